"""Every command and every method of the port (app/calls/ports.py), on every back end."""

import itertools
import time
from collections.abc import Iterator

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, SendDigits, Stop
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Reconnected, Ringing
from tests.contract.stage import BACK_ENDS, PretendStage, RealStage, Stage
from tests.pretend.watched import until
from tests.softphone import Call, Phone

IDS = itertools.count()


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.switch] if "real" in name else []) for name in BACK_ENDS],
)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with BACK_ENDS[request.param](tmp_path_factory.mktemp("contract")) as stage:
        yield stage


def new_id() -> str:
    return f"CA{next(IDS):032x}-7"


def arrived(stage: Stage, to: str = "1234") -> str:
    """A new inbound call. Returns its channel."""
    known = len(stage.watched.told)
    stage.call(to)

    def found() -> str:
        told = stage.watched.told[known:]
        return next((channel for channel, event in told if isinstance(event, Arrived)), "")

    channel = until(found)
    assert channel
    return channel


def answered(stage: Stage) -> str:
    channel = arrived(stage)
    id = new_id()
    stage.watched.switch.perform(channel, id, Answer())
    stage.watched.wait(channel, Answered)
    stage.watched.wait(channel, Finished(id))
    return channel


def ended(stage: Stage, channel: str) -> None:
    stage.watched.switch.perform(channel, new_id(), Hangup())
    stage.watched.wait(channel, HungUp)


def test_first_event_after_connecting_is_reconnected(stage: Stage) -> None:
    assert stage.watched.told[0] == ("", Reconnected())


def test_name_and_version(stage: Stage) -> None:
    assert stage.watched.switch.name in ("asterisk", "freeswitch")
    assert [int(part) for part in stage.watched.switch.version.split(".")] >= [1]


def test_arrived(stage: Stage) -> None:
    channel = arrived(stage, "9876")
    event = stage.watched.wait(channel, Arrived)
    assert (event.to, event.from_) == ("9876", "alice")
    ended(stage, channel)


def test_answer(stage: Stage) -> None:
    channel = answered(stage)
    assert stage.watched.of(channel).count(Answered()) == 1
    ended(stage, channel)


def test_play_file(stage: Stage) -> None:
    channel, id = answered(stage), new_id()
    stage.watched.switch.perform(channel, id, PlayFile(stage.sound))
    gevent.sleep(0.5)
    assert Finished(id) not in stage.watched.of(channel)
    stage.watched.wait(channel, Finished(id))
    ended(stage, channel)


def test_play_follows_answer_without_waiting(stage: Stage) -> None:
    channel, id = arrived(stage), new_id()
    stage.watched.switch.perform(channel, new_id(), Answer())
    stage.watched.switch.perform(channel, id, PlayFile(stage.sound))
    stage.watched.wait(channel, Finished(id))
    ended(stage, channel)


def test_play_before_an_answer_is_early_media(stage: Stage) -> None:
    channel, id = arrived(stage), new_id()
    stage.watched.switch.perform(channel, id, PlayFile(stage.sound))
    stage.watched.wait(channel, Finished(id))
    assert Answered() not in stage.watched.of(channel)
    ended(stage, channel)


def test_play_of_a_file_that_is_not_there(stage: Stage) -> None:
    channel = answered(stage)
    stage.watched.switch.perform(channel, new_id(), PlayFile("/tmp/absent-of-course.wav"))
    assert stage.watched.wait(channel, Finished, count=2).error
    ended(stage, channel)


def test_stop(stage: Stage) -> None:
    channel, first, second = answered(stage), new_id(), new_id()
    stage.watched.switch.perform(channel, first, PlayFile(stage.sound))
    gevent.sleep(0.1)
    stage.watched.switch.perform(channel, new_id(), Stop(first))
    assert until(lambda: not stage.watched.switch.is_running(channel, first), 0.3)
    stage.watched.switch.perform(channel, second, PlayFile(stage.sound))
    stage.watched.wait(channel, Finished(second), timeout=1.5)
    ended(stage, channel)


def test_stop_of_nothing(stage: Stage) -> None:
    channel = answered(stage)
    stage.watched.switch.perform(channel, new_id(), Stop(new_id()))
    ended(stage, channel)


def test_send_digits(stage: Stage) -> None:
    channel, id = answered(stage), new_id()
    stage.watched.switch.perform(channel, id, SendDigits("1w#"))
    stage.watched.wait(channel, Finished(id))
    ended(stage, channel)


