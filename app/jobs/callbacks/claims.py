"""The outbox's SQL: which callbacks are due, whose they are now, and what became of them (docs/architecture.md,
Processes).

A worker owns a row until `claimed_until`. If it dies, the row is everybody's again after that; if it only was slow,
what it says later about a row that another one has now is not heard.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from app.calls.web import Request
from app.jobs.callbacks.hosts import Lane, Room
from app.models import Account, Outbox
from app.models.system.outbox import DELIVERED, FAILED, PENDING
from app.store.direct import Direct

OUTBOX, ACCOUNTS = Outbox.__table__, Account.__table__

LEASE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 80, 120, 240, 480, 960, 1920))
"""After the first failed try, the second ...; then LONGEST_PAUSE each, until the setting callback_retry_seconds."""
FIRST_TRIES = 5
"""In two minutes. Later events of a call wait for these, and longer only while the same host does not answer."""
COLUMNS = ("id", "token", "account_sid", "call_sid", "sequence", "url", "host", "method", "params", "attempts")


HTTP_ERROR = "HTTP "
"""How `last_error` begins when the application did answer."""


@dataclass(slots=True, eq=False)
class Delivery:
    """A claimed row. sealed: the account's encrypted token. attempts: failed tries before this one."""

    id: int
    token: str
    account_sid: str
    call_sid: str
    sequence: int
    url: str
    host: str
    method: str
    params: dict[str, str]
    attempts: int
    sealed: str
    claimed_until: datetime

    @property
    def lane(self) -> Lane:
        """The lane of the callback: its account and host, whose deliveries are limited together."""
        return self.account_sid, self.host

    @property
    def request(self) -> Request:
        return Request(self.url, self.method, self.params)


def free() -> Any:
    """Condition: due and unclaimed. Times further ahead than RestComm ever sets come from a wrong clock, and are
    ignored."""
    now: BindParameter[Any] = bindparam("now")
    next_try, claimed = OUTBOX.c.next_attempt_at, OUTBOX.c.claimed_until
    soon = (OUTBOX.c.attempts < FIRST_TRIES) & (next_try > bindparam("early_try_wrong"))
    return (
        (OUTBOX.c.state == PENDING)
        & or_(next_try <= now, next_try > bindparam("next_try_wrong"), soon)
        & or_(claimed.is_(None), claimed <= now, claimed > bindparam("claim_wrong"))
    )


def due() -> Any:
    """Condition: free, of no busy host, and no earlier event of its call still waits."""
    return (
        free()
        & (OUTBOX.c.account_sid + " " + OUTBOX.c.host).not_in(bindparam("busy", expanding=True))
        & OUTBOX.c.account_sid.not_in(bindparam("busy_accounts", expanding=True))
        & ~earlier_waits()
    )


def earlier_waits() -> Any:
    """Condition: an earlier event of the call is not delivered yet. One that its application has answered five times
    with an error holds nothing up any more; a host that does not answer holds up what is for the same host."""
    earlier = aliased(OUTBOX)
    unheard = (earlier.c.host == OUTBOX.c.host) & earlier.c.last_error.not_like(f"{HTTP_ERROR}%")
    return exists().where(
        earlier.c.call_sid == OUTBOX.c.call_sid,
        earlier.c.sequence < OUTBOX.c.sequence,
        earlier.c.state == PENDING,
        or_(earlier.c.attempts < FIRST_TRIES, unheard),
    )


def times(now: datetime) -> dict[str, datetime]:
    """What `due` wants to know of the time."""
    early = now + 2 * PAUSES[FIRST_TRIES - 2]
    ahead = now + 2 * LONGEST_PAUSE
    return {"now": now, "early_try_wrong": early, "next_try_wrong": ahead, "claim_wrong": now + 2 * LEASE}


def conditions(now: datetime, room: Room) -> dict[str, Any]:
    """The SQL parameters of the query `due`."""
    busy = [" ".join(lane) for lane in room.busy]
    return {**times(now), "busy": busy, "busy_accounts": room.busy_accounts}


LOOK_AT = 200
"""Rows that are looked at in one go."""
OURS = OUTBOX.c.id.in_(bindparam("ids", expanding=True)) & (OUTBOX.c.state == PENDING)
"""Condition: one of these, not yet settled."""
# Statements are made once: making them costs more than running them.
ANY_DUE = Direct(select(OUTBOX.c.id).where(due()).limit(1))
DUE = Direct(
    select(*(OUTBOX.c[name] for name in COLUMNS), ACCOUNTS.c.auth_token_encrypted)
    .join(ACCOUNTS, ACCOUNTS.c.sid == OUTBOX.c.account_sid)
    .where(due(), OUTBOX.c.id.not_in(bindparam("mine", expanding=True)))
    .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
    .limit(bindparam("room"))
)
CLAIM = update(OUTBOX).where(OURS).values(claimed_until=bindparam("until"))
TAKE = Direct(CLAIM.where(free()))
EXTEND = CLAIM.where(OUTBOX.c.claimed_until == bindparam("old"))
STILL = select(OUTBOX.c.id).where(OURS, OUTBOX.c.claimed_until == bindparam("until"))
DELIVER = Direct(
    update(OUTBOX)
    .where(OURS)
    .values(state=DELIVERED, claimed_until=None, last_error="", attempts=OUTBOX.c.attempts + 1)
)


