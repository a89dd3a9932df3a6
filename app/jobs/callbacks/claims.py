"""The outbox's SQL: which callbacks are due, whose they are now, and what became of them (architecture 2).

A worker owns a row until `claimed_until`. If it dies, the row is everybody's again after that; if it only was slow,
what it says later about a row that another one has now is not heard.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from app.calls.web import Request
from app.models import Account, Outbox
from app.models.system.outbox import DELIVERED, FAILED, PENDING

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


def due() -> Any:
    """Condition: due, unclaimed, of no busy account, and no earlier event of its call still waits. Times further ahead
    than we ever set them come from a clock that was wrong, and do not count."""
    earlier = aliased(OUTBOX)
    waits = exists().where(
        earlier.c.call_sid == OUTBOX.c.call_sid, earlier.c.sequence < OUTBOX.c.sequence, earlier.c.state == PENDING
    )
    now: BindParameter[Any] = bindparam("now")
    next_try, claimed = OUTBOX.c.next_attempt_at, OUTBOX.c.claimed_until
    return (
        (OUTBOX.c.state == PENDING)
        & or_(next_try <= now, next_try > bindparam("next_try_wrong"))
        & or_(claimed.is_(None), claimed <= now, claimed > bindparam("claim_wrong"))
        & OUTBOX.c.account_sid.not_in(bindparam("busy", expanding=True))
        & ~waits
    )


def times(now: datetime) -> dict[str, datetime]:
    """What `due` wants to know of the time."""
    return {"now": now, "next_try_wrong": now + 2 * RETRIES[-1], "claim_wrong": now + 2 * LEASE}


OURS = OUTBOX.c.id.in_(bindparam("ids", expanding=True)) & (OUTBOX.c.state == PENDING)
"""Condition: one of these, not yet settled."""
# Statements are made once: making them costs more than running them.
ANY_DUE = select(OUTBOX.c.id).where(due()).limit(1)
DUE = (
    select(*(OUTBOX.c[name] for name in COLUMNS), ACCOUNTS.c.auth_token_encrypted)
    .join(ACCOUNTS, ACCOUNTS.c.sid == OUTBOX.c.account_sid)
    .where(due(), OUTBOX.c.id.not_in(bindparam("mine", expanding=True)))
    .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
    .limit(bindparam("room"))
    .with_for_update(of=OUTBOX, skip_locked=True)
)
CLAIM = update(OUTBOX).where(OURS).values(claimed_until=bindparam("until"))
DELIVER = (
    update(OUTBOX)
    .where(OURS)
    .values(state=DELIVERED, claimed_until=None, last_error="", attempts=OUTBOX.c.attempts + 1)
)


def any_due(connection: Connection, now: datetime, room: Room) -> bool:
    """Is anything due that there is room for? Takes no lock."""
    return room.left > 0 and connection.execute(ANY_DUE, {**times(now), "busy": room.busy}).first() is not None


def claim(connection: Connection, now: datetime, room: Room, mine: Collection[int] = ()) -> list[Delivery]:
    """Take due rows, oldest first, as many as there is room for; never those that are being delivered already."""
    if room.left <= 0:
        return []
    until = now + LEASE
    rows = connection.execute(DUE, {**times(now), "busy": room.busy, "mine": list(mine), "room": room.left}).all()
    claimed = [Delivery(*[*row, until]) for row in rows if room.take(row.account_sid)]
    extend(connection, claimed, until)
    return claimed


def extend(connection: Connection, deliveries: Collection[Delivery], until: datetime) -> None:
    """They are ours until then."""
    if deliveries:
        connection.execute(CLAIM, {"ids": ids(deliveries), "until": until})


def release(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """They are everybody's again: we end before we know what became of them."""
    if deliveries:
        connection.execute(CLAIM, {"ids": ids(deliveries), "until": None})


def delivered(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """The customer has them. Whoever claimed them meanwhile learns that too."""
    if deliveries:
        connection.execute(DELIVER, {"ids": ids(deliveries)})


def failed_try(connection: Connection, delivery: Delivery, error: str, now: datetime) -> bool:
    """A try failed: the next one is set, or the event given up. Returns whether it was given up just now."""
    last = delivery.attempts >= len(RETRIES)
    ours = (OUTBOX.c.id == delivery.id) & (OUTBOX.c.claimed_until == delivery.claimed_until)
    values: dict[str, Any] = {"attempts": delivery.attempts + 1, "claimed_until": None, "last_error": error}
    values |= {"state": FAILED} if last else {"next_attempt_at": now + RETRIES[delivery.attempts]}
    changed = connection.execute(update(OUTBOX).where(ours, OUTBOX.c.state == PENDING).values(values))
    return last and changed.rowcount == 1


def ids(deliveries: Iterable[Delivery]) -> list[int]:
    return [delivery.id for delivery in deliveries]
