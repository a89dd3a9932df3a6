"""Callbacks that were given up, for the operator and for their account: how they are sent again."""

from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from app.models import Outbox
from app.models.columns import now
from app.models.system.outbox import FAILED, PENDING


def send_again(session: Session | Any, *which: ColumnElement[bool]) -> int:
    """Due at once, with the token that they had, and for as long as new ones: abandoned ones, and pending ones that are
    unclaimed. To be committed. Returns how many."""
    waits = (Outbox.state == PENDING) & Outbox.claimed_until.is_(None)
    values = {"state": PENDING, "attempts": 0, "next_attempt_at": now(), "claimed_until": None}
    statement = update(Outbox).where(*which, (Outbox.state == FAILED) | waits).values(values)
    done: Any = session.execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)