@pytest.mark.parametrize("digits", ["", "hello", "1;2"])
def test_digits_that_are_none_are_refused(stage: Stage, digits: str) -> None:
    channel = answered(stage)
    stage.watched.switch.perform(channel, new_id(), SendDigits(digits))
    assert stage.watched.wait(channel, Finished, count=2).error
    ended(stage, channel)


@pytest.mark.parametrize("key", ["1", "#", "*", "D"])
def test_digit(stage: Stage, key: str) -> None:
    channel = answered(stage)
    stage.press(key)
    stage.watched.wait(channel, Digit(key))
    ended(stage, channel)


def test_hung_up_by_the_caller(stage: Stage) -> None:
    channel = answered(stage)
    stage.bye()
    assert stage.watched.wait(channel, HungUp) == HungUp(Cause.NORMAL)
    gevent.sleep(0.1)
    assert len([event for event in stage.watched.of(channel) if isinstance(event, HungUp)]) == 1


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (Cause.NORMAL, 480),
        (Cause.BUSY, 486),
        (Cause.REJECTED, 603),
        (Cause.NO_ANSWER, 480),
        (Cause.NOT_FOUND, 404),
        (Cause.UNAVAILABLE, 503),
        (Cause.FAILED, 500),
    ],
)
def test_hangup_before_an_answer(stage: Stage, cause: Cause, status: int) -> None:
    channel = arrived(stage)
    stage.watched.switch.perform(channel, new_id(), Hangup(cause))
    assert stage.watched.wait(channel, HungUp) == HungUp(cause, by_us=True)
    assert until(stage.sip_status) == status


def test_hangup_after_an_answer(stage: Stage) -> None:
    channel = answered(stage)
    stage.watched.switch.perform(channel, new_id(), Hangup())
    assert stage.watched.wait(channel, HungUp) == HungUp(Cause.NORMAL, by_us=True)


def test_command_for_a_leg_that_is_gone(stage: Stage) -> None:
    channel, id = answered(stage), new_id()
    ended(stage, channel)
    stage.watched.switch.perform(channel, id, PlayFile(stage.sound))
    assert stage.watched.wait(channel, Finished, count=2).error


def test_command_for_a_leg_that_never_was(stage: Stage) -> None:
    channel = f"never-{next(IDS)}"
    stage.watched.switch.perform(channel, new_id(), PlayFile(stage.sound))
    assert stage.watched.wait(channel, Finished).error


def originated(stage: Stage, reject: int = 0, timeout: int = 5) -> str:
    stage.will(reject)
    channel = f"leg-{next(IDS)}"
    command = Originate(stage.callee, "+1234", "Alice", timeout, {"X-One": "1"})
    stage.watched.switch.perform(channel, new_id(), command)
    return channel


def test_originate_that_is_answered(stage: Stage) -> None:
    channel, id = originated(stage), new_id()
    stage.watched.wait(channel, Answered)
    assert stage.watched.of(channel) == [Ringing(), Answered()]
    stage.watched.switch.perform(channel, id, PlayFile(stage.sound))
    stage.watched.wait(channel, Finished(id))
    ended(stage, channel)


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (486, Cause.BUSY),
        (603, Cause.REJECTED),
        (404, Cause.NOT_FOUND),
        (480, Cause.NO_ANSWER),
        (503, Cause.UNAVAILABLE),
        (500, Cause.FAILED),
    ],
)
def test_originate_that_is_refused(stage: Stage, status: int, cause: Cause) -> None:
    channel = originated(stage, status)
    assert stage.watched.wait(channel, HungUp) == HungUp(cause, sip_status=status)
    assert Answered() not in stage.watched.of(channel)


def test_originate_that_nobody_answers_is_ended_by_the_switch(stage: Stage) -> None:
    channel = originated(stage, 1, timeout=1)
    assert stage.watched.wait(channel, HungUp) == HungUp(Cause.NO_ANSWER)


def test_originate_that_we_cancel(stage: Stage) -> None:
    channel = originated(stage, 1)
    stage.watched.wait(channel, Ringing)
    stage.watched.switch.perform(channel, new_id(), Hangup(Cause.CANCELED))
    assert stage.watched.wait(channel, HungUp) == HungUp(Cause.CANCELED, by_us=True)


