"""Which statuses a leg goes through, and their numbers (guide tables 3.1, 3.18, 4.7)."""

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import SetStatus
from app.calls.events import Answered, Digit, Ended, HungUp, Ringing
from app.calls.facts import Facts
from app.calls.leg import Leg


def leg(direction: str = "outbound-api", status: str = "queued", sequence: int = 0) -> Leg:
    return Leg(Facts("CA1", "AC1", "alice", "1234", direction, status=status), sequence=sequence)


def test_an_outbound_leg_counts_its_statuses_from_0() -> None:
    one = leg()
    told = [one.began(), *(one.heard(event) for event in (Ringing(), Answered(), HungUp()))]
    assert told == [
        SetStatus("queued", "initiated", 0),
        SetStatus("ringing", "ringing", 1),
        SetStatus("in-progress", "answered", 2),
        SetStatus("completed", "completed", 3),
    ]
    assert (one.facts.status, one.facts.answered, one.gone) == ("completed", True, True)


def test_it_goes_on_counting_where_it_was() -> None:
    one = leg(sequence=7)
    one.facts.answered = True
    assert one.heard(HungUp()) == SetStatus("completed", "completed", 7)


@pytest.mark.parametrize("event", [Ringing(), Answered(), HungUp()])
def test_what_is_heard_twice_is_told_once(event: Ringing | Answered | HungUp) -> None:
    one = leg()
    assert one.heard(event)
    assert one.heard(event) is None


def test_keys_are_no_status() -> None:
    assert leg().heard(Digit("1")) is None


@pytest.mark.parametrize(
    ("cause", "status"),
    [(Cause.BUSY, "busy"), (Cause.NO_ANSWER, "no-answer"), (Cause.NOT_FOUND, "failed"), (Cause.FAILED, "failed")],
)
def test_why_a_callee_did_not_answer(cause: Cause, status: str) -> None:
    told = leg().heard(HungUp(cause))
    assert told
    assert told.status == status


def test_an_inbound_leg_that_leaves_before_the_answer_got_none() -> None:
    told = leg("inbound", "ringing").heard(HungUp())
    assert told
    assert told.status == "no-answer"


def test_who_is_canceled_cannot_answer_any_more() -> None:
    one = leg()
    one.ending = Cause.CANCELED
    assert one.heard(Answered()) is None
    assert one.heard(HungUp()) == SetStatus("canceled", "completed", 0)


def test_ended_by_rest_before_the_answer_is_canceled() -> None:
    one = leg()
    one.heard(Ended())
    told = one.heard(HungUp(Cause.NO_ANSWER))
    assert told
    assert told.status == "canceled"
