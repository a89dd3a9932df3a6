"""Refused calls are told to the operator: once in a while each, and not much at once."""

from types import SimpleNamespace
from typing import Any

from app.calls.events import Arrived
from app.engine.intake.refusals import AGAIN_SECONDS, NOT_AUTHORIZED, NOT_BOUND, PER_MINUTE, Refusals


class Ledger:
    def __init__(self) -> None:
        self.told: list[tuple[str, int, str]] = []

    def administrator(self) -> str:
        return "AC1"

    def notification(self, facts: Any, notify: Any, _wall: object) -> None:
        self.told.append((facts.account_sid, notify.code, notify.message))


def refusals() -> tuple[Refusals, Ledger, list[float]]:
    ledger, now = Ledger(), [1000.0]
    return Refusals(SimpleNamespace(ledger=ledger), lambda: now[0]), ledger, now  # type: ignore[arg-type]


def test_cause_and_account() -> None:
    made, ledger, _now = refusals()
    made.not_bound(Arrived(to="4711", from_="+15550001", address="198.51.100.7"))
    made.not_authorized(Arrived(to="4711", from_="+15550001", address="198.51.100.7"))
    assert [(account, code) for account, code, _text in ledger.told] == [("AC1", NOT_BOUND), ("AC1", NOT_AUTHORIZED)]
    assert ledger.told[0][2] == "the call from +15550001 at 198.51.100.7 to 4711 was refused with 404"


def test_the_same_is_told_again_after_ten_minutes() -> None:
    made, ledger, now = refusals()
    for later in (0, 1, AGAIN_SECONDS - 2, 2):
        now[0] += later
        made.not_bound(Arrived(to="4711", from_="1"))
    assert len(ledger.told) == 2


def test_a_scanner_fills_no_database() -> None:
    made, ledger, now = refusals()
    for number in range(5000):
        now[0] += 0.001
        made.not_bound(Arrived(to=str(number), from_="1"))
    assert len(ledger.told) == PER_MINUTE
    now[0] += 60
    made.not_bound(Arrived(to="77777", from_="1"))
    assert len(ledger.told) == PER_MINUTE + 1
    assert len(made.known) <= 1000
