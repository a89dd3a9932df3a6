"""Retention: removes callbacks settled long ago, expired idempotency keys and sessions, old events of the audit log."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

import gevent
from sqlalchemy import Connection, delete, select

from app.models import AuditEvent, ConsoleSession, IdempotencyKey, OutboundGrant, Outbox
from app.models.columns import now
from app.models.system.outbox import DELIVERED, FAILED
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

OUTBOX, KEYS, LEGS = Outbox.__table__, IdempotencyKey.__table__, OutboundGrant.__table__
AUDIT, SESSIONS = AuditEvent.__table__, ConsoleSession.__table__
KEPT, KEPT_KEYS, KEPT_AUDIT = timedelta(days=7), timedelta(days=1), timedelta(days=400)
KEPT_LEGS = 2 * 86_400.0
"""Seconds; limits look back one day."""
EVERY_SECONDS = 3600.0
PAUSE_SECONDS = 0.5
AT_ONCE = 500
"""Rows per transaction: few, so that others do not wait for it."""


def run(database: Database) -> None:
    """The greenlet: cleans up now and every hour, forever."""
    while True:
        try:
            callbacks = clean(database, settled_callbacks(now() - KEPT))
            keys = clean(database, select(KEYS.c.id).where(KEYS.c.date_created < now() - KEPT_KEYS))
            legs = clean(database, settled_legs(time.time() - KEPT_LEGS))
            clean(database, select(AUDIT.c.id).where(AUDIT.c.date_created < now() - KEPT_AUDIT))
            clean(database, select(SESSIONS.c.id).where(SESSIONS.c.until < time.time()))
            if callbacks or keys or legs:
                log.info("%d old callbacks, %d idempotency keys, %d counted legs removed", callbacks, keys, legs)
        except Exception as error:
            log.error("cannot remove old rows: %s", cause(error))
        gevent.sleep(EVERY_SECONDS)


def clean(database: Database, old: Any) -> int:
    """Remove the rows whose ids a query gives. Returns how many that were."""
    total = 0
    while removed := database.write(lambda connection: remove(connection, old)):
        total += removed
        gevent.sleep(PAUSE_SECONDS)
    return total


def settled_callbacks(before: datetime) -> Any:
    """Those that were settled before then. The last try's time is what the table is indexed by."""
    return select(OUTBOX.c.id).where(OUTBOX.c.state.in_((DELIVERED, FAILED)), OUTBOX.c.next_attempt_at < before)


def settled_legs(before: float) -> Any:
    """Outbound legs that had ended by then (seconds since 1970): no limit counts them any more."""
    return select(LEGS.c.id).where(LEGS.c.ended_at > 0, LEGS.c.ended_at < before)


def remove(connection: Connection, old: Any) -> int:
    """Delete up to AT_ONCE of the old rows. Returns how many."""
    [column] = old.selected_columns
    ids = connection.scalars(old.limit(AT_ONCE)).all()
    if ids:
        connection.execute(delete(column.table).where(column.in_(ids)))
    return len(ids)
