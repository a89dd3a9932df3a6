"""Messaging services: sets of senders that messages go out by, with what they have in common (docs/messaging.md)."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, SidOf, Url, Word

NUMBER, SHORT_CODE, ALPHA = "number", "short-code", "alpha"
"""Kinds of senders."""


class MessagingService(Dated, Base):
    """One service. validity_period: in seconds."""

    __tablename__ = "messaging_services"
    __table_args__ = (Index(None, "account_sid", "id"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("MG"))
    account_sid: Mapped[Owner]
    friendly_name: Mapped[Name]
    inbound_request_url: Mapped[Url] = mapped_column(default="")
    inbound_method: Mapped[Word] = mapped_column(default="POST")
    fallback_url: Mapped[Url] = mapped_column(default="")
    fallback_method: Mapped[Word] = mapped_column(default="POST")
    status_callback: Mapped[Url] = mapped_column(default="")
    sticky_sender: Mapped[bool] = mapped_column(default=True)
    smart_encoding: Mapped[bool] = mapped_column(default=True)
    area_code_geomatch: Mapped[bool] = mapped_column(default=True)
    use_inbound_webhook_on_number: Mapped[bool] = mapped_column(default=False)
    validity_period: Mapped[int] = mapped_column(default=36000)
    usecase: Mapped[Name] = mapped_column(default="undeclared")


class ServiceSender(Dated, Base):
    """A number of the account, by its SID, or a word (alpha) that messages of a service go out by. A number that the
    account no longer has is no sender, whatever is here."""

    __tablename__ = "messaging_service_senders"
    __table_args__ = (Index(None, "service_sid", "kind", "id"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("AI"))
    account_sid: Mapped[Owner]
    service_sid: Mapped[SidOf] = mapped_column(String(34))
    kind: Mapped[Word]
    alpha_sender: Mapped[Word] = mapped_column(default="")
