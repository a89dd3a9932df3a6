"""Scripts within scripts: what runs on another leg, beside others, until a key; and how they are ended."""

from typing import Any

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Checkpoint, Fetch, Hangup, OnLeg, PlayFile, Stop
from app.calls.events import Digit, Ended, Finished, HungUp, LegEvent, Redirected
from app.calls.script import (
    CallerGone,
    Interrupted,
    LegDiverted,
    ScriptGroup,
    ScriptStop,
    cancel,
    for_leg,
    run_on_leg,
    unmarked,
    until_key,
)
from app.calls.web import Request

LEG = "CAleg"


def plays(times: int = 1) -> Any:
    """Plays something so often, stopping what plays when it is ended; returns what it heard last."""
    heard: Any = None
    for _time in range(times):
        id = yield PlayFile("/a.wav")
        try:
            heard = yield None
        except ScriptStop:
            yield Stop(id)
            raise
    return heard


def run(script: Any, *events: Any) -> tuple[list[Any], Any]:
    """What a script asks for as these things happen (stops are raised), and what it returns; None: it goes on."""
    asked: list[Any] = []

    def drain(step: Any) -> None:
        while step is not None:
            asked.append(step)
            step = script.send(f"id{len(asked) - 1}")

    try:
        drain(next(script))
        for event in events:
            drain(script.throw(event) if isinstance(event, ScriptStop) else script.send(event))
    except StopIteration as end:
        return asked, end.value
    return asked, None


def test_a_key_ends_what_plays_and_is_returned() -> None:
    assert run(until_key(plays(5)), Finished("id0"), Digit("7")) == (
        [PlayFile("/a.wav"), PlayFile("/a.wav"), Stop("id1")],
        "7",
    )


def test_without_a_key_it_ends_by_itself() -> None:
    assert run(until_key(plays()), Finished("id0")) == ([PlayFile("/a.wav")], "")


def test_whoever_leaves_ends_it_with_all_it_had_running() -> None:
    script = until_key(plays())
    with pytest.raises(CallerGone):
        run(script, CallerGone())


def test_cancel_passes_on_what_a_script_still_asks_for() -> None:
    script = plays()
    next(script)
    script.send("id0")
    assert run(cancel(script, Interrupted()))[0] == [Stop("id0")]


def test_a_script_on_a_leg_asks_for_that_leg_and_sees_only_it() -> None:
    elsewhere = [LegEvent("CAother", Digit("1")), Digit("2"), HungUp()]
    asked, heard = run(run_on_leg(LEG, plays()), *elsewhere, LegEvent(LEG, Digit("3")))
    assert (asked, heard) == ([OnLeg(LEG, PlayFile("/a.wav"))], Digit("3"))


def test_the_end_of_what_it_asked_for_reaches_it() -> None:
    assert run(run_on_leg(LEG, plays()), Finished("id0"))[1] == Finished("id0")


def test_a_leg_that_is_hung_up_ends_its_script() -> None:
    asked, value = run(run_on_leg(LEG, plays()), LegEvent(LEG, HungUp()))
    assert (asked, value) == ([OnLeg(LEG, PlayFile("/a.wav")), OnLeg(LEG, Stop("id0"))], None)


@pytest.mark.parametrize("event", [Redirected("http://x"), Ended()])
def test_a_leg_that_rest_sends_elsewhere_says_so(event: Redirected | Ended) -> None:
    with pytest.raises(LegDiverted) as diverted:
        run(run_on_leg(LEG, plays()), LegEvent(LEG, event))
    assert diverted.value.event is event


def test_what_is_of_no_leg_is_not_asked_of_one() -> None:
    fetch = Fetch(Request("http://x"))
    assert for_leg(LEG, fetch) is fetch
    assert for_leg(LEG, Hangup(Cause.BUSY)) == OnLeg(LEG, Hangup(Cause.BUSY))
    assert for_leg(LEG, OnLeg("CAb", Hangup())) == OnLeg("CAb", Hangup())


def test_a_script_beside_the_calls_own_leaves_no_mark() -> None:
    def marks() -> Any:
        yield Checkpoint({"place": "x"})
        return (yield from plays())

    assert run(unmarked(marks()), Finished("id0")) == ([PlayFile("/a.wav")], Finished("id0"))
    assert run(run_on_leg(LEG, marks()), Finished("id0")) == ([OnLeg(LEG, PlayFile("/a.wav"))], Finished("id0"))


def test_scripts_side_by_side_are_all_told_and_stopped_one_by_one() -> None:
    together = ScriptGroup()

    def both() -> Any:
        yield from together.start("one", plays(1))
        yield from together.start("two", plays(3))
        yield from together.next_event()
        yield from together.stop("two", Interrupted())

    asked, _value = run(both(), Digit("1"))
    assert asked == [PlayFile("/a.wav")] * 3 + [Stop("id2")]
    assert together.results == {"one": Digit("1")}
    assert not together.scripts


def test_who_leaves_stops_all_of_them() -> None:
    together = ScriptGroup()

    def both() -> Any:
        for name in ("one", "two"):
            yield from together.start(name, plays())
        try:
            yield from together.next_event()
        except CallerGone:
            yield Hangup()

    asked, _value = run(both(), CallerGone())
    assert asked[2:] == [Stop("id0"), Stop("id1"), Hangup()]
