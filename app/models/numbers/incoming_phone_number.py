"""IncomingPhoneNumbers: what runs when a number is dialled (guide 4.2)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, SidOf, Url, Word
from app.models.numbers import e164
from app.models.urls import Urls


class IncomingPhoneNumber(Urls, Dated, Base):
    """One number, as it is dialled: E.164 with its +, or a short code such as 1234."""

    __tablename__ = "incoming_phone_numbers"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("PN"))
    account_sid: Mapped[Owner] = mapped_column(index=True)
    phone_number: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[Word] = mapped_column(
        default=lambda row: e164.kind(row.get_current_parameters()["phone_number"]), server_default=e164.LOCAL
    )
    """local, toll-free or mobile."""
    friendly_name: Mapped[Name]
    api_version: Mapped[Word]
    voice_application_sid: Mapped[SidOf | None]
    """Of an Application that runs instead of the voice URLs and tells its own status callback."""
    sms_application_sid: Mapped[SidOf | None]
    fax_url: Mapped[Url] = mapped_column(default="")
    """Of a number that runs nothing for voice: its calls are faxes, and this is told of each."""
    fax_method: Mapped[Word] = mapped_column(default="POST")
