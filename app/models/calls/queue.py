"""Queues of calls: made by <Enqueue> or by the REST API (docs/rest-contract.md, Beyond the guide)."""

import time

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.calls.queue_member import QueueMember
from app.models.columns import Dated, Name, Owner, Row, Sid

DEFAULT_SIZE, LARGEST_SIZE = 1000, 5000


class Queue(Dated, Base):
    """One queue. friendly_name: what documents call it, one of its kind in the account."""

    __tablename__ = "queues"
    __table_args__ = (UniqueConstraint("account_sid", "friendly_name"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("QU"))
    account_sid: Mapped[Owner]
    friendly_name: Mapped[Name]
    max_size: Mapped[int] = mapped_column(default=DEFAULT_SIZE)
    current_size: Mapped[int] = column_property(
        select(func.count(QueueMember.id)).where(QueueMember.queue_sid == sid).scalar_subquery()
    )
    average_entered: Mapped[float | None] = column_property(
        select(func.avg(QueueMember.entered)).where(QueueMember.queue_sid == sid).scalar_subquery()
    )
    """When its members entered, on the average; None: it has none."""

    @property
    def average_wait_time(self) -> int:
        """Whole seconds that its members have waited, on the average."""
        entered = self.average_entered
        return 0 if entered is None else max(0, round(time.time() - float(entered)))
