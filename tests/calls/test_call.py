"""One call: ids, what is outstanding, what ends its script."""

from typing import Any

import pytest

from app.calls.call import Call
from app.calls.causes import Cause
from app.calls.commands.core import (
    Answer,
    Checkpoint,
    DetachLeg,
    Hangup,
    Notify,
    OnLeg,
    Originate,
    PlayFile,
    Record,
    SetStatus,
    StartChildLeg,
    Stop,
)
from app.calls.destination import parse
from app.calls.events import Answered, Digit, Ended, Finished, HungUp, LegEvent, Redirected, Ringing
from app.calls.facts import Application, Facts
from app.calls.script import CallerGone, Diverted

SID = "CA" + "0" * 32
CHILD = "CA" + "1" * 32


def facts(sid: str = SID, **more: Any) -> Facts:
    return Facts(sid, "AC1", "alice", "1234", **more)


def asks(*commands: Any) -> Any:
    """A script that asks for these and then keeps what happens."""
    for command in commands:  # noqa: UP028 - ids are sent to it
        yield command
    while True:
        seen.append((yield None))


seen: list[Any] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


def begun(*commands: Any) -> Call:
    call = Call(facts())
    call.start(asks(*commands))
    return call


def test_ids_are_numbers_behind_the_sid() -> None:
    asked = Call(facts()).start(asks(Answer(), PlayFile("/a.wav")))
    assert asked == [(f"{SID}-0", Answer()), (f"{SID}-1", PlayFile("/a.wav"))]


def test_a_visit_counts_under_its_own_name() -> None:
    assert Call(facts(), sid="CAvisit").start(asks(Answer())) == [("CAvisit-0", Answer())]


def test_it_has_no_attributes_but_its_own() -> None:
    """A misspelled one once lost callbacks."""
    with pytest.raises(AttributeError):
        Call(facts()).sequence = 3  # type: ignore[attr-defined]


def test_a_command_is_outstanding_until_it_is_finished() -> None:
    call = begun(PlayFile("/a.wav"), Hangup())
    assert call.outstanding == {f"{SID}-0": PlayFile("/a.wav")}
    call.handle(Finished(f"{SID}-0"))
    assert not call.outstanding


def test_what_is_stopped_is_over_but_a_recording_has_to_be_closed() -> None:
    call = begun(PlayFile("/a.wav"), Record("/{id}.wav", 10), Stop(f"{SID}-0"), Stop(f"{SID}-1"))
    assert call.outstanding == {f"{SID}-1": Record(f"/{SID}-1.wav", 10)}


def test_a_mark_keeps_the_numbers_of_the_call() -> None:
    call = Call(facts())
    call.start(asks(Answer()))
    call.handle(Answered())
    asked = call.start(asks(Checkpoint({"place": "x"})))
    expected = {"place": "x", "counter": 2, "sequence": 1, "status": "in-progress", "answered": True}
    assert asked == [(f"{SID}-2", Checkpoint(expected))]


def test_a_status_comes_before_what_the_script_makes_of_it() -> None:
    call = Call(facts())

    def answers() -> Any:
        yield None
        yield PlayFile("/a.wav")

    call.start(answers())
    assert [type(command) for _id, command in call.handle(Answered())] == [SetStatus, PlayFile]


def test_legs_have_statuses_and_numbers_of_their_own() -> None:
    child = facts(CHILD, status="queued")
    call = begun(OnLeg(CHILD, StartChildLeg(child)), OnLeg(CHILD, Originate(parse("sip:b@c.example"), "alice")))
    told = [call.handle(LegEvent(CHILD, event)) for event in (Ringing(), Answered(), HungUp())]
    numbers = [command.command.sequence for [(_id, command)] in told if isinstance(command, OnLeg)]  # type: ignore[attr-defined]
    assert numbers == [1, 2, 3]
    assert call.main.sequence == 0
    assert not call.over


def test_an_originate_that_is_refused_is_a_leg_that_failed() -> None:
    child = facts(CHILD, direction="outbound-dial", status="queued")
    call = Call(facts())
    asked = call.start(
        asks(OnLeg(CHILD, StartChildLeg(child)), OnLeg(CHILD, Originate(parse("sip:b@c.example"), "alice")))
    )
    [(_id, status), (_other, told)] = call.handle(LegEvent(CHILD, Finished(asked[1][0], error="no gateway")))
    assert status == OnLeg(CHILD, SetStatus("failed", "completed", 1))
    assert told == Notify(13228, f"the call to {child.to} failed before it rang: no gateway", where="Dial")
    assert call.legs[CHILD].gone


def test_a_detached_leg_takes_along_what_is_known_of_it() -> None:
    child = facts(CHILD, status="queued")
    whom = Application(status_callback="http://a.example/s")
    call = begun(OnLeg(CHILD, StartChildLeg(child, whom)), OnLeg(CHILD, Originate(parse("sip:b@c.example"), "alice")))
    call.handle(LegEvent(CHILD, Answered()))
    [(_id, command)] = call.start(asks(OnLeg(CHILD, DetachLeg(Application("http://a.example/new")))))
    assert isinstance(command, OnLeg)
    detach = command.command
    assert isinstance(detach, DetachLeg)
    assert (detach.facts, detach.sequence) == (child, 2)
    assert (detach.application.url, detach.application.status_callback) == (
        "http://a.example/new",
        "http://a.example/s",
    )
    assert CHILD not in call.legs


@pytest.mark.parametrize(
    ("event", "stop"), [(HungUp(), CallerGone), (Redirected("http://x"), Diverted), (Ended(), Diverted)]
)
def test_what_ends_a_script_is_raised_into_it(event: Any, stop: type[Exception]) -> None:
    raised: list[Exception] = []

    def script() -> Any:
        try:
            yield None
        except Exception as error:
            raised.append(error)

    call = Call(facts())
    call.start(script())
    call.handle(event)
    assert [type(error) for error in raised] == [stop]
    assert call.script is None


def test_nothing_is_told_to_a_script_that_has_ended() -> None:
    call = Call(facts())
    call.start(iter(()))  # type: ignore[arg-type]
    assert call.handle(Digit("1")) == []
    assert not call.over
    assert call.handle(HungUp()) == [(f"{SID}-0", SetStatus("no-answer", "completed", 0))]
    assert call.over


def test_a_script_that_broke_hangs_up_every_leg_that_is_there() -> None:
    child = facts(CHILD, status="queued")
    call = begun(OnLeg(CHILD, StartChildLeg(child)))
    assert call.crash() == [(f"{SID}-1", Hangup(Cause.FAILED)), (f"{SID}-2", OnLeg(CHILD, Hangup(Cause.FAILED)))]
