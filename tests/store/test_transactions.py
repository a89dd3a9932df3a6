"""Short transactions for greenlets: who glances at a row waits for nobody (docs/switches.md, RQ, Redis, SQLAlchemy)."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing

import gevent
import pytest
from sqlalchemy import text

from app.settings.config import Settings
from app.store import store
from app.store.transactions import Database


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    found = Database(settings)
    found.read(lambda connection: connection.execute(text("SELECT 1")))
    yield found
    found.close()


def count(connection: object) -> tuple[int, str]:
    found = connection.execute(text("SELECT count(*) FROM accounts")).scalar_one()  # type: ignore[attr-defined]
    return found, threading.current_thread().name


def test_a_glance_is_taken_where_the_loop_is(database: Database) -> None:
    assert database.glance(count) == (0, threading.current_thread().name)


def test_a_glance_waits_for_no_writer(database: Database, settings: Settings) -> None:
    if database.dialect != "sqlite":
        pytest.skip("of SQLite's locks")
    with closing(sqlite3.connect(store.url(settings).database)) as writer:  # type: ignore[arg-type]
        writer.execute("BEGIN EXCLUSIVE")
        with gevent.Timeout(1):
            assert database.glance(count)[0] == 0


def test_a_glance_that_fails_is_tried_again_by_the_thread(database: Database) -> None:
    tries: list[str] = []

    def fails_once(connection: object) -> int:
        tries.append(threading.current_thread().name)
        if len(tries) == 1 and database.dialect == "sqlite":
            raise sqlite3.OperationalError("database is locked")
        return count(connection)[0]

    assert database.glance(fails_once) == 0
    assert len(set(tries)) == len(tries)


def test_what_is_raised_arrives(database: Database) -> None:
    def fails(connection: object) -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        database.glance(fails)
