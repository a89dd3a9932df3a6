"""A queue of rows to write, and the greenlet that writes them, many a transaction, in order, none lost.

While the database is away or locked the queue waits and grows; `full` says when no new calls should be accepted.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain, count, islice
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.ledger import writes
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

BATCH_GROUPS = 200
GATHER_SECONDS = 0.1
"""The first write of a quiet moment waits for nothing; under load one transaction has some calls' rows in it."""
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
FULL_GROUPS = 100_000
"""About 100 MB. Live calls may still write; new ones are refused because the ledger is full."""

THEN = "then"
Entry = tuple[str, Any]
"""A kind of row and its values, or THEN and what to call once everything before it is committed."""
Group = tuple[Entry, ...]
"""Entries of one transaction."""


class WriteQueue:
    """Groups are written in the order of `put`. on_callbacks: called after each commit that had callbacks in it."""

    def __init__(self, database: Database, on_callbacks: Callable[[], Any]) -> None:
        self.database = database
        self.on_callbacks = on_callbacks
        self.groups: deque[Group] = deque()
        self.filled = Event()
        self.writer = gevent.spawn(self.run)

    @property
    def full(self) -> bool:
        return len(self.groups) >= FULL_GROUPS

    def put(self, *group: Entry) -> None:
        """Queue entries that belong into one transaction. Returns at once."""
        self.groups.append(group)
        self.filled.set()

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until what is queued now is committed. Returns whether it is."""
        done = Event()
        self.put((THEN, done.set))
        return bool(done.wait(timeout))

    def run(self) -> None:
        """The greenlet: write at once, then let some more gather, forever."""
        while True:
            self.filled.wait()
            self.filled.clear()
            while self.groups:
                self.write(list(islice(self.groups, BATCH_GROUPS)))
            gevent.sleep(GATHER_SECONDS)

    def write(self, batch: list[Group]) -> None:
        """Write the first groups of the queue, however long it takes; then tell who wanted to know."""
        groups = [group for group in batch if group[0][0] != THEN]
        if groups and not self.committed(chain(*groups)):
            self.write_singly(groups)
        for _group in batch:
            self.groups.popleft()
        if any(kind == writes.CALLBACK for group in groups for kind, _values in group):
            gevent.spawn(self.on_callbacks)
        for (kind, then), *_rest in batch:
            if kind == THEN:
                gevent.spawn(then)

    def write_singly(self, groups: list[Group]) -> None:
        """Somewhere in these is a row that no database will take: leave out that one only, and say so."""
        for group in groups:
            if self.committed(group):
                continue
            for entry in group:
                if len(group) == 1 or not self.committed([entry]):
                    log.critical("a row of kind %s cannot be written and is dropped: %s", entry[0], name(entry[1]))

    def committed(self, entries: Iterable[Entry]) -> bool:
        """Write entries in one transaction, waiting for the database as long as it is away. Returns False when it can
        never be: one of the rows is bad."""
        entries = list(entries)
        began = time.monotonic()
        for tries in count():
            try:
                self.database.write(lambda connection: writes.write(connection, entries))
            except Exception as error:
                if not is_passing(error):
                    log.error("%d rows refused: %s", len(entries), cause(error))
                    return False
                log.error("database unavailable, %d writes wait: %s", len(self.groups), cause(error))
                gevent.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
            else:
                if tries:
                    log.warning(
                        "database back after %.1f s, %d writes wait", time.monotonic() - began, len(self.groups)
                    )
                return True
        return False


def name(values: dict[str, Any]) -> str:
    """Of which call a row is."""
    return str(values.get("call") or values.get("call_sid") or values.get("sid"))


def is_passing(error: Exception) -> bool:
    """Is the database to blame, so that the same rows may be written later?"""
    if isinstance(error, IntegrityError | DataError):
        return False
    return isinstance(error, DBAPIError | PoolTimeout | OSError)
