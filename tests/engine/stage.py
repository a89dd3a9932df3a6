"""Plays calls through an engine without any clock, and again from any line of their journals on.

A command is answered by what a healthy switch would tell (`reactions`), one event at a time, in order; timers end when
nothing else is left to happen. So what a call asks for depends on nothing but its journal.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.codec import as_json, decode, encode
from app.calls.commands import core as c
from app.calls.commands.base import Command
from app.calls.commands.conferences import (
    AttendConference,
    CoachInRoom,
    JoinRoom,
    LeaveRoom,
    MeasureAudio,
    MuteInRoom,
    PlayInRoom,
    RecordRoom,
)
from app.calls.commands.messages import KeepFax, ReceiveFax
from app.calls.commands.queues import FindQueue
from app.calls.commands.results import (
    AudioSeconds,
    Contacts,
    FaxPages,
    FoundQueue,
    LocalFile,
    QueuedMessage,
    RecognizedSpeech,
    ReferAnswer,
    ReservedStream,
    Result,
    SavedRecording,
    StoredFax,
    StreamOutcome,
)
from app.calls.commands.speech_recognition import Recognize
from app.calls.commands.streams import FetchStreamOutcome, ReserveStream
from app.calls.commands.transfers import Refer
from app.calls.events import Answered, Arrived, Digit, Event, Fetched, Finished, HungUp, LegEvent, Ringing
from app.calls.facts import Application, Facts
from app.calls.web import Response
from app.engine.conferences.conferences import room_of
from app.engine.engine import Engine
from app.engine.live_call import LiveCall, channel_for, split
from app.journal.lines import lines
from app.ledger.lookups import EngineLetter
from tests.engine.world import ACCOUNT, URL, PretendLedger, World, world
from tests.pretend.switch import PretendSwitch

RESULTS: dict[type, Result] = {
    c.Download: LocalFile("/audio/file.wav"),
    c.Synthesize: LocalFile("/speech/file.wav"),
    c.SaveRecording: SavedRecording("RE" + "1" * 32, 3),
    c.SendMessage: QueuedMessage("SM" + "1" * 32, "queued"),
    c.LocateClient: Contacts(("sip:bob@127.0.0.1:5070",)),
    KeepFax: StoredFax("FX" + "1" * 32),
    Recognize: RecognizedSpeech("yes"),
    FindQueue: FoundQueue("QU" + "1" * 32, 100),
    ReceiveFax: FaxPages(1),
    FetchStreamOutcome: StreamOutcome(),
    MeasureAudio: AudioSeconds(1.0),
    Refer: ReferAnswer(202, 486),
}
WAITED_FOR = (
    *(c.PlayFile, c.SendDigits, c.Bridge, c.Unbridge, *RESULTS),
    *(JoinRoom, LeaveRoom, MuteInRoom, CoachInRoom, PlayInRoom, RecordRoom),
)
PATIENCE = 8
"""The caller hangs up after so many prompts and pauses: music has no end."""
ON_THE_SWITCH = (c.PlayFile, c.Record)


@dataclass
class Scenario:
    """A document, and what the caller and the callees do. keys: pressed when the n-th prompt, timer or recording
    begins; callee: what a dialled leg answers with; talks: how a connection ends. events: of POST Calls, instead of an
    inbound call."""

    document: str
    keys: dict[int, str] = field(default_factory=dict)
    callee: tuple[Event, ...] = (Ringing(), Answered())
    ends_talk: str = "callee"
    events: tuple[str, ...] | None = None
    documents: dict[str, str] = field(default_factory=dict)
    originate_options: dict[str, Any] = field(default_factory=dict)
    company: str = ""
    """The conference that somebody else is in from the beginning to the end."""
    letters: dict[str, Event] = field(default_factory=dict)
    """What the REST API asks for when the caller's leg gets its first, second, ... command of a kind: "PlayFile 2"."""


