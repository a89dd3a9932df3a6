"""Short transactions for greenlets: the caller waits, the gevent loop never does (docs/switches.md, RQ, Redis,
SQLAlchemy).

sqlite3 stops the whole process while it waits for a lock or the disk, so on SQLite the work runs in two native threads,
one that reads and one that writes, each with a connection of its own; only a glance at some rows is taken in the loop.
psycopg waits co-operatively under gevent: there the work runs in the calling greenlet.
"""

import logging
import random
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

import gevent
from gevent.threadpool import ThreadPool
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.settings.config import Settings
from app.store import lease, store

log = logging.getLogger(__name__)

MOST_TRIES = 8
CONTENDED_SQLSTATES = {"40001", "40P01"}
CONTENDED_MYSQL = {1205, 1213}
"""PostgreSQL: serialization failure, deadlock. MariaDB: lock wait timeout, deadlock."""

T = TypeVar("T")
Work = Callable[[Connection], T]


class Database:
    """Runs work that takes a Connection. It must not wait for anything but the database, nor use gevent."""

    def __init__(self, settings: Settings) -> None:
        self.engine = store.connect(settings)
        self.dialect = self.engine.dialect.name
        lanes = (Lane(self.engine, False), Lane(self.engine, True)) if self.dialect == "sqlite" else ()
        self.lanes = lanes

    def read(self, work: Work[T]) -> T:
        """Run a transaction that changes nothing. Raises SQLAlchemyError."""
        return self.lanes[0].run(work) if self.lanes else self.transact(work)

    def glance(self, work: Work[T]) -> T:
        """Like read, for some rows that an index finds. On SQLite at once, in the loop: a connected reader never waits
        (WAL), and handing over to a thread costs more than such a read. Raises SQLAlchemyError."""
        lane = self.lanes[0] if self.lanes else None
        if lane is not None and lane.connection is not None and not lane.busy:
            result, error = lane.transact(work)
            if error is None:
                return cast(T, result)
        return self.read(work)

    def write(self, work: Work[T]) -> T:
        """Run a transaction; committed when this returns. On SQLite it has the write lock from its first statement on,
        so what it reads stays true, as with FOR UPDATE elsewhere. An engine that has lost its node ends here. Raises
        SQLAlchemyError."""
        work = lease.fenced(work)
        return self.lanes[1].run(work) if self.lanes else self.transact(work)

    def write_again(self, work: Work[T]) -> T:
        """Like write, for work that may run several times: again where the database gave it up for another
        transaction's sake. Raises SQLAlchemyError."""
        for number in range(1, MOST_TRIES):
            try:
                return self.write(work)
            except DBAPIError as error:
                if not is_contended(error):
                    raise
                gevent.sleep(number * random.uniform(0.005, 0.02))  # noqa: S311
        return self.write(work)

    def transact(self, work: Work[T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Let go of connections and threads."""
        for lane in self.lanes:
            lane.close()
        self.engine.dispose()


class Lane:
    """One native thread and its connection."""

    def __init__(self, engine: Engine, writes: bool) -> None:
        self.engine = engine
        self.writes = writes
        self.thread = ThreadPool(1)
        self.connection: Connection | None = None
        self.busy = 0
        """How much work waits for the thread or runs in it."""

    def run(self, work: Work[T]) -> T:
        """Run it in the thread; the greenlet waits its turn. Raises what the work raises."""
        self.busy += 1
        try:
            result, error = self.thread.apply(self.transact, (work,))
        finally:
            self.busy -= 1
        if error is not None:
            raise error
        return cast(T, result)

    def transact(self, work: Work[T]) -> tuple[T, None] | tuple[None, Exception]:
        """Returns the error too: what is raised in one of its threads gevent prints, values and all."""
        try:
            self.connection = self.connection or self.engine.connect()
            with self.connection.begin():
                if self.writes:
                    self.connection.exec_driver_sql("BEGIN IMMEDIATE")
                return work(self.connection), None
        except Exception as error:
            self.drop()
            return None, error

    def drop(self) -> None:
        """Close the connection; the next work opens another."""
        connection, self.connection = self.connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()

    def close(self) -> None:
        self.thread.apply(self.drop)
        self.thread.kill()


def is_contended(error: DBAPIError) -> bool:
    """Was the transaction undone because another one held or wanted the same rows?"""
    sqlstate = getattr(error.orig, "sqlstate", "")
    number = next(iter(getattr(error.orig, "args", [])), None)
    return sqlstate in CONTENDED_SQLSTATES or number in CONTENDED_MYSQL


def cause(error: Exception) -> str:
    """One line without the statement and its values."""
    text = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
