"""The members of queues: rows that the engine keeps while a call waits (docs/rest-contract.md, Members)."""

from datetime import UTC, datetime

from sqlalchemy import Double, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Owner, Row, SidOf


class QueueMember(Base):
    """One call that waits. entry: the engine's name of the row. entered: seconds since 1970: databases can add them."""

    __tablename__ = "queue_members"
    __table_args__ = (Index(None, "queue_sid", "entered"), Index(None, "node"))

    id: Mapped[Row]
    entry: Mapped[str] = mapped_column(String(32), unique=True)
    queue_sid: Mapped[SidOf]
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf]
    node: Mapped[str] = mapped_column(String(32))
    entered: Mapped[float] = mapped_column(Double)

    @property
    def date_enqueued(self) -> datetime:
        return datetime.fromtimestamp(self.entered, UTC)
