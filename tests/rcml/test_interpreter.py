"""Documents one after another: docs/language.md, Requests to the application; docs/guarantees.md, Faults."""

import json

import pytest

from app.calls.causes import Cause
from app.calls.codec import decode, encode
from app.calls.commands.core import Answer, Checkpoint, Command, Fetch, Hangup, PlayFile, Stop, Synthesize
from app.calls.commands.results import LocalFile
from app.calls.events import Answered, Ended, Fetched, Finished, HungUp, Redirected
from app.calls.facts import Application
from app.calls.web import Response
from app.engine.live_call import live_call
from app.journal.journal import Entry, Header, Journal
from app.rcml.interpreter import interpret, place_of, restore
from tests.conversation import ACCOUNT, SID, URL, Conversation


def fails(talk: Conversation, **response: object) -> Conversation:
    """The request that waits fails."""
    if talk.asked:
        talk.does(Fetch)
    return talk.happens(Fetched(talk.fetch_id(), Response(**response)))


WHERE = ("City", "State", "Zip", "Country")


def test_the_request_tells_what_table_3_1_says() -> None:
    params = Conversation().requests(URL)
    assert params == {
        "CallSid": SID,
        "AccountSid": ACCOUNT,
        "From": "alice",
        "To": "1234",
        "CallStatus": "ringing",
        "ApiVersion": "2012-04-24",
        "Direction": "inbound",
        "Caller": "alice",
        "Called": "1234",
        **{f"{end}{what}": "" for end in ("From", "To", "Caller", "Called") for what in WHERE},
    }


def test_empty_response_answers_and_hangs_up() -> None:
    talk = Conversation("")
    talk.answers_call()
    talk.hangs_up()


@pytest.mark.parametrize(
    ("response", "code", "cause"),
    [
        ({"status": 404}, 11200, Cause.NOT_FOUND),
        ({"status": 500}, 11200, Cause.FAILED),
        ({"status": 0, "error": "timed out after 15 s", "code": 11205}, 11205, Cause.FAILED),
        ({"status": 200, "content_type": "text/html", "body": "<html/>"}, 12102, Cause.FAILED),
        ({"status": 200, "content_type": "text/xml", "body": "<Response>"}, 12100, Cause.FAILED),
        ({"status": 200, "content_type": "text/xml"}, 11770, Cause.FAILED),
        ({"status": 200, "content_type": "image/png", "body": "x"}, 12300, Cause.FAILED),
    ],
)
class TestFirstDocumentFails:
    def test_without_fallback_the_caller_is_refused(self, response: dict[str, object], code: int, cause: Cause) -> None:
        talk = fails(Conversation(), **response)
        notify = talk.warns(code)
        assert notify.request is not None
        assert notify.response is not None
        assert talk.hangs_up().cause == cause
        talk.happens(HungUp(by_us=True))
        assert talk.statuses() == ["failed"]

    def test_fallback_is_told_code_and_url(self, response: dict[str, object], code: int, cause: Cause) -> None:
        talk = fails(Conversation(fallback_url="http://b.example/f", fallback_method="GET"), **response)
        talk.warns(code)
        params = talk.requests("http://b.example/f", "GET")
        assert (params["ErrorCode"], params["ErrorUrl"], params["CallSid"]) == (str(code), URL, SID)
        talk.answers("<Response><Say>Sorry</Say></Response>")
        talk.answers_call()
        talk.says("Sorry")

    def test_fallback_that_fails_too_ends_the_call(self, response: dict[str, object], code: int, cause: Cause) -> None:
        talk = fails(Conversation(fallback_url="http://b.example/f"), **response)
        talk.warns(code)
        talk.requests("http://b.example/f")
        fails(talk, status=503)
        talk.warns(11200)
        assert talk.hangs_up().cause == Cause.FAILED


def test_a_later_document_that_fails_is_an_apology() -> None:
    """Action and Redirect URLs do not use the fallback: a Notification, a short apology, then BYE."""
    talk = Conversation("<Redirect>next</Redirect>", fallback_url="http://b.example/f")
    talk.answers_call()
    fails(talk, status=500)
    talk.warns(11200)
    talk.says("We are sorry, an application error has occurred. Goodbye.")
    talk.finish_playing()
    talk.hangs_up()


def test_unknown_verbs_are_skipped_with_one_warning_each() -> None:
    talk = Conversation("<Dance/><Say>x</Say>")
    assert "<Dance>" in talk.warns(12200).message
    talk.answers_call()
    talk.says("x")


def test_plain_text_is_said() -> None:
    talk = Conversation()
    talk.answers("Hello", "text/plain")
    talk.answers_call()
    talk.says("Hello")


BUSY_WITH = {
    "Say": "<Say>a</Say>",
    "Play": "<Play>http://a.example/b.wav</Play>",
    "Pause": '<Pause length="9"/>',
    "Gather": "<Gather><Say>a</Say></Gather>",
    "waiting Gather": "<Gather/>",
    "Redirect": "<Redirect>next</Redirect>",
    "endless Say": '<Say loop="0">a</Say>',
}


