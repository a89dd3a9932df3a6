"""OutgoingCallerIds: numbers that an account has proved to be its own; and the calls that prove it
(docs/rest-contract.md)."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, SidOf, Url, Word


class OutgoingCallerId(Dated, Base):
    """One number that may be shown to those who are called."""

    __tablename__ = "outgoing_caller_ids"
    __table_args__ = (UniqueConstraint("account_sid", "phone_number"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("PN"))
    account_sid: Mapped[Owner]
    phone_number: Mapped[str] = mapped_column(String(64))
    friendly_name: Mapped[Name]


class ValidationRequest(Dated, Base):
    """A call that asks for the code; the row goes when it is known how it ended."""

    __tablename__ = "validation_requests"

    id: Mapped[Row]
    call_sid: Mapped[SidOf] = mapped_column(unique=True)
    account_sid: Mapped[Owner]
    phone_number: Mapped[str] = mapped_column(String(64))
    friendly_name: Mapped[Name]
    code: Mapped[Word]
    status_callback: Mapped[Url] = mapped_column(default="")
    status_callback_method: Mapped[Word] = mapped_column(default="POST")
