"""Whatever a customer returns: the call comes to its end, and every complaint says where it belongs
(docs/language.md)."""

from collections.abc import Sequence
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from app.calls.call import MAIN, leg_command
from app.calls.causes import Cause
from app.calls.commands.core import (  # fmt: skip
    Answer,
    Command,
    Fetch,
    LocateClient,
    Notify,
    OnLeg,
    Originate,
    SaveRecording,
    SendMessage,
    StartTimer,
)
from app.calls.commands.results import Contacts, LocalFile, QueuedMessage, SavedRecording
from app.calls.dialogue import Options
from app.calls.events import Answered, ConferenceIs, Digit, Event, Fetched, Finished, HungUp, LegEvent
from app.calls.web import Response
from app.rcml.verb import NOUNS, VERBS, Verb
from tests.conversation import Conversation

QUEUES = {"Enqueue", "Leave", "Queue"}
"""Of two calls; test_queueing.py has them."""
ELEMENTS = sorted({*VERBS, *NOUNS, "Dance", "Response", "say", "x"} - QUEUES)
NAMES = sorted({name for kind in (*VERBS.values(), *NOUNS.values()) for name in kind.declared} | {"onclick"})  # type: ignore[attr-defined]
VALUES = [
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "1.5",
        "99999999999999999999",
        "true",
        "FALSE",
        "maybe",
        "GET",
        "DELETE",
        "#",
        "*",
        "12#",
    ),
    *(
        "ABCD",
        "w" * 300,
        "x" * 4096,
        "über",
        "\u202e",
        "${system(id)}",
        "{a=b}sofia/x",
        "\r\nEvil: yes",
        "next",
        "/x?y=1&z",
    ),
    *(
        "ftp://x/",
        "http://",
        "http://[::1",
        "//host",
        "javascript:1",
        "sip:a@b.example",
        "client:bob",
        "+1 555",
        "bob",
        "'",
    ),
]
TEXTS = ["Hello", "sip:a@b.example", "+1 555", "bob", "tune.wav", "http://a.example/x"]
ROUNDS = 150


OPTIONS = Options(ringback_file="/r.wav", music_file="/m.wav", recordings_folder="/rec")


def element(random: Random, names: Sequence[str] = ELEMENTS, depth: int = 3) -> str:
    """An element, mostly one that may stand there, with attributes that it mostly has, text, and others in it."""
    name = random.choice(names if random.random() < 0.9 else ELEMENTS)
    kind: Any = VERBS.get(name) or NOUNS.get(name) or Verb
    own = sorted(kind.declared) or NAMES
    chosen = {random.choice(own if random.random() < 0.9 else NAMES): random.choice(VALUES) for _ in range(4)}
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in chosen.items() if random.random() < 0.5)
    nested = [name for name in kind.nests if name not in QUEUES]
    inside = [element(random, nested or ELEMENTS, depth - 1) for _ in range(random.randint(0, 3)) if nested and depth]
    text = random.choice(TEXTS if random.random() < 0.7 else VALUES)
    return f"<{name}{attributes}>{escape(text)}{''.join(inside)}</{name}>"


def document(random: Random) -> str:
    return "".join(element(random, sorted(VERBS.keys() - QUEUES)) for _ in range(random.randint(0, 5)))


@pytest.mark.parametrize("seed", range(300))
def test_every_document_ends(seed: int) -> None:
    random = Random(seed)
    talk = Conversation(document(random), options=OPTIONS)
    world = World(talk, document(random), random)
    for _round in range(ROUNDS):
        if talk.call.over:
            break
        world.something_happens()
    world.everybody_leaves()
    for notify in (command for command in talk.all if isinstance(command, Notify)):
        assert notify.where or notify.request, notify


class World:
    """The switch, the customer and the caller, who do what they are asked, or not."""

    def __init__(self, talk: Conversation, other: str, random: Random) -> None:
        self.talk, self.other, self.random = talk, other, random
        self.rung: set[str] = set()

    def something_happens(self) -> None:
        """One thing: something asked for is done, a key is pressed, somebody hangs up."""
        call = self.talk.call
        waiting = [id for id in call.outstanding if id not in self.rung]
        if call.attending and self.random.random() < 0.3:
            states = ["waiting", "started", "full", "ended"]
            self.happens(MAIN, ConferenceIs(call.attending.name, self.random.choice(states)))
        elif waiting and self.random.random() < 0.9:
            self.done(self.random.choice(waiting))
        elif self.random.random() < 0.5:
            self.happens(self.random.choice(list(call.legs)), Digit(self.random.choice("0123456789*#")))
        for name, leg in list(call.legs.items()):
            if not leg.gone and (leg.ending is not None or self.random.random() < 0.01):
                self.happens(name, HungUp(leg.ending or Cause.NORMAL, by_us=leg.ending is not None, seconds=1))

    def done(self, id: str) -> None:
        """Something that was asked for ends, well or badly."""
        asked = self.talk.call.outstanding[id]
        leg = asked.leg if isinstance(asked, OnLeg) else MAIN
        event = self.outcome(id, leg_command(asked))
        if isinstance(event, Answered | HungUp):
            self.rung.add(id)
        self.happens(leg, event)

    def outcome(self, id: str, command: Command | None) -> Event:
        well = self.random.random() < 0.8
        match command:
            case Fetch(request):
                body = f"<Response>{self.other}</Response>"
                return Fetched(id, Response(200 if well else 500, request.url, "text/xml", body=body))
            case Originate():
                return Answered() if well else HungUp(Cause.BUSY, sip_status=486)
            case Answer():
                self.happens(MAIN, Answered())
            case SaveRecording():
                return Finished(id, SavedRecording("RE1", 3) if well else None)
            case SendMessage():
                return Finished(id, QueuedMessage("SM1", "queued")) if well else Finished(id, error="no")
            case LocateClient():
                return Finished(id, Contacts(("sip:bob@b.example:5060",) if well else ()))
            case StartTimer():
                return Finished(id)
        return Finished(id, LocalFile("/x.wav")) if well else Finished(id, error="no")

    def happens(self, leg: str, event: Event) -> None:
        self.talk.happens(LegEvent(leg, event) if leg else event)

    def everybody_leaves(self) -> None:
        """The caller hangs up, and everybody else: what is left to do is done, and the call is over."""
        call = self.talk.call
        self.happens(MAIN, HungUp())
        for _round in range(ROUNDS):
            for name, leg in list(call.legs.items()):
                if not leg.gone:
                    self.happens(name, HungUp())
            waiting = [id for id in call.outstanding if id not in self.rung]
            if call.over or not waiting:
                break
            self.done(waiting[0])
        assert call.over, call.outstanding
