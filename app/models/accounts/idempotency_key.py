"""Idempotency keys: which request of a client made which resource, so that its repetition makes no second one."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Moment, Owner, Row, SidOf, now


class IdempotencyKey(Base):
    """One request with a key. It is in the transaction of what it made: neither is there alone."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("account_sid", "key_hash"), Index(None, "date_created"))

    id: Mapped[Row]
    account_sid: Mapped[Owner]
    key_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the kind of resource and the key."""
    request_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the parameters: the same key with others is a mistake."""
    resource_sid: Mapped[SidOf]
    date_created: Mapped[Moment] = mapped_column(default=now)
