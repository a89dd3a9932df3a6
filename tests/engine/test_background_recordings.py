"""Background tasks: SaveRecording becomes a Finished, and its failure a Notification (guide 3.6)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.audio.recording_files import RecordingError
from app.calls.call import MAIN
from app.calls.commands.core import Notify, SaveRecording
from app.calls.commands.results import SavedRecording
from app.calls.events import Finished
from app.calls.facts import Facts
from app.engine.background import BackgroundTasks

FACTS = Facts("CA" + "1" * 32, "AC" + "1" * 32, "alice", "1234")
ID = f"{FACTS.call_sid}-17"


class Engine:
    """What errands see of an engine: services, and who is told."""

    def __init__(self, answer: Any) -> None:
        self.told: list[tuple[Any, Finished]] = []
        self.notifications: list[tuple[Facts, Notify]] = []
        self.answer = answer
        ledger = SimpleNamespace(notification=lambda facts, notify, _wall: self.notifications.append((facts, notify)))
        self.services = SimpleNamespace(ledger=ledger, recordings=SimpleNamespace(save=self.save))

    def save(self, *asked: Any) -> Any:
        self.asked = asked
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def deliver(self, live: Any, event: Finished) -> None:
        self.told.append((live, event))


def run(engine: Any, command: SaveRecording) -> Finished:
    """Run one errand of a call. Returns what the call is told."""
    live: Any = SimpleNamespace(sid=FACTS.call_sid, header=SimpleNamespace(facts=FACTS), tasks={})
    BackgroundTasks(engine.services, engine.deliver).run(live, MAIN, ID, command, 0.0)
    gevent.joinall(list(live.tasks.values()), timeout=2)
    [(told, event)] = engine.told
    assert told is live
    return event


@pytest.mark.parametrize("result", [SavedRecording("RE1", 3), None])
def test_a_recording_is_saved_under_its_commands_id(result: SavedRecording | None) -> None:
    engine, command = Engine(result), SaveRecording("/x.wav", trim=True)
    assert run(engine, command) == Finished(ID, result)
    assert engine.asked == (FACTS, command, ID)
    assert engine.notifications == []


@pytest.mark.parametrize(("keep", "where"), [(False, "Record"), (True, "Dial record")])
def test_a_failure_is_told_to_the_script_and_to_the_developer(keep: bool, where: str) -> None:
    engine = Engine(RecordingError("the recording cannot be stored: No space left on device"))
    event = run(engine, SaveRecording("/x.wav", keep_silence=keep))
    assert event == Finished(ID, error="the recording cannot be stored: No space left on device", code=13620)
    [(facts, notify)] = engine.notifications
    assert (facts, notify.code, notify.where, notify.message) == (FACTS, 13620, where, event.error)


def test_a_program_error_ends_nothing_but_the_errand() -> None:
    event = run(Engine(ZeroDivisionError()), SaveRecording(str(Path("/x.wav"))))
    assert event.error == "internal error: ZeroDivisionError"
