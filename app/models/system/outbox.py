"""The outbox: status callbacks to deliver, written in the transaction that changes the status (docs/architecture.md,
Processes)."""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.errors.confidential import redacted
from app.models.base import Base
from app.models.columns import Dated, JsonText, Long, Moment, Owner, Row, SidOf, Text, Url, Word, now

PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
HOST_LENGTH = 255
CALLBACK_PREFIX = "CB"


def host_of(url: str) -> str:
    """The host of a URL with its port, in lower case; empty when there is none. Never credentials."""
    try:
        return urlsplit(url.strip()).netloc.rpartition("@")[2].lower()[:HOST_LENGTH]
    except ValueError:
        return ""


def host_of_row(context: Any) -> str:
    """The default of the column `host`: of the URL of the row that is inserted."""
    return host_of(context.get_current_parameters()["url"])


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
    host: Mapped[str] = mapped_column(Text(HOST_LENGTH), default=host_of_row)
    """Of the URL: how many requests may be under way at once is counted by it."""
    method: Mapped[Word] = mapped_column(default="POST")
    params: Mapped[dict[str, str]] = mapped_column(JsonText)
    state: Mapped[Word] = mapped_column(default=PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[Moment] = mapped_column(default=now)
    claimed_until: Mapped[Moment | None]
    last_error: Mapped[Long] = mapped_column(default="")

    @property
    def sid(self) -> str:
        """What the REST API calls it: the token without its dashes."""
        return CALLBACK_PREFIX + self.token.replace("-", "")

    # As the REST API and the commands show them.

    @property
    def status(self) -> str:
        return self.state

    @property
    def next_attempt(self) -> datetime:
        return self.next_attempt_at

    @property
    def request_url(self) -> str:
        """Without the password that may be in it."""
        return redacted(self.url)

    @property
    def request_method(self) -> str:
        return self.method


def token_of(sid: str) -> str:
    """The token of a row that the REST API calls so: the reverse of `Outbox.sid`."""
    digits = sid.removeprefix(CALLBACK_PREFIX)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
