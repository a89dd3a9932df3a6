"""Messages: texts that are sent and received (guide 4.4); and what faxes have in common with them."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Address, Dated, Long, Moment, Owner, Row, Sid, SidOf, Text, Url, Word, now

QUEUED, SENDING, SENT, FAILED, CANCELED = "queued", "sending", "sent", "failed", "canceled"
DELIVERED, UNDELIVERED = "delivered", "undelivered"
"""What a carrier told later of one that was sent."""
RECEIVING, RECEIVED = "receiving", "received"
"""Inbound: its application is to be requested, or has been."""
RETAIN, DISCARD, OBFUSCATE = "retain", "discard", "obfuscate"
OPEN = (QUEUED, SENDING)
"""What a worker still has to do with."""


class Sending(Dated):
    """Something that a worker hands to a carrier. call_sid: of the call whose verb sent it.

    While it is queued or sending, a worker owns it until claimed_until. reference: what the carrier calls it.
    """

    by_pair = False
    """Are rows looked for by their pair of numbers?"""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:
        return (
            *((Index(None, "account_sid", "to", "status", "id"),) if cls.by_pair else ()),
            *(Index(None, "account_sid", "id"), Index(None, "account_sid", "date_created")),
            *(Index(None, "status", "next_attempt_at"), Index(None, "reference")),
        )

    id: Mapped[Row]
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf | None]
    to: Mapped[Address]
    from_: Mapped[Address] = mapped_column("from")
    body: Mapped[Long]
    status: Mapped[Word] = mapped_column(default=QUEUED)
    direction: Mapped[Word]
    """inbound, outbound-api, outbound-call or outbound-reply."""
    api_version: Mapped[Word]
    status_callback: Mapped[Url] = mapped_column(default="")
    date_sent: Mapped[Moment | None]
    error_code: Mapped[int | None]
    error_message: Mapped[Long] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(Text(255), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a worker has begun to hand it over."""
    next_attempt_at: Mapped[Moment] = mapped_column(default=now)
    claimed_until: Mapped[Moment | None]


class Message(Sending, Base):
    """One text message, inbound or outbound (guide 4.4)."""

    __tablename__ = "messages"
    by_pair = True

    sid: Mapped[Sid] = mapped_column(default=sid.maker("SM"))
    send_at: Mapped[Moment | None]
    """Not before; None: at once."""
    validity_period: Mapped[int | None]
    """Seconds for which it may be tried; None: as long as the operator has set."""
    feedback: Mapped[Word | None]
    """confirmed or unconfirmed, once its sender has said so."""
    messaging_service_sid: Mapped[SidOf | None]
    num_media: Mapped[int] = mapped_column(default=0, server_default="0")
    content_retention: Mapped[Word] = mapped_column(default=RETAIN, server_default=RETAIN)
    """discard: its text is erased once it has a final status."""
    address_retention: Mapped[Word] = mapped_column(default=RETAIN, server_default=RETAIN)
    """obfuscate: the same of the end of the recipient's number."""
