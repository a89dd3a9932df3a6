"""Ringing, Answered and HungUp once each, with the right cause; who ended a leg."""

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile
from app.calls.destination import Number
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Ringing
from app.switching import legs as module
from ariclient.protocol.causes import cause_of, code_for
from ariclient.protocol.event_types import Gone, Key, Leaving, LeftStasis
from ariclient.state.leg import Leg
from ariclient.state.legs import Legs


def end_of(*events: object, outbound: bool = False, asked: Cause | None = None) -> HungUp:
    """How a leg ended after these events."""
    legs = Legs()
    leg = legs.get("x")
    if outbound:
        leg.note("1", Originate(Number("1"), "2"))
    if asked:
        leg.note("2", Hangup(asked))
    told = [told for event in events for told in legs.take_event("x", event)]
    ends = [event for event in told if isinstance(event, HungUp)]
    assert len(ends) == 1
    return ends[0]


@pytest.mark.parametrize(
    ("events", "outbound", "asked", "end"),
    [
        ([Answered(), Leaving(), Gone()], False, None, HungUp(Cause.NORMAL)),
        ([Leaving(127, 487), Gone()], False, None, HungUp(Cause.CANCELED)),
        ([Leaving(soft=True), Gone()], False, Cause.BUSY, HungUp(Cause.BUSY, by_us=True)),
        ([Leaving(soft=True), Gone(), Gone(16)], True, Cause.CANCELED, HungUp(Cause.CANCELED, by_us=True)),
        ([Answered(), Leaving(), Leaving(soft=True), Gone()], False, Cause.NORMAL, HungUp(Cause.NORMAL)),
        ([Ringing(), Leaving(17, 486), Gone(17)], True, None, HungUp(Cause.BUSY, sip_status=486)),
        ([Leaving(21, 603), Gone(21)], True, None, HungUp(Cause.REJECTED, sip_status=603)),
        ([Leaving(38, 500), Gone(38)], True, None, HungUp(Cause.FAILED, sip_status=500)),
        ([Leaving(23, 302), Gone(23)], True, None, HungUp(Cause.FAILED, sip_status=302)),
        ([Ringing(), Gone(19)], True, None, HungUp(Cause.NO_ANSWER)),
        ([Ringing(), Leaving(soft=True), LeftStasis(), Gone(19)], True, None, HungUp(Cause.NO_ANSWER)),  # rung out
        ([Leaving(17, 486), LeftStasis(), Gone(17)], True, None, HungUp(Cause.BUSY, sip_status=486)),
        ([Answered(), Leaving(), LeftStasis(), Gone(16)], True, None, HungUp(Cause.NORMAL)),
        ([Answered(), Leaving(), Gone(), Gone(16)], True, None, HungUp(Cause.NORMAL)),
        ([Answered(), Leaving(soft=True), Gone()], False, None, HungUp(Cause.NORMAL)),
        ([Gone()], False, None, HungUp(Cause.NORMAL)),
    ],
)
def test_end(events: list[object], outbound: bool, asked: Cause | None, end: HungUp) -> None:
    assert end_of(*events, outbound=outbound, asked=asked) == end


def test_each_step_is_told_once() -> None:
    legs = Legs()
    events = [Ringing(), Ringing(), Answered(), Answered(), Ringing(), Gone(), Gone(), Answered(), Digit("1")]
    told = [told for event in events for told in legs.take_event("x", event)]
    assert told == [Ringing(), Answered(), HungUp()]
    assert not legs.live


def test_callee_who_hangs_up_at_once_had_answered() -> None:
    """Before the headers of the answer are known, with which Answered comes."""
    legs = Legs()
    legs.get("x").note("1", Originate(Number("1"), "2"))
    legs.get("x").picked_up = True
    assert legs.unheard_answer("x") == [Answered()]
    assert legs.unheard_answer("x") == []
    assert legs.take_event("x", Gone(16)) == [HungUp()]


def test_keys_become_digits() -> None:
    assert Legs().take_event("x", Key("5", 100, 0)) == [Digit("5")]


def test_ended_legs_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 10)
    legs = Legs()
    for number in range(50):
        legs.take_event(str(number), Arrived("1", "2"))
        legs.take_event(str(number), Gone())
    assert len(legs.ended) == 10
    assert legs.take_event("49", Answered()) == []


def test_answer_is_held_while_early_media_plays() -> None:
    leg = Leg()
    leg.note("1", PlayFile("/x.wav"))
    assert leg.must_hold(Answer())
    assert not leg.must_hold(PlayFile("/y.wav"))
    leg.answered = True
    assert not leg.must_hold(Answer())


def test_what_follows_a_held_command_is_held() -> None:
    leg = Leg()
    leg.held.append(("1", Answer()))
    assert leg.must_hold(PlayFile("/y.wav"))


def test_end_of_media_is_noticed() -> None:
    legs = Legs()
    legs.get("x").note("1", PlayFile("/x.wav"))
    legs.take_event("x", Finished("1"))
    assert not legs.get("x").playing


def test_a_leg_that_was_found() -> None:
    legs = Legs()
    legs.adopt("x", answered=True, outbound=True)
    assert legs.take_event("x", Answered()) == []
    assert legs.take_event("x", Leaving()) == []
    assert legs.take_event("x", Gone()) == [HungUp()]


@pytest.mark.parametrize(
    ("q850", "sip", "cause"),
    [
        (17, 0, Cause.BUSY),
        (0, 486, Cause.BUSY),
        (999, 0, Cause.FAILED),
        (16, 200, Cause.NORMAL),
        (1, 699, Cause.FAILED),
    ],
)
def test_causes(q850: int, sip: int, cause: Cause) -> None:
    assert cause_of(q850, sip) is cause


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_code(cause: Cause) -> None:
    assert 0 < code_for(cause, answered=False) < 128
    assert code_for(cause, answered=True) == 16


def test_what_plays_when_the_caller_hangs_up_is_no_failure() -> None:
    """Asterisk tells of the cut-off file before it tells of the end: no warning, and no next verb."""
    legs = Legs()
    legs.get("x").note("1", PlayFile("/x.wav"))
    events = [Answered(), Leaving(), Finished("1", error="the file could not be played to its end"), Gone()]
    told = [told for event in events for told in legs.take_event("x", event)]
    assert told == [Answered(), HungUp(Cause.NORMAL)]


def test_a_recording_of_who_has_left_is_told() -> None:
    """Whoever records waits for its end, to keep it."""
    legs = Legs()
    assert legs.take_event("x", Answered())
    legs.get("x").recording = "1"
    legs.take_event("x", Leaving())
    assert legs.take_event("x", Finished("1")) == [Finished("1")]
