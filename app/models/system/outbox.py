"""The outbox: status callbacks to deliver, written in the transaction that changes the status (architecture 2)."""

import uuid

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Dated, JsonText, Long, Moment, Owner, Row, SidOf, Url, Word, now

PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"


class Outbox(Dated, Base):
    """One request to make, at least once. token is the same on every try; sequence orders those of one call."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "call_sid", "sequence", unique=True),
        Index(None, "state", "next_attempt_at"),
    )

    id: Mapped[Row]
    token: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid.uuid4()))
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf]
    sequence: Mapped[int]
    """0, 1, 2 ...: the SequenceNumber that the customer sees."""
    url: Mapped[Url]
    method: Mapped[Word] = mapped_column(default="POST")
    params: Mapped[dict[str, str]] = mapped_column(JsonText)
    state: Mapped[Word] = mapped_column(default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[Moment] = mapped_column(default=now)
    claimed_until: Mapped[Moment | None]
    last_error: Mapped[Long] = mapped_column(default="")
