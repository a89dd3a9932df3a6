"""A journal as a page: every command and event is told in words."""

from dataclasses import fields
from pathlib import Path

from app.calls import events
from app.calls.causes import Cause
from app.calls.commands import conferences, core, remote_legs
from app.calls.commands.base import Command
from app.calls.commands.results import SavedRecording
from app.calls.events import Digit, Event, HungUp, LegEvent
from app.calls.facts import Application, Facts
from app.calls.speech import events as speech
from app.calls.web import Request
from app.journal.journal import Header, Journals
from app.journal.transcript import did, transcript, was

SID = "CA" + "a" * 32
SILENT = {"Checkpoint", "Prefetch", "Command", "OnLeg", "MuteInRoom", "PlayInRoom", "RecordRoom"}
QUIET = {"Finished", "Event", "LegEvent", "Arrived", "Reconnected", "TextArrived"}


def examples(module: object, base: type) -> list[type]:
    return [v for v in vars(module).values() if isinstance(v, type) and issubclass(v, base) and v is not base]


def test_page(tmp_path: Path) -> None:
    journals = Journals(tmp_path)
    journals.begin(Header(Facts(SID, "AC1", "alice", "1234"), Application(), "chan", "node1"), 100.0)
    request = Request("http://a.example/x", "POST", {"Digits": "1"})
    journals.write(SID, 100.5, None, [(f"{SID}-0", core.Fetch(request))])
    journals.write(SID, 101.0, Digit("5"), [(f"{SID}-1", core.OnLeg("CAbbbbbbbbb", core.Answer()))])
    journals.write(SID, 102.0, LegEvent("CAbbbbbbbbb", HungUp(Cause.BUSY, sip_status=486)), [])
    assert list(transcript(journals.read(SID)))[2:] == [
        "   +0.500    POST http://a.example/x Digits=1",
        "   +1.000  key 5",
        "   +1.000    CAbbbbbb: answers",
        "   +2.000    CAbbbbbb: they hung up: busy, SIP 486",
    ]


def test_every_command_and_event_has_words() -> None:
    """A new command that the page says nothing of is found here."""
    facts = Facts(SID, "AC1", "a", "b")
    values = {
        "request": Request("http://a/"),
        "facts": facts,
        "application": Application("http://a/"),
        "cause": Cause.NORMAL,
        "seconds": 1.5,
    }
    for kind in (made for module in (core, conferences, remote_legs) for made in examples(module, Command)):
        given = [values.get(f.name, "x") for f in fields(kind) if f.name in values or is_needed(f)]
        told = did(kind(*given)) if kind.__name__ not in SILENT else "silent"
        assert told or kind.__name__ == "Stop", kind.__name__
    for kind in (*examples(events, Event), *examples(speech, Event)):
        given = ["x" for f in fields(kind) if is_needed(f)]
        if kind.__name__ not in QUIET | {"Fetched"}:
            assert was(kind(*given)), kind.__name__


def is_needed(field: object) -> bool:
    from dataclasses import MISSING

    return field.default is MISSING and field.default_factory is MISSING  # type: ignore[attr-defined]


def test_what_became_of_recordings(tmp_path: Path) -> None:
    journals = Journals(tmp_path)
    journals.begin(Header(Facts(SID, "AC1", "alice", "1234"), Application(), "chan", "node1"), 100.0)
    journals.write(SID, 101.0, None, [(f"{SID}-0", core.SaveRecording("a.wav")), (f"{SID}-1", core.SaveRecording("b"))])
    journals.write(SID, 102.0, events.Finished(f"{SID}-0", SavedRecording("RE" + "0" * 32, 7)), [])
    journals.write(SID, 103.0, events.Finished(f"{SID}-1"), [])
    assert list(transcript(journals.read(SID)))[-2:] == [
        f"   +2.000    recording RE{'0' * 32}, 7 s",
        "   +3.000    only silence: no recording is kept, and no action is requested",
    ]
