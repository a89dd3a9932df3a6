"""What both back ends remember of legs: each step once, and the ended ones for a while."""

import pytest

from app.calls.events import Answered, Ringing
from app.switching import legs
from app.switching.legs import BaseLeg, LegTable


def test_ringing_and_answer_are_news_once() -> None:
    leg, ringing, answered = BaseLeg(), Ringing(), Answered({"X-A": "1"})
    assert leg.first_ringing(ringing) == [ringing]
    assert leg.first_ringing(ringing) == []
    assert leg.first_answer(answered) == [answered]
    assert leg.first_answer(answered) == []


def test_an_answered_leg_does_not_ring() -> None:
    leg = BaseLeg(answered=True)
    assert leg.first_ringing(Ringing()) == []
    assert not leg.rang


def test_a_leg_is_live_or_ended() -> None:
    table: LegTable[BaseLeg] = LegTable(BaseLeg)
    leg = table.get("a")
    assert table.get("a") is leg
    assert table.forget("a") is leg
    assert ("a" in table.live, "a" in table.ended) == (False, True)
    assert table.forget("a") is None
    assert table.get("a") is not leg
    assert "a" not in table.ended, "its name is used again"


def test_ended_legs_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legs, "REMEMBERED", 3)
    table: LegTable[BaseLeg] = LegTable(BaseLeg)
    for number in range(10):
        table.forget(str(number))
    assert list(table.ended) == ["7", "8", "9"]
