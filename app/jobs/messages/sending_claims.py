"""The SQL of messages and faxes on their way: which are due, whose they are now, what became of them (guide 4.4).

As with the outbox, a worker owns a row until `claimed_until`; what it says later is not heard.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, exists, insert, or_, select, update

from app.jobs.messages.redaction import redact
from app.jobs.room import Room
from app.ledger.rows import messages
from app.ledger.rows.messages import FAILURE
from app.messaging.port import Outgoing
from app.models import Message, Notification, Outbox
from app.models.messages.message import FAILED, OPEN, QUEUED, SENDING, SENT
from app.settings.config import Settings

LEASES = {"messages": timedelta(seconds=60), "faxes": timedelta(minutes=15)}
"""A fax takes as long as a call of many pages."""
MESSAGES = Message.__table__
IN_ORDER = ("messages",)
"""What goes out in order for each pair of sender and recipient; a fax may take minutes, and stands for itself."""
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(seconds=600)
COLUMNS = ("id", "sid", "account_sid", "call_sid", "from", "to", "body", "api_version", "status_callback", "attempts")
MORE = ("date_created", "send_at", "validity_period", "num_media", "messaging_service_sid")
"""Of both tables the first; how long a row may be tried, how many files it has, its service."""


@dataclass(slots=True, eq=False)
class Sending:
    """A claimed row. attempts: failed or interrupted tries before this one. give_up: no try begins after this."""

    id: int
    sid: str
    account_sid: str
    call_sid: str | None
    from_: str
    to: str
    body: str
    api_version: str
    status_callback: str
    attempts: int
    give_up: datetime
    claimed_until: datetime
    num_media: int = 0
    messaging_service_sid: str | None = None

    def outgoing(self, media: Iterable[tuple[str, str]] = ()) -> Outgoing:
        """media: URL and content type of each of its files."""
        ends = self.from_, self.to
        return Outgoing(self.sid, self.account_sid, *ends, self.body, self.attempts > 0, tuple(media))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: sent, or an error, and whether that is final."""

    reference: str = ""
    error: str = ""
    final: bool = True


def due(table: Table, now: datetime) -> Any:
    """Condition: due, unclaimed, and no earlier message of its pair waits."""
    free = or_(table.c.claimed_until.is_(None), table.c.claimed_until <= now)
    ready = table.c.status.in_(OPEN) & (table.c.next_attempt_at <= now) & free
    return ready & ~earlier_waits(table) if table.name in IN_ORDER else ready


def earlier_waits(table: Table) -> Any:
    """Condition: the carrier has not yet taken an earlier one from the same sender to the same recipient. Also while
    that one waits for its next try: first in, first out."""
    earlier = table.alias("earlier")
    return exists().where(
        *(earlier.c[name] == table.c[name] for name in ("account_sid", "to", "from")),
        earlier.c.status.in_(OPEN),
        earlier.c.id < table.c.id,
    )


def any_due(connection: Connection, table: Table, now: datetime, room: Room) -> bool:
    """Is there something to send that there is room for? Takes no lock."""
    wanted = select(table.c.id).where(due(table, now), table.c.account_sid.not_in(room.busy))
    return room.left > 0 and connection.execute(wanted.limit(1)).first() is not None


def claim(
    connection: Connection, table: Table, now: datetime, room: Room, lasting: timedelta, mine: Collection[int]
) -> list[Sending]:
    """Take what is due, oldest first. lasting: how long a message may be tried. mine: ids that are under way here."""
    wanted = (
        select(*(table.c[name] for name in COLUMNS), *(table.c[name] for name in MORE if name in table.c))
        .where(due(table, now), table.c.account_sid.not_in(room.busy), table.c.id.not_in(mine))
        .order_by(table.c.next_attempt_at, table.c.id)
        .limit(max(0, room.left))
        .with_for_update(of=table, skip_locked=True)
    )
    until = now + LEASES[table.name]
    taken = [row for row in connection.execute(wanted).all() if room.take(row.account_sid)]
    ours = table.c.id.in_([row.id for row in taken])
    values = {"status": SENDING, "claimed_until": until, "attempts": table.c.attempts + 1, "date_updated": now}
    if taken:
        connection.execute(update(table).where(ours).values(values))
    return [Sending(*[*row[: len(COLUMNS)], give_up(row, lasting), until, *of_message(row)]) for row in taken]


def of_message(row: Any) -> tuple[int, str | None]:
    """What a fax does not have: how many files, and the messaging service."""
    return getattr(row, "num_media", 0), getattr(row, "messaging_service_sid", None)


def give_up(row: Any, lasting: timedelta) -> datetime:
    """When no more try of a row begins: so long after it was to be sent, or sooner where its sender wants that."""
    wanted = getattr(row, "validity_period", None)
    limit = min(lasting, timedelta(seconds=wanted)) if wanted else lasting
    begin: datetime = getattr(row, "send_at", None) or row.date_created
    return begin + limit


def release(connection: Connection, table: Table, sendings: Collection[Sending]) -> None:
    """They are everybody's again: we end before we know what became of them."""
    if sendings:
        ids = [sending.id for sending in sendings]
        connection.execute(
            update(table).where(table.c.id.in_(ids), table.c.status == SENDING).values(claimed_until=None)
        )


def settle(
    connection: Connection, settings: Settings, table: Table, sending: Sending, outcome: Outcome, now: datetime
) -> bool:
    """Write down what became of a try. Returns whether there is a callback for the outbox now."""
    again = now + min(FIRST_RETRY * 4 ** min(sending.attempts, 5), LONGEST_RETRY)
    if outcome.error and not outcome.final and again <= sending.give_up:
        change(connection, table, sending, status=QUEUED, next_attempt_at=again, error_message=outcome.error)
        return False
    if not change(connection, table, sending, **final(outcome, now)):
        return False
    if table is MESSAGES:
        redact(connection, sending.sid)
    if outcome.error:
        note = messages.failure(settings, sending, outcome.error, now)
        connection.execute(insert(Notification.__table__), note)
    if sending.status_callback:
        told = messages.callback(sending, FAILED if outcome.error else SENT, outcome.error, now)
        connection.execute(insert(Outbox.__table__).values(told))
    return bool(sending.status_callback)


def final(outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The values of a row that was sent or failed."""
    if outcome.error:
        return {"status": FAILED, "error_code": FAILURE, "error_message": outcome.error, "date_updated": now}
    return {
        "status": SENT,
        "date_sent": now,
        "reference": outcome.reference,
        "error_message": "",
        "date_updated": now,
    }


def change(connection: Connection, table: Table, sending: Sending, **values: Any) -> bool:
    """Change the row if it is still ours. Returns whether it was."""
    ours = (table.c.id == sending.id) & (table.c.claimed_until == sending.claimed_until)
    statement = update(table).where(ours, table.c.status == SENDING).values(claimed_until=None, **values)
    return connection.execute(statement).rowcount == 1
