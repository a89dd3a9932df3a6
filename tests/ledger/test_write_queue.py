"""The ledger's queue: nothing waits for the database, nothing is lost, whatever the database does
(docs/architecture.md, Processes)."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.calls.facts import Facts
from app.ledger import write_queue, writes
from app.ledger.ledger import Ledger, LedgerFull
from app.models import Call, Outbox, sid
from app.settings.config import Settings
from tests.databases import SERVERS
from tests.ledger.world import APPLICATION, NOON, LedgerWorld


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    world = LedgerWorld(settings)
    yield world
    world.close()


def test_closed_calls_back_when_everything_is_committed(world: LedgerWorld) -> None:
    seen: list[str] = []
    facts = world.begin()
    world.status(facts, "completed", "completed", 0)

    def then() -> None:
        with Session(world.engine) as session:
            seen.append(session.scalars(select(Call)).one().status)

    world.ledger.closed(facts.call_sid, then)
    assert seen == []
    assert world.ledger.flush(5)
    gevent.sleep(0.05)
    assert seen == ["completed"]


def test_many_calls_at_once_are_all_written(world: LedgerWorld) -> None:
    everyone = [world.begin() for _ in range(500)]
    for facts in everyone:
        world.status(facts, "completed", "completed", 0, duration=1)
    assert len([row for row in world.rows(Call) if row.status == "completed"]) == 500
    assert len(world.rows(Outbox)) == 500


def test_one_bad_row_does_not_hold_up_the_others(world: LedgerWorld, caplog: pytest.LogCaptureFixture) -> None:
    good = world.begin()
    lost = Facts(sid.new("CA"), "AC" + "0" * 32, "1", "2")
    world.ledger.call_began(lost, APPLICATION, "", "", NOON)
    world.status(good, "completed", "completed", 0)
    called: list[int] = []
    world.ledger.closed(lost.call_sid, lambda: called.append(1))
    assert [row.sid for row in world.rows(Call)] == [good.call_sid]
    assert world.call(good).status == "completed"
    gevent.sleep(0.02)
    assert called == [1]
    assert [
        lost.call_sid in record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL
    ] == [True]


def test_while_the_database_is_away_everything_waits_in_order(
    world: LedgerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, tries = writes.write, []

    def away(connection: Any, entries: Any) -> None:
        tries.append(len(list(entries)))
        if len(tries) < 3:
            raise OperationalError("INSERT", {}, Exception("server closed the connection"))
        write(connection, entries)

    monkeypatch.setattr(writes, "write", away)
    facts = world.begin()
    world.status(facts, "in-progress", "answered", 0)
    assert not world.ledger.flush(0.05)
    world.status(facts, "completed", "completed", 1)
    assert world.call(facts).status == "completed"
    assert len(tries) > 3


def test_the_real_database_comes_back(world: LedgerWorld, request: pytest.FixtureRequest) -> None:
    """A server refuses and drops everybody; SQLite's file is locked for longer than it is waited for."""
    with outage(world, request):
        facts = world.begin()
        world.status(facts, "completed", "completed", 0)
        assert not world.ledger.flush(0.5)
    began = time.monotonic()
    assert world.call(facts).status == "completed"
    assert time.monotonic() - began < 5


@contextmanager
def outage(world: LedgerWorld, request: pytest.FixtureRequest) -> Iterator[None]:
    """The database cannot be written to."""
    name = str(world.engine.url.database)
    server = SERVERS.get(world.engine.dialect.name)
    with request.getfixturevalue(server).away(name) if server else locked(name):
        yield


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Somebody else is in a write transaction of this SQLite file."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_loop_goes_on_while_sqlite_is_locked(world: LedgerWorld) -> None:
    with locked(str(world.engine.url.database)):
        world.begin()
        gaps, last = [], time.monotonic()
        for _ in range(100):
            gevent.sleep(0.005)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
        assert world.ledger.route("1234") is None
    assert len(world.rows(Call)) == 1
    assert max(gaps) < 0.25


def test_a_ledger_too_far_behind_lets_no_new_call_in(world: LedgerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "FULL_GROUPS", 1)
    world.begin()
    with pytest.raises(LedgerFull):
        world.ledger.route("1234")
    assert world.ledger.flush(5)
    assert world.ledger.route("1234") is None


def test_close_says_whether_everything_was_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("gone"))

    ledger = Ledger(settings)
    assert ledger.close(1)
    monkeypatch.setattr(writes, "write", away)
    ledger = Ledger(settings)
    ledger.call_began(Facts(sid.new("CA"), "AC", "1", "2"), APPLICATION, "", "", NOON)
    assert not ledger.close(0.1)
