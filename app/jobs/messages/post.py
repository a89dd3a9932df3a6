"""What a carrier brings by itself is kept: messages that arrive, and receipts (guide 2.4)."""

import logging
from collections.abc import Callable
from typing import Any

import gevent

from app.ledger import receipts
from app.ledger.arrivals import Incoming, arrive
from app.settings.config import Settings
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

PATIENCE = (0.2, 0.5, 1.0, 3.0, 10.0)
"""Seconds: a receipt may come before we have written down what its message is called."""


class Bringing:
    """Of one way, as smpp. wake_arrivals, wake_callbacks: called when there is something new for those loops."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        way: str,
        wake_arrivals: Callable[[], Any] = lambda: None,
        wake_callbacks: Callable[[], Any] = lambda: None,
    ) -> None:
        self.settings, self.database, self.way = settings, database, way
        self.wake_arrivals, self.wake_callbacks = wake_arrivals, wake_callbacks

    def arrived(self, from_: str, to: str, body: str) -> bool:
        """Keep a message. Returns False when the database is away: let it be brought again."""
        try:
            sid = self.database.write(lambda connection: arrive(connection, Incoming(self.way, "", from_, to, body)))
        except Exception as error:
            log.error("%s: cannot store a message: %s", self.way, cause(error))
            return False
        if sid:
            self.wake_arrivals()
        else:
            log.warning("%s: the message from %s to %s is dropped: no account has that number", self.way, from_, to)
        return True

    def receipt(self, reference: str, error: str) -> bool:
        """Write down what became of a message. Returns False when the database is away."""
        try:
            if not self.settled(reference, error):
                gevent.spawn(self.later, reference, error)
        except Exception as problem:
            log.error("%s: cannot store a receipt: %s", self.way, cause(problem))
            return False
        return True

    def settled(self, reference: str, error: str) -> bool:
        """One attempt. Returns whether there was such a message."""
        which = receipts.of_reference(reference)
        known = self.database.write(lambda connection: receipts.receipt(connection, self.settings, which, error))
        if known:
            self.wake_callbacks()
        return known

    def later(self, reference: str, error: str) -> None:
        """A greenlet: its message may not be written down yet."""
        for seconds in PATIENCE:
            gevent.sleep(seconds)
            try:
                if self.settled(reference, error):
                    return
            except Exception as problem:
                log.error("%s: cannot store a receipt yet: %s", self.way, cause(problem))
        log.info("%s: a receipt for %s, which is not a pending message", self.way, reference)