def test_who_answers_while_no_engine_is_connected_waits_for_the_next(stage: Stage) -> None:
    """Not hung up, not told as failed; the next engine finds the leg and can use it."""
    stage.will()
    channel, id = f"leg-{next(IDS)}", new_id()
    stage.watched.switch.perform(channel, new_id(), Originate(stage.callee, "+1234", "Alice", 10))
    stage.watched.wait(channel, Ringing)
    watched = stage.reconnect(away=1.5)
    assert watched.switch.channels()[channel] is True
    watched.switch.perform(channel, id, PlayFile(stage.sound))
    watched.wait(channel, Finished(id))
    ended(stage, channel)


def test_who_hangs_up_while_it_plays_is_gone_before_anything_is_over(stage: Stage) -> None:
    """Or the next verb would run for nobody, and the developer be told that playing failed."""
    channel, id = answered(stage), new_id()
    stage.watched.switch.perform(channel, id, PlayFile(stage.sound))
    until(lambda: stage.watched.switch.is_running(channel, id))
    stage.bye()
    stage.watched.wait(channel, HungUp)
    told = stage.watched.of(channel)
    before = told[: next(place for place, event in enumerate(told) if isinstance(event, HungUp))]
    assert not [event for event in before if isinstance(event, Finished) and event.id == id]


def last_call(phone: Phone) -> Call:
    """The call that it received last."""
    calls = []
    while received := phone.wait_call(0.05):
        calls.append(received)
    return calls[-1]


@pytest.mark.parametrize("outbound", [False, True], ids=["caller", "callee"])
def test_what_happened_while_no_engine_listened_is_written_down(stage: Stage, outbound: bool) -> None:
    """When a leg was answered and when it ended, within a tenth of a second or so; also of one that we called."""
    if isinstance(stage, PretendStage):
        pytest.skip("it writes nothing down")
    assert isinstance(stage, RealStage)
    if outbound:
        stage.will()
        channel = f"leg-{next(IDS)}"
        stage.watched.switch.perform(channel, new_id(), Originate(stage.callee, "+1234", "Alice", 10))
        stage.watched.wait(channel, Ringing)
        stage.leave()
        gevent.sleep(1.0)
        answered_at, call = time.time() - 0.8, last_call(stage.bob)
    else:
        channel, answered_at, call = answered(stage), time.time(), stage.placed
        stage.leave()
        gevent.sleep(1.0)
    gone_at = time.time()
    call.bye()
    gevent.sleep(1.0)
    switch = stage.reconnect().switch
    told = until(lambda: switch.evidence(channel))
    assert told
    assert abs(told.answered - answered_at) < 0.4
    assert abs(told.ended - gone_at) < 0.3
    assert channel not in switch.channels()
    assert switch.evidence("never-was") is None


def test_nothing_is_told_inside_perform(stage: Stage) -> None:
    before = list(stage.watched.told)
    stage.watched.switch.perform("leg", new_id(), SendDigits("nonsense"))
    assert stage.watched.told == before
    assert until(lambda: stage.watched.told != before)


def test_takeover(stage: Stage) -> None:
    up, id = answered(stage), new_id()
    stage.watched.switch.perform(up, id, PlayFile(stage.sound))
    until(lambda: stage.watched.switch.is_running(up, id))
    watched = stage.reconnect()
    assert watched.switch.channels()[up] is True
    assert watched.switch.is_running(up, id)
    assert watched.switch.arrival("never-was") is None
    watched.wait(up, Finished(id))
    assert not watched.switch.is_running(up, id)
    ended(stage, up)
    assert up not in watched.switch.channels()


def test_call_that_arrived_while_nobody_listened(stage: Stage) -> None:
    """Either it is found, or the dialplan offers it again within two seconds."""
    other = answered(stage)
    stage.watched.switch.close()
    gevent.sleep(0.1)
    stage.call("777")
    gevent.sleep(0.3)
    watched = stage.reconnect()

    def waiting() -> list[str]:
        return [channel for channel, is_up in watched.switch.channels().items() if channel != other and not is_up]

    assert until(waiting)
    channel = waiting()[0]
    event = watched.switch.arrival(channel)
    assert isinstance(event, Arrived)
    assert (event.to, event.from_) == ("777", "alice")
    ended(stage, channel)
    ended(stage, other)


def test_nothing_is_left(stage: Stage) -> None:
    assert until(lambda: not stage.watched.switch.channels())
