"""The cookies of conversations by text message: kept for four hours after the last message (twilio.com, W7)."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from app.calls.cookies import Cookie
from app.jobs.messages.receiving_claims import Arrival
from app.models.messages.conversation_cookies import ConversationCookies
from app.store.upsert import INSERT, merge

COOKIES = ConversationCookies.__table__
KEPT = timedelta(hours=4)
OLD_AT_ONCE = 100


def parties(arrival: Arrival) -> str:
    """The conversation that a message belongs to."""
    return hashlib.sha256("\0".join((arrival.account_sid, arrival.from_, arrival.to)).encode()).hexdigest()


def load(connection: Connection, arrival: Arrival, now: datetime) -> list[Cookie]:
    """What its application has set, oldest first."""
    wanted = select(COOKIES.c.cookies).where(COOKIES.c.parties == parties(arrival), COOKIES.c.expires > now)
    return list(connection.scalar(wanted) or [])


def store(connection: Connection, arrival: Arrival, jar: list[Cookie], now: datetime) -> None:
    """Keep them for another four hours; conversations that ended are forgotten, some at a time."""
    ended = connection.scalars(select(COOKIES.c.id).where(COOKIES.c.expires <= now).limit(OLD_AT_ONCE)).all()
    if ended:
        connection.execute(delete(COOKIES).where(COOKIES.c.id.in_(ended)))
    row = {"parties": parties(arrival), "cookies": jar, "expires": now + KEPT}
    insert = INSERT[connection.dialect.name](COOKIES).values(row)
    changed = ("cookies", "expires")
    connection.execute(merge(insert, "parties", lambda new: {name: new[name] for name in changed}))
