"""The outbox's SQL: which callbacks are due, whose they are now, and what became of them (architecture 2).

A worker owns a row until `claimed_until`. If it dies, the row is everybody's again after that; if it only was slow,
what it says later about a row that another one has now is not heard.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select, update
from sqlalchemy.orm import aliased

from app.calls.web import Request
from app.models import Account, Outbox
from app.models.outbox import DELIVERED, FAILED, PENDING

OUTBOX, ACCOUNTS = Outbox.__table__, Account.__table__

LEASE = timedelta(seconds=20)
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 80))
"""After the first failed try, the second ...: five tries in two minutes, then the event is given up."""
COLUMNS = ("id", "token", "account_sid", "call_sid", "sequence", "url", "method", "params", "attempts")


@dataclass(slots=True, eq=False)
class Delivery:
    """A claimed row. sealed: the account's encrypted token. attempts: failed tries before this one."""

    id: int
    token: str
    account_sid: str
    call_sid: str
    sequence: int
    url: str
    method: str
    params: dict[str, str]
    attempts: int
    sealed: str
    claimed_until: datetime

    @property
    def request(self) -> Request:
        return Request(self.url, self.method, self.params)


class Room:
    """How many deliveries may begin: so many in all, so many of one account, less those in flight."""

    def __init__(self, in_all: int, each: int, flying: Iterable[Delivery] = ()) -> None:
        self.each = each
        self.flights = Counter(delivery.account_sid for delivery in flying)
        self.left = in_all - self.flights.total()

    @property
    def busy(self) -> list[str]:
        """Accounts that may have no more."""
        return [account for account, count in self.flights.items() if count >= self.each]

    def take(self, account: str) -> bool:
        """Take a place for an account. Returns whether there was one."""
        if self.left <= 0 or self.flights[account] >= self.each:
            return False
        self.flights[account] += 1
        self.left -= 1
        return True


def first_of_call(now: datetime) -> Any:
    """Condition: due, unclaimed, and no earlier event of its call still waits. Times further ahead than we ever set
    them come from a clock that was wrong, and do not count."""
    earlier = aliased(OUTBOX)
    waits = exists().where(
        earlier.c.call_sid == OUTBOX.c.call_sid, earlier.c.sequence < OUTBOX.c.sequence, earlier.c.state == PENDING
    )
    return (
        (OUTBOX.c.state == PENDING)
        & or_(OUTBOX.c.next_attempt_at <= now, OUTBOX.c.next_attempt_at > now + 2 * RETRIES[-1])
        & or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= now, OUTBOX.c.claimed_until > now + 2 * LEASE)
        & ~waits
    )


def any_due(connection: Connection, now: datetime, room: Room) -> bool:
    """Is anything due that there is room for? Takes no lock."""
    due = select(OUTBOX.c.id).where(first_of_call(now), OUTBOX.c.account_sid.not_in(room.busy))
    return room.left > 0 and connection.execute(due.limit(1)).first() is not None


def claim(connection: Connection, now: datetime, room: Room, mine: Collection[int] = ()) -> list[Delivery]:
    """Take due rows, oldest first, as many as there is room for; never those that are being delivered already."""
    due = (
        select(*(OUTBOX.c[name] for name in COLUMNS), ACCOUNTS.c.auth_token_encrypted)
        .join(ACCOUNTS, ACCOUNTS.c.sid == OUTBOX.c.account_sid)
        .where(first_of_call(now), OUTBOX.c.account_sid.not_in(room.busy), OUTBOX.c.id.not_in(mine))
        .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
        .limit(room.left)
        .with_for_update(of=OUTBOX, skip_locked=True)
    )
    until = now + LEASE
    rows = connection.execute(due).all() if room.left > 0 else []
    claimed = [Delivery(*row, until) for row in rows if room.take(row.account_sid)]
    extend(connection, claimed, until)
    return claimed


def extend(connection: Connection, deliveries: Collection[Delivery], until: datetime) -> None:
    """They are ours until then."""
    if deliveries:
        connection.execute(update(OUTBOX).where(of(deliveries)).values(claimed_until=until))


def release(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """They are everybody's again: we end before we know what became of them."""
    if deliveries:
        connection.execute(update(OUTBOX).where(of(deliveries)).values(claimed_until=None))


def delivered(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """The customer has them. Whoever claimed them meanwhile learns that too."""
    if deliveries:
        values = {"state": DELIVERED, "claimed_until": None, "last_error": "", "attempts": OUTBOX.c.attempts + 1}
        connection.execute(update(OUTBOX).where(of(deliveries)).values(values))


def failed_try(connection: Connection, delivery: Delivery, error: str, now: datetime) -> bool:
    """A try failed: the next one is set, or the event given up. Returns whether it was given up just now."""
    last = delivery.attempts >= len(RETRIES)
    ours = (OUTBOX.c.id == delivery.id) & (OUTBOX.c.claimed_until == delivery.claimed_until)
    values: dict[str, Any] = {"attempts": delivery.attempts + 1, "claimed_until": None, "last_error": error}
    values |= {"state": FAILED} if last else {"next_attempt_at": now + RETRIES[delivery.attempts]}
    changed = connection.execute(update(OUTBOX).where(ours, OUTBOX.c.state == PENDING).values(values))
    return last and changed.rowcount == 1


def of(deliveries: Iterable[Delivery]) -> Any:
    """Condition: one of these, not yet settled."""
    return OUTBOX.c.id.in_([delivery.id for delivery in deliveries]) & (OUTBOX.c.state == PENDING)