@pytest.mark.parametrize("verb", BUSY_WITH.values(), ids=BUSY_WITH)
class TestLiveCalls:
    def begin(self, verb: str) -> Conversation:
        talk = Conversation("<Say>first</Say>" + verb)
        talk.answers_call()
        talk.says("first")
        talk.finish_playing()
        return talk

    def test_redirected_in_every_verb(self, verb: str) -> None:
        talk = self.begin(verb)
        running = set(talk.call.outstanding)
        talk.asked.clear()
        talk.happens(Redirected("http://new.example/doc", "GET"))
        assert {command.id for _id, command in talk.asked if isinstance(command, Stop)} == running
        talk.asked = [(id, command) for id, command in talk.asked if not isinstance(command, Stop)]
        talk.requests("http://new.example/doc", "GET")

    def test_given_a_document_in_every_verb(self, verb: str) -> None:
        talk = self.begin(verb)
        talk.asked.clear()
        talk.happens(Redirected(URL, document="<Response><Hangup/></Response>"))
        talk.asked = [(id, command) for id, command in talk.asked if not isinstance(command, Stop)]
        talk.hangs_up()

    def test_ended_in_every_verb(self, verb: str) -> None:
        talk = self.begin(verb)
        talk.asked.clear()
        talk.happens(Ended())
        assert isinstance(talk.asked[-1][1], Hangup)
        assert not talk.call.outstanding
        talk.happens(HungUp(by_us=True))
        assert talk.statuses() == ["in-progress", "completed"]

    def test_caller_leaves_in_every_verb(self, verb: str) -> None:
        talk = self.begin(verb)
        talk.caller_hangs_up()
        assert talk.call.over
        assert talk.statuses() == ["in-progress", "completed"]


# -- a journal is the call ---------------------------------------------------------------------------------------------


STORY = [
    "<Response><Pause/><Say>one</Say><Gather action='go' numDigits='2'><Say>two</Say></Gather></Response>",
    "<Response><Say loop='2'>three</Say><Redirect>go</Redirect></Response>",
    "<Response><Dance/><Play>x.wav</Play></Response>",
]


def tell_story() -> list[tuple[str, object]]:
    """A whole call as its journal has it: ("event" | id, event or command)."""
    talk = Conversation()
    lines: list[tuple[str, object]] = list(talk.first_asked)
    documents = iter(STORY)
    keys = iter("12")

    def happens(event: object) -> None:
        lines.append(("event", event))
        lines.extend(talk.call.handle(event))  # type: ignore[arg-type]

    for _ in range(200):
        if not talk.call.outstanding:
            break
        id, command = list(talk.call.outstanding.items())[-1]
        match command:
            case Fetch():
                happens(Fetched(id, Response(200, "http://app.example/d/x.xml", "text/xml", body=next(documents))))
            case Answer():
                happens(Answered())
                happens(Finished(id))
            case _ if isinstance(command, PlayFile) and "two" in command.file:
                happens(decode({"type": "Digit", "key": next(keys)}))
            case _ if type(command).__name__ == "StartTimer" and command.seconds == 5:
                happens(decode({"type": "Digit", "key": next(keys)}))
            case Synthesize(text):
                happens(Finished(id, LocalFile(f"/speech/{text}")))
            case _:
                happens(Finished(id, LocalFile("/audio/x.wav")))
    happens(HungUp(by_us=True))
    return lines


def as_entries(lines: list[tuple[str, object]]) -> list[Entry]:
    """The lines as a journal read back from its JSON has them."""
    entries = []
    for number, (id, thing) in enumerate(lines):
        thing = decode(json.loads(json.dumps(encode(thing))))
        entries.append(
            Entry(number, "", id, command=thing) if isinstance(thing, Command) else Entry(number, "", event=thing)
        )
    return entries


def resumed(entries: list[Entry]) -> list[tuple[str, Command]]:
    """What a new engine's replay of these entries asks for after the last mark."""
    header = Header(Conversation().facts, Application(url=URL), "chan", "node1")
    place, rest = Journal(header, 0.0, "", entries).resume_point()
    assert place is not None
    live = live_call(header, Conversation().dialogue.options, "", 0.0, place["counter"], place["sequence"])
    restore(live.dialogue, place)
    header.facts.status, header.facts.answered = place["status"], place["answered"]
    asked = live.call.start(interpret(live.dialogue, place_of(place)))
    for entry in rest:
        if entry.event is not None:
            asked += live.call.handle(entry.event)
    return asked


def test_the_story_is_whole() -> None:
    verbs = [
        thing.place["verb"] for _id, thing in tell_story() if isinstance(thing, Checkpoint) and "verb" in thing.place
    ]
    assert verbs == ["Pause", "Say", "Gather", "Say", "Redirect", "Play"]


def test_a_replay_from_any_point_asks_for_the_same() -> None:
    """Kill the engine after every event: the journal so far, replayed, asks for what the journal goes on with."""
    lines = tell_story()
    compared = 0
    for cut in range(2, len(lines) + 1):
        if cut < len(lines) and lines[cut][0] != "event":
            continue
        entries = as_entries(lines[:cut])
        again = [pair for pair in resumed(entries) if not isinstance(pair[1], Checkpoint)]
        marks = [number for number, entry in enumerate(entries) if isinstance(entry.command, Checkpoint)]
        was = [(e.id, e.command) for e in entries[marks[-1] :] if e.command and not isinstance(e.command, Checkpoint)]
        assert again == was, f"after {lines[cut - 1]}"
        compared += len(was)
    assert compared > 30