class StrictLedger(PretendLedger):
    """Has a unique index on callbacks, as the real one; a different callback under a taken number is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.callbacks: dict[tuple[str, int], str] = {}

    def status(self, facts: Any, application: Any, status: str, event: str, wall: Any, duration: int, n: int) -> None:
        super().status(facts, application, status, event, wall, duration, n)
        assert duration >= 0
        if event in application.status_events:
            before = self.callbacks.setdefault((facts.call_sid, n), status)
            assert before == status, f"callback {n} of {facts.call_sid} is {before}, so {status} is swallowed"


class Stage:
    """One engine and its scenario."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        self.scenario = scenario
        folder.mkdir(exist_ok=True)
        texts = {"start": scenario.document, **scenario.documents}
        self.place: World = world(folder, **texts)
        self.place.ledger = self.ledger = StrictLedger()
        self.switch: PretendSwitch = self.place.switch
        self.switch.queue.get()
        self.engine: Engine = self.place.engine()
        for kind, action in self.engine.dispatch.actions.items():
            if action == self.engine.background.run:
                self.engine.dispatch.actions[kind] = self.nothing
        self.engine.services.recognition = SimpleNamespace(discard=lambda file: None)  # type: ignore[assignment]
        if scenario.company:
            other = AttendConference(scenario.company, starts=True, ends=False, most=10)
            key = room_of(ACCOUNT, scenario.company)
            self.engine.live_conferences.conferences.enter(key, "CA" + "0" * 32, other, "CF" + "1" * 32)
        self.reacted: set[str] = set()
        self.waiting: list[tuple[str, str, Event]] = []
        """(id of the command, leg, event) in the order in which they will happen."""
        self.timers: list[str] = []
        self.media = 0
        self.kinds: Counter[str] = Counter()
        """How many commands of each kind the caller's leg has had."""
        self.acted = self.engine.dispatch.act
        self.engine.dispatch.act = self.act  # type: ignore[method-assign]
        self.performed = self.engine.dispatch.perform
        self.engine.dispatch.perform = self.perform  # type: ignore[method-assign]

    def nothing(self, live: LiveCall, leg: str, id: str, command: Command, at: float) -> None:
        """Background tasks end when the scenario says so."""

    def act(self, live: LiveCall, id: str, command: Command, at: float) -> None:
        self.acted(live, id, command, at)
        self.react(id, command)

    def perform(self, live: LiveCall, leg: str, id: str, command: Command) -> None:
        self.performed(live, leg, id, command)
        self.react(id, c.OnLeg(leg, command) if leg else command)

    # -- what happens -------------------------------------------------------------------------------------------------

    def react(self, id: str, asked: Command) -> None:
        """Line up what follows from a command; once."""
        leg, command = split(asked)
        known = f"{type(command).__name__} {id}"  # a journal of another release may have another command of this id
        if known in self.reacted and not isinstance(command, c.Stop):
            return
        self.reacted.add(known)
        if isinstance(command, c.StartTimer):
            self.timers.append(id)
        if isinstance(command, (c.PlayFile, c.StartTimer, c.Record)) and not leg:
            self.media += 1
            self.waiting += [(id, leg, Digit(key)) for key in self.scenario.keys.get(self.media, "")]
        if not leg:
            self.kinds[kind := type(command).__name__] += 1
            letter = self.scenario.letters.get(f"{kind} {self.kinds[kind]}")
            self.waiting += [(id, leg, letter)] if letter else []
        self.waiting += [(id, whose, event) for whose, event in self.reactions(id, leg, command)]

    def reactions(self, id: str, leg: str, command: Command | None) -> list[tuple[str, Event]]:
        match command:
            case c.Answer():
                return [(leg, Answered()), (leg, Finished(id))]
            case c.Originate():
                return [(leg, event) for event in (self.scenario.callee if leg else (Ringing(), Answered()))]
            case c.Hangup():
                return [(leg, HungUp(by_us=True))]
            case c.Fetch(request):
                body = self.place.documents.get(request.url, "")
                response = Response(200, request.url, "text/xml", body=f"<Response>{body}</Response>")
                return [(MAIN, Fetched(id, response))]
            case c.Bridge(other):
                gone = (other if self.scenario.ends_talk == "callee" else MAIN, HungUp())
                return [(leg, Finished(id)), *([gone] if self.scenario.ends_talk else [])]
            case c.Stop(id=stopped):
                record = f"record {stopped}"
                return [(leg, Finished(stopped))] if record in self.reacted else []
            case c.Record():
                self.reacted.add(f"record {id}")
                return [] if self.scenario.keys else [(leg, Finished(id))]
            case ReserveStream(tracks=tracks):
                return [
                    (leg, Finished(id, ReservedStream(tuple(f"{n}" * 32 for n in range(len(tracks))), "127.0.0.1:4")))
                ]
            case _ if isinstance(command, WAITED_FOR):
                return [(leg, Finished(id, RESULTS.get(type(command))))]
        return []

    def step(self) -> bool:
        """Let one thing happen. Returns whether anything was left to happen."""
        if self.media > PATIENCE and any(not live.call.gone for live in self.engine.calls.values()):
            leg, event = MAIN, HungUp()
        elif self.waiting:
            _id, leg, event = self.waiting.pop(0)
        else:
            live = next(iter(self.engine.calls.values()), None)
            if live is None:
                return False
            timers = [id for id in self.timers if id in live.call.outstanding]
            leg, event = (MAIN, Finished(timers[0])) if timers else (MAIN, HungUp())
        self.happen(leg, event)
        return True

    def happen(self, leg: str, event: Event) -> None:
        for live in list(self.engine.calls.values()):
            if leg in live.call.legs:
                channel = live.channel_of(leg)
                if isinstance(event, Answered):
                    self.switch.here[channel] = True
                if isinstance(event, HungUp):
                    if live.call.legs[leg].gone:
                        return
                    self.switch.here.pop(channel, None)
                self.engine.dispatch.deliver(live, LegEvent(leg, event) if leg else event)
        settle()

    # -- a whole call -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        assert self.engine.takeover.tried()
        if self.scenario.events is None:
            self.switch.here["chan1"] = False
            self.engine.inbound.arrived("chan1", Arrived("1234", "alice"))
        else:
            self.ledger.outbound = self.outbound  # type: ignore[attr-defined]
            self.engine.mailbox.originate(EngineLetter("CA" + "ab" * 16, "originate", self.scenario.originate_options))
        settle()
        self.here_from(self.engine)

    def outbound(self, sid: str) -> SimpleNamespace:
        facts = Facts(sid, ACCOUNT, "+15550001", "sip:bob@127.0.0.1:5070", "outbound-api", status="queued")
        app = Application(URL, status_callback="http://app.example/status", status_events=self.scenario.events or ())
        return SimpleNamespace(facts=facts, application=app, auth_token="t", timeout=10)

    def here_from(self, engine: Engine) -> None:
        for live in engine.calls.values():
            for name, leg in live.call.legs.items():
                if not leg.gone:
                    self.switch.here.setdefault(live.channel_of(name), leg.facts.answered)

    def play(self, reconcile: bool = False) -> None:
        """To the end of all calls. reconcile: after each event the link is lost and comes back."""
        for _step in range(500):
            if not self.step():
                return
            self.here_from(self.engine)
            if reconcile:
                self.switch.playing |= {id for call in self.engine.calls.values() for id in call.call.outstanding}
                assert self.engine.takeover.tried()
                settle()
        raise AssertionError("the call does not end")

    def resume(self, journal: bytes, last_was_done: bool) -> None:
        """Stand in for an engine that died behind this journal. last_was_done: what it wrote last it had done, too (a
        callee it had called in any case: nobody is called twice)."""
        found = [line.data for line in lines(journal) if line.data]
        sid, times = found[0]["call"]["facts"]["call_sid"], [line["t"] for line in found]
        path = self.place.folder / f"journals/live/{sid}.jsonl"
        path.write_bytes(journal)
        self.switch.here[found[0]["call"]["channel"]] = False
        for line, at in zip(found[1:], times[1:], strict=True):
            command, event = decode(line.get("command")), decode(line.get("event"))
            if event is not None:
                self.happened(sid, found[0]["call"]["channel"], event)
            elif command is not None and (last_was_done or at != times[-1] or is_certain(command)):
                self.react(line["id"], command)
                leg, inner = split(command)
                if isinstance(inner, ON_THE_SWITCH):
                    self.switch.playing.add(line["id"])
                if isinstance(inner, c.Stop):
                    self.switch.playing.discard(inner.id)
                if isinstance(inner, c.Originate):
                    self.switch.performed.append((leg, line["id"], inner))
                    self.switch.here[channel_for(leg or sid)] = False
        self.engine.early.expect()
        assert self.engine.takeover.tried()
        gevent.sleep(0.001)  # who asked for his place in a queue looks again
        settle()
        self.waiting.sort(key=lambda one: int(one[0].rpartition("-")[2]))
        self.here_from(self.engine)

    def happened(self, sid: str, channel: str, event: Event) -> None:
        """An event that the engine before has written down."""
        leg, inner = (event.leg, event.event) if isinstance(event, LegEvent) else (MAIN, event)
        if isinstance(inner, Answered):
            self.switch.here[channel_for(leg) if leg else channel] = True
        if isinstance(inner, HungUp):
            self.switch.here.pop(channel_for(leg) if leg else channel, None)
            inner = replace(inner, seconds=0)
        if isinstance(inner, Finished):
            self.switch.playing.discard(inner.id)
        for number, (_id, whose, waits) in enumerate(self.waiting):
            if (whose, as_json(waits)) == (leg, as_json(inner)):
                del self.waiting[number]
                return

    def journal(self) -> bytes:
        """Of the call, over or not."""
        [path] = self.place.folder.glob("journals/*/CA*.jsonl")
        return path.read_bytes()

    def outcome(self) -> dict[str, Any]:
        """What a customer and the switch have seen: every command by its id, every callback by its number."""
        asked = [line.data for line in lines(self.journal()) if line.data and "command" in line.data]
        ids = [line["id"] for line in asked]
        assert len(ids) == len(set(ids)), "no id is given twice"
        return {
            "commands": {line["id"]: encode(decode(line["command"])) for line in asked},
            "callbacks": self.ledger.callbacks,
            "told": [as_json(tell) for tell in self.ledger.told],
            "notifications": [as_json(notify) for notify in self.ledger.notifications],
        }


def is_certain(command: Command) -> bool:
    """Timers are the engine's own; who was called is not called again."""
    return isinstance(split(command)[1], (c.StartTimer, c.Originate))


def settle() -> None:
    """Let greenlets that only deliver do so."""
    for _turn in range(4):
        gevent.sleep(0)


BUSY: tuple[Event, ...] = (HungUp(Cause.BUSY, sip_status=486),)
