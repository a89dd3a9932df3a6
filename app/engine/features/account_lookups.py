"""What the database says of a live call's account, if it answers at once: no document waits for a database that hangs.

Calls of an account that ask while a lookup is under way share it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gevent
from sqlalchemy.exc import SQLAlchemyError

from app.ledger.lookups import Holder

PATIENCE = 0.5
"""Seconds: what is known of the account is a document old at most, and its end is announced by a letter, too."""


class NoAnswer(Exception):
    """The database cannot be asked, or does not answer in time."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One that is under way. deadline: when nobody waits for it any more (monotonic seconds)."""

    task: "gevent.Greenlet[..., Any]"
    deadline: float


class AccountLookups:
    """Those of an engine. account: reads one from the database, by its SID; None: there is none."""

    def __init__(self, account: Callable[[str], Holder | None]) -> None:
        self.account = account
        self.under_way: dict[str, Lookup] = {}

    def ask(self, sid: str) -> Holder | None:
        """The account as it is now; None: there is none. Blocks its greenlet, for PATIENCE seconds at most. Raises
        NoAnswer."""
        lookup = self.under_way.get(sid)
        if lookup is None:
            lookup = Lookup(gevent.spawn(self.read, sid), time.monotonic() + PATIENCE)
            self.under_way[sid] = lookup
            lookup.task.link(lambda _task: self.under_way.pop(sid, None))
        lookup.task.join(max(0.0, lookup.deadline - time.monotonic()))
        if not lookup.task.successful() or isinstance(lookup.task.value, Exception):
            raise NoAnswer
        found: Holder | None = lookup.task.value
        return found

    def read(self, sid: str) -> Holder | Exception | None:
        """The account, or why it cannot be read."""
        try:
            return self.account(sid)
        except (SQLAlchemyError, OSError) as error:
            return error
