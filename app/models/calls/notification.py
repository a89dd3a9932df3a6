"""Notifications: what went wrong, with the request and the response that it went wrong in (guide 4.7)."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Long, Moment, Owner, Row, Sid, SidOf, Url, Word, now

ERROR, WARNING = 0, 1


class Notification(Dated, Base):
    """One log entry. error_code: a key of app.errors.errors; log: ERROR or WARNING. Variables and headers are text."""

    __tablename__ = "notifications"
    __table_args__ = (Index(None, "account_sid", "id"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("NO"))
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf | None] = mapped_column(index=True)
    api_version: Mapped[Word] = mapped_column(default="")
    log: Mapped[int] = mapped_column(default=ERROR)
    error_code: Mapped[int]
    more_info: Mapped[Url] = mapped_column(default="")
    message_text: Mapped[Long] = mapped_column(default="")
    message_date: Mapped[Moment] = mapped_column(default=now)
    request_url: Mapped[Long] = mapped_column(default="")
    request_method: Mapped[Word] = mapped_column(default="")
    request_variables: Mapped[Long] = mapped_column(default="")
    response_headers: Mapped[Long] = mapped_column(default="")
    response_body: Mapped[Long] = mapped_column(default="")
