"""What is cleaned away in time: callbacks that were settled long ago."""

import logging
from datetime import datetime, timedelta

import gevent
from sqlalchemy import Connection, delete, select

from app.engine.database import Database, cause
from app.models import Outbox
from app.models.columns import now
from app.models.outbox import DELIVERED, FAILED

log = logging.getLogger(__name__)

OUTBOX = Outbox.__table__
KEPT = timedelta(days=7)
EVERY_SECONDS = 3600.0
PAUSE_SECONDS = 0.5
AT_ONCE = 500
"""Rows a transaction, so that nobody waits for it."""


def run(database: Database) -> None:
    """The greenlet: clean now and every hour, for ever."""
    while True:
        try:
            if removed := clean(database, now() - KEPT):
                log.info("%d old callbacks removed from the outbox", removed)
        except Exception as error:
            log.error("the outbox cannot be cleaned: %s", cause(error))
        gevent.sleep(EVERY_SECONDS)


def clean(database: Database, before: datetime) -> int:
    """Remove what was settled before then. Returns how many rows that were."""
    total = 0
    while removed := database.write(lambda connection: remove(connection, before)):
        total += removed
        gevent.sleep(PAUSE_SECONDS)
    return total


def remove(connection: Connection, before: datetime) -> int:
    """Remove some of them. The last try's time is what the table is indexed by."""
    old = select(OUTBOX.c.id).where(OUTBOX.c.state.in_((DELIVERED, FAILED)), OUTBOX.c.next_attempt_at < before)
    ids = connection.scalars(old.limit(AT_ONCE)).all()
    if ids:
        connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(ids)))
    return len(ids)
