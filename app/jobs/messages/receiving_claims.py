"""The SQL of inbound messages: which are due, and who has claimed them (guide 4.2, SmsUrl).

Messages from one sender to one number are handled in order of arrival.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select, update
from sqlalchemy.orm import aliased

from app.jobs.room import Room
from app.messaging.segments import segments
from app.models import Message
from app.models.messages.message import RECEIVED, RECEIVING
from app.rcml.message_document import Text

MESSAGES = Message.__table__
LEASE = timedelta(seconds=90)
"""Longer than a document, its fallback and a redirect may take; a longer conversation may be requested twice."""
COLUMNS = ("id", "sid", "account_sid", "from", "to", "body", "api_version", "num_media", "messaging_service_sid")


@dataclass(slots=True, eq=False)
class Arrival:
    """A claimed row of an inbound message, with what is needed to request its application."""

    id: int
    sid: str
    account_sid: str
    from_: str
    to: str
    body: str
    api_version: str
    num_media: int
    messaging_service_sid: str | None
    claimed_until: datetime

    @property
    def owner(self) -> dict[str, Any]:
        """Whose it is, as other rows say it."""
        return {"account_sid": self.account_sid, "call_sid": None, "api_version": self.api_version}

    def text(self, media: Iterable[tuple[str, str]] = ()) -> Text:
        """media: URL and content type of each of its files."""
        known = (self.sid, self.account_sid, self.from_, self.to, self.body, self.api_version)
        return Text(*known, segments(self.body), tuple(media), self.messaging_service_sid or "")


def due(now: datetime) -> Any:
    """Condition: due, unclaimed, and no earlier one of the same pair waits."""
    earlier = aliased(MESSAGES)
    waits = exists().where(
        earlier.c.status == RECEIVING,
        earlier.c["from"] == MESSAGES.c["from"],
        earlier.c.to == MESSAGES.c.to,
        earlier.c.account_sid == MESSAGES.c.account_sid,
        earlier.c.id < MESSAGES.c.id,
    )
    free = or_(MESSAGES.c.claimed_until.is_(None), MESSAGES.c.claimed_until <= now)
    return (MESSAGES.c.status == RECEIVING) & (MESSAGES.c.next_attempt_at <= now) & free & ~waits


def any_due(connection: Connection, now: datetime, room: Room) -> bool:
    """Is there one that there is room for? Takes no lock."""
    wanted = select(MESSAGES.c.id).where(due(now), MESSAGES.c.account_sid.not_in(room.busy))
    return room.left > 0 and connection.execute(wanted.limit(1)).first() is not None


def claim(connection: Connection, now: datetime, room: Room, mine: Collection[int]) -> list[Arrival]:
    """Take what is due, oldest first. mine: ids that are under way here."""
    wanted = (
        select(*(MESSAGES.c[name] for name in COLUMNS))
        .where(due(now), MESSAGES.c.account_sid.not_in(room.busy), MESSAGES.c.id.not_in(mine))
        .order_by(MESSAGES.c.id)
        .limit(max(0, room.left))
        .with_for_update(skip_locked=True)
    )
    until = now + LEASE
    taken = [row for row in connection.execute(wanted).all() if room.take(row.account_sid)]
    if taken:
        ours = MESSAGES.c.id.in_([row.id for row in taken])
        values = {"claimed_until": until, "attempts": MESSAGES.c.attempts + 1}
        connection.execute(update(MESSAGES).where(ours).values(values))
    return [Arrival(*[*row, until]) for row in taken]


def release(connection: Connection, arrivals: Collection[Arrival]) -> None:
    """Release claimed rows, so that any worker can claim them."""
    if arrivals:
        ours = MESSAGES.c.id.in_([arrival.id for arrival in arrivals]) & (MESSAGES.c.status == RECEIVING)
        connection.execute(update(MESSAGES).where(ours).values(claimed_until=None))


def settle(connection: Connection, arrival: Arrival, now: datetime) -> None:
    """Its application was requested, or cannot be. A worker that claimed it meanwhile sees that too."""
    ours = (MESSAGES.c.id == arrival.id) & (MESSAGES.c.status == RECEIVING)
    connection.execute(update(MESSAGES).where(ours).values(status=RECEIVED, claimed_until=None, date_updated=now))
