"""Rows of calls that no engine runs any more: their journal is lost, or their engine died before it wrote one.

They become final here, with their callback, so that no row stays open forever (docs/guarantees.md, After every fault).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, select

from app.calls.facts import Application
from app.ledger import writes
from app.ledger.lookups import CALLS, MAIL, WHO, facts
from app.ledger.rows import common
from app.models.calls.call import LIVE

GRACE_SECONDS = 10
"""A row that changed more recently may be of a call that began while we looked."""


def fail_stale(
    connection: Connection, node: str, kept: Collection[str], wall: datetime, grace: int = GRACE_SECONDS
) -> list[str]:
    """Close the node's open calls that are not among the kept ones: completed if they were answered, else failed.
    Returns their sids. Queued calls that still have mail are left: the engine will begin them."""
    has_mail = exists().where(MAIL.c.call_sid == CALLS.c.sid)
    stale = select(*WHO, CALLS.c.start_time, CALLS.c.application).where(
        CALLS.c.node == node,
        CALLS.c.status.in_(LIVE),
        CALLS.c.date_updated < wall - timedelta(seconds=grace),
        ~has_mail,
    )
    found = [row for row in connection.execute(stale.with_for_update(skip_locked=True)) if row.sid not in kept]
    for row in found:
        writes.write(connection, entries(connection, row, wall))
    return [row.sid for row in found]


def entries(connection: Connection, row: Any, wall: datetime) -> list[tuple[str, dict[str, Any]]]:
    """What to write about one of them. Its duration is unknown: at most the time since it began."""
    answered = row.status == LIVE[2]
    status = "completed" if answered else "failed"
    seconds = max(0, int((wall - row.start_time).total_seconds())) if answered and row.start_time else 0
    written = [(writes.STATUS, writes.status_values(row.sid, status, wall, seconds))]
    application = row.application or Application()
    if application.status_callback and "completed" in application.status_events:
        sequence = next_sequence(connection, row.sid)
        values = common.callback(facts(row), application, status, "completed", wall, seconds, sequence)
        written.append((writes.CALLBACK, values))
    return written


def next_sequence(connection: Connection, sid: str) -> int:
    """The number after the call's last callback."""
    last = connection.scalar(select(func.max(writes.OUTBOX.c.sequence)).where(writes.OUTBOX.c.call_sid == sid))
    return 0 if last is None else last + 1
