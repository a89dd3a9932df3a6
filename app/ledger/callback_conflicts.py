"""A callback whose number another one has: never swallowed in silence (SequenceNumber of a status, guide 4.3).

The same callback again, as a restarted engine writes it, is nothing new. Another one under its number is a fault in
RestComm: it is logged, and sent under the next free number.
"""

import logging
from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.ledger.rows.common import NOT_STATUSES, Row
from app.models import Outbox
from app.store.direct import Direct

log = logging.getLogger(__name__)

OUTBOX = Outbox.__table__
OF_TIME = frozenset({"SequenceNumber", "Timestamp", "CallDuration", "Duration"})
"""What two engines may say differently of the same callback."""


def insert(connection: Connection, statement: Direct, callbacks: list[Row]) -> None:
    """Insert callbacks with a statement that keeps those out whose number is taken; by a different one: insert it under
    a free number."""
    # MariaDB counts those that were there among the changed ones.
    if statement.many(connection, callbacks) == len(callbacks) and connection.dialect.name != "mariadb":
        return
    tokens = [row["token"] for row in callbacks]
    there = set(connection.scalars(select(OUTBOX.c.token).where(OUTBOX.c.token.in_(tokens))))
    for row in callbacks:
        if row["token"] not in there and (other := with_free_number(connection, row)):
            statement.many(connection, [other])


def with_free_number(connection: Connection, row: Row) -> Row | None:
    """A callback under a number of its own; None: it was sent before, or must not be (another final status)."""
    columns = (OUTBOX.c.sequence, OUTBOX.c.url, OUTBOX.c.params)
    told = connection.execute(select(*columns).where(OUTBOX.c.call_sid == row["call_sid"])).all()
    taken = [one.sequence for one in told]
    if row["sequence"] not in taken or meaning(row["url"], row["params"]) in [meaning(one[1], one[2]) for one in told]:
        return None
    statuses = row["sequence"] < NOT_STATUSES
    number = 1 + max(one for one in taken if (one < NOT_STATUSES) == statuses)
    log.error("%s: callback number %d is taken: sent as %d", row["call_sid"], row["sequence"], number)
    params = row["params"]
    if "SequenceNumber" in params:
        params = params | {"SequenceNumber": str(number)}
    return row | {"sequence": number, "params": params}


def meaning(url: str, params: dict[str, str]) -> tuple[str, Iterable[tuple[str, str]]]:
    """What makes a callback the same one again."""
    return url, tuple(sorted(item for item in params.items() if item[0] not in OF_TIME))