def any_due(connection: Connection, now: datetime, room: Room) -> bool:
    """Is anything due that there is room for? Takes no lock."""
    return room.left > 0 and bool(ANY_DUE.rows(connection, conditions(now, room)))


def find(connection: Connection, now: datetime, room: Room, mine: Collection[int] = ()) -> list[Delivery]:
    """Due rows, oldest first, as many as there is room for; never those already claimed by this worker. The backlog of
    one host hides no other host: what has no room is skipped. They must be claimed within the lease that they name."""
    found: list[Delivery] = []
    until, passed_over = now + LEASE, True
    while passed_over and room.left > 0:
        known = [*mine, *(delivery.id for delivery in found)]
        wanted = conditions(now, room) | {"mine": known, "room": min(room.left, LOOK_AT)}
        rows = [delivery_of(row, until) for row in DUE.rows(connection, wanted)]
        taken = [delivery for delivery in rows if room.take(delivery.lane)]
        passed_over = len(taken) < len(rows)
        found += taken
    return found


def delivery_of(row: Any, until: datetime) -> Delivery:
    """A row of DUE."""
    values: tuple[Any, ...] = (*row, until)
    return Delivery(*values)


def take(connection: Connection, found: list[Delivery], now: datetime) -> list[Delivery]:
    """Claim what was found. Returns what is ours: another worker may have been quicker."""
    if not found:
        return []
    until = found[0].claimed_until
    values = {**times(now), "ids": ids(found), "until": until}
    if TAKE.change(connection, values) == len(found):
        return found
    ours = set(connection.scalars(STILL, {"ids": ids(found), "until": until}))
    return [delivery for delivery in found if delivery.id in ours]


def extend(connection: Connection, deliveries: Collection[Delivery], until: datetime) -> set[int]:
    """They are ours for longer: each that still was. Returns the ids of those that are another worker's by now."""
    lost: set[int] = set()
    for old in {delivery.claimed_until for delivery in deliveries}:
        wanted = ids(delivery for delivery in deliveries if delivery.claimed_until == old)
        if connection.execute(EXTEND, {"ids": wanted, "old": old, "until": until}).rowcount < len(wanted):
            lost |= set(wanted) - set(connection.scalars(STILL, {"ids": wanted, "until": until}))
    return lost


def release(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """They are everybody's again: we end before we know what became of them."""
    if deliveries:
        connection.execute(CLAIM, {"ids": ids(deliveries), "until": None})


def delivered(connection: Connection, deliveries: Collection[Delivery]) -> None:
    """The customer has them. Whoever claimed them meanwhile learns that too."""
    if deliveries:
        DELIVER.change(connection, {"ids": ids(deliveries)})


def pause(attempts: int) -> timedelta:
    """The pause after this many failed tries."""
    return PAUSES[attempts] if attempts < len(PAUSES) else LONGEST_PAUSE


def is_last(attempts: int, lasting: timedelta) -> bool:
    """Would the next try come later than this after the first one?"""
    waited = sum((pause(number) for number in range(attempts + 1)), timedelta())
    return waited > lasting


def failed_try(
    connection: Connection, delivery: Delivery, error: str, now: datetime, lasting: timedelta = timedelta(days=1)
) -> bool:
    """A try failed: the next one is set, or the event given up. Returns whether it was given up just now."""
    last = is_last(delivery.attempts, lasting)
    ours = (OUTBOX.c.id == delivery.id) & (OUTBOX.c.claimed_until == delivery.claimed_until)
    values: dict[str, Any] = {"attempts": delivery.attempts + 1, "claimed_until": None, "last_error": error}
    values |= {"state": FAILED} if last else {"next_attempt_at": now + pause(delivery.attempts)}
    changed = connection.execute(update(OUTBOX).where(ours, OUTBOX.c.state == PENDING).values(values))
    return last and changed.rowcount == 1


def give_up(connection: Connection, deliveries: Collection[Delivery], why: str) -> None:
    """They are never delivered."""
    values = {"state": FAILED, "claimed_until": None, "last_error": why}
    connection.execute(update(OUTBOX).where(OURS).values(values), {"ids": ids(deliveries)})


def ids(deliveries: Iterable[Delivery]) -> list[int]:
    return [delivery.id for delivery in deliveries]
