"""Everything is told once, in its order, and one thing plays at a time."""

from app.calls.causes import Cause
from app.calls.commands.core import PlayFile
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Ringing
from app.switching.legs import REMEMBERED
from eslbridge.protocol.event_types import Gone, Parked, Refusal
from eslbridge.state.legs import Legs

CALLER = Arrived("1", "2")


def arrived() -> Legs:
    legs = Legs()
    assert legs.take_event("leg", Parked(CALLER)) == [CALLER]
    return legs


def test_parked_again_is_no_new_call():
    assert arrived().take_event("leg", Parked(CALLER)) == []


def test_answered_and_ringing_are_told_once():
    legs = arrived()
    assert legs.take_event("leg", Ringing()) == [Ringing()]
    assert legs.take_event("leg", Ringing()) == []
    assert legs.take_event("leg", Answered()) == [Answered()]
    assert legs.take_event("leg", Answered()) == []


def test_ringing_after_the_answer_is_not_told():
    legs = arrived()
    legs.take_event("leg", Answered())
    assert legs.take_event("leg", Ringing()) == []


def test_hung_up_is_told_once_and_ends_what_was_not_finished():
    legs = arrived()
    leg = legs.get("leg")
    leg.playing = "CA1-1"
    leg.waiting.append(("CA1-2", PlayFile("/x.wav")))
    hung_up, first, second = legs.take_event("leg", Gone(Cause.CANCELED))
    assert hung_up == HungUp(Cause.CANCELED)
    assert (first.id, second.id) == ("CA1-1", "CA1-2")
    assert first.error
    for late in (Gone(), Digit("1"), Finished("CA1-1"), Parked(CALLER)):
        assert legs.take_event("leg", late) == []


def test_callee_who_hangs_up_before_it_is_parked_had_answered():
    legs = Legs()
    legs.get("leg").outbound = True
    assert legs.take_event("leg", Gone(Cause.NORMAL, was_up=True)) == [Answered(), HungUp(Cause.NORMAL)]


def test_hung_up_by_us_has_our_cause():
    legs = arrived()
    legs.get("leg").ending = Cause.BUSY
    assert legs.take_event("leg", Gone(Cause.UNAVAILABLE)) == [HungUp(Cause.BUSY, by_us=True)]


def test_leg_that_we_do_not_know():
    legs = Legs()
    for strange in (Digit("1"), Answered(), Ringing(), Refusal("X"), Gone()):
        assert legs.take_event("other", strange) == []
    assert legs.take_event("adopted", Finished("CA1-1")) == [Finished("CA1-1")]  # of the engine before us


def test_originate_that_could_not_begin():
    legs = Legs()
    legs.get("leg").job = "CA1-1"
    assert legs.take_event("leg", Refusal("GATEWAY_DOWN")) == [Finished("CA1-1", error="GATEWAY_DOWN")]
    assert legs.take_event("leg", Gone()) == []


def test_originate_that_we_ended_before_it_began():
    legs = Legs()
    leg = legs.get("leg")
    leg.job, leg.ending = "CA1-1", Cause.CANCELED
    assert legs.take_event("leg", Refusal("ORIGINATOR_CANCEL")) == [HungUp(Cause.CANCELED, by_us=True)]


def test_waiting_things_can_be_taken_back():
    leg = arrived().get("leg")
    leg.playing = "a"
    leg.waiting.extend([("b", PlayFile("/x.wav")), ("c", PlayFile("/x.wav"))])
    assert leg.has("a")
    assert leg.has("c")
    assert leg.drop("b")
    assert not leg.drop("b")
    assert leg.unfinished("leg") == ["a", "c"]


def test_memory_of_ended_legs_is_bounded():
    legs = Legs()
    for number in range(REMEMBERED + 50):
        legs.forget(str(number))
    assert len(legs.ended) == REMEMBERED
    assert "49" not in legs.ended
