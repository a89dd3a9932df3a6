"""A database that hangs: every use of it ends in time, as one that refuses (outage-faults C19)."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.settings.config import Settings, load
from app.store import store
from app.store.transactions import Database
from tests import mariadb, postgres
from tests.stopped import stopped

PATIENCE = {"database_connect_timeout": 1.0, "database_timeout": 1.0}


def processes(settings: Settings, request: pytest.FixtureRequest) -> list[int]:
    """All of the database server of these settings."""
    if settings.database_url.startswith("postgresql"):
        cluster: postgres.Cluster = request.getfixturevalue("cluster")
        main = int((cluster.folder / "data/postmaster.pid").read_text().split()[0])
    else:
        server: mariadb.Server = request.getfixturevalue("mariadb_server")
        main = int(next((server.folder / "data").glob("*.pid")).read_text())
    return [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]


@pytest.fixture
def hang(settings: Settings, request: pytest.FixtureRequest) -> Callable[[], object]:
    return lambda: stopped(processes(settings, request))


@pytest.mark.parametrize("database_url", ["postgresql", "mariadb"], indirect=True)
def test_a_server_that_stands_still(settings: Settings, hang: Callable) -> None:
    """What runs, what begins on a kept connection, and what connects: none takes longer than the settings say."""
    database = Database(settings.model_copy(update=PATIENCE))
    assert database.read(lambda connection: connection.scalar(text("SELECT 1"))) == 1
    with hang():
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(OperationalError):
                database.read(lambda connection: connection.scalar(text("SELECT 1")))
            assert time.monotonic() - began < 3.5
    assert database.read(lambda connection: connection.scalar(text("SELECT 1"))) == 1
    database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_statement_that_takes_too_long(settings: Settings) -> None:
    database = Database(settings.model_copy(update=PATIENCE))
    began = time.monotonic()
    with pytest.raises(OperationalError):
        database.read(lambda connection: connection.execute(text("SELECT pg_sleep(20)")))
    assert time.monotonic() - began < 3
    database.close()


def test_a_file_that_another_process_does_not_let_go_of(tmp_path: Path) -> None:
    settings = load(var=tmp_path, database_url="").model_copy(update=PATIENCE)
    store.upgrade(settings)
    other = sqlite3.connect(tmp_path / "restcomm.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database = Database(settings)
    began = time.monotonic()
    with pytest.raises(OperationalError):
        database.write(lambda connection: connection.execute(text("DELETE FROM outbox")))
    assert 0.5 < time.monotonic() - began < 3
    other.execute("ROLLBACK")
    other.close()
    database.write(lambda connection: connection.execute(text("DELETE FROM outbox")))
    database.close()
