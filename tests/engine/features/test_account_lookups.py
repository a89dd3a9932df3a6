"""A database that hangs keeps no live call from its next document."""

import time
from pathlib import Path
from typing import Any

import gevent
import pytest
from sqlalchemy.exc import OperationalError

from app.engine import background
from app.engine.features.account_lookups import PATIENCE, AccountLookups, NoAnswer
from tests.engine.features.test_outbound_permits import arrives, world
from tests.engine.world import ACCOUNT, soon


class SlowLedger:
    """Its answers come after so many seconds. asked: how often it was asked."""

    def __init__(self, seconds: float, answer: Any = None) -> None:
        self.seconds, self.answer, self.asked = seconds, answer, 0

    def account(self, _sid: str) -> Any:
        self.asked += 1
        gevent.sleep(self.seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def lookups(seconds: float, answer: Any = None) -> tuple[SlowLedger, AccountLookups]:
    ledger = SlowLedger(seconds, answer)
    return ledger, AccountLookups(ledger.account)


@pytest.mark.parametrize("answer", ["account", None])
def test_what_the_database_says_at_once_is_believed(answer: str | None) -> None:
    ledger, asked = lookups(0.01, answer)
    assert asked.ask(ACCOUNT) == answer
    assert asked.ask(ACCOUNT) == answer
    assert ledger.asked == 2, "each time anew"


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception()), ConnectionError(), ValueError("a fault")])
def test_an_error_is_no_answer(error: Exception) -> None:
    _ledger, asked = lookups(0.0, error)
    with pytest.raises(NoAnswer):
        asked.ask(ACCOUNT)


def test_calls_share_a_lookup_and_none_waits_long() -> None:
    ledger, asked = lookups(60.0)
    begun = time.monotonic()
    for _call in range(20):
        with pytest.raises(NoAnswer):
            asked.ask(ACCOUNT)
    assert time.monotonic() - begun < 2 * PATIENCE
    assert ledger.asked == 1


def test_the_next_document_is_fetched_while_the_database_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "KNOWN_SECONDS", 0.2)
    one = world(tmp_path, '<Pause length="1"/><Redirect>http://app.example/start</Redirect>')
    with one.running():
        arrives(one)
        soon(lambda: one.requests)
        monkeypatch.setattr(one.ledger, "account", lambda _sid: gevent.sleep(60.0))
        soon(lambda: len(one.requests) == 2, 1 + 2 * PATIENCE)
