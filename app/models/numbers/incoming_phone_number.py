"""IncomingPhoneNumbers: what runs when a number is dialed (guide 4.2)."""

from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, SidOf, Url, Word
from app.models.numbers import e164
from app.models.urls import Urls

if TYPE_CHECKING:
    from app.models.numbers.pool_number import PoolNumber


VOICE, FAX = "voice", "fax"


class IncomingPhoneNumber(Urls, Dated, Base):
    """One number, as it is dialed: E.164 with its +, or a short code such as 1234."""

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
    voice_receive_mode: Mapped[Word] = mapped_column(default=VOICE, server_default=VOICE)
    """fax: its calls are faxes, whatever else it runs."""
    address_sid: Mapped[SidOf | None]
    emergency_address_sid: Mapped[SidOf | None]
    """Of an address that is noted, and registered nowhere."""
    identity_sid: Mapped[SidOf | None]
    bundle_sid: Mapped[SidOf | None]
    """References to what a regulator wants to know, which the operator keeps elsewhere."""
    fax_url: Mapped[Url] = mapped_column(default="")
    """Of a number that runs nothing for voice: its calls are faxes, and this URL receives each."""
    fax_method: Mapped[Word] = mapped_column(default="POST")
    pool: Mapped["PoolNumber | None"] = relationship(
        primaryjoin="foreign(IncomingPhoneNumber.phone_number) == PoolNumber.phone_number", viewonly=True, lazy="joined"
    )
    """What the operator's pool has about it, if it is from there."""

    @property
    def address_requirements(self) -> str:
        """As the pool says; none for what is not from there."""
        return self.pool.address_requirements if self.pool else "none"

    @property
    def beta(self) -> bool:
        """Is it new to the operator, as the pool says?"""
        return bool(self.pool and self.pool.beta)

    @property
    def capabilities(self) -> dict[str, bool]:
        """What it can: as the pool says; else calls, texts and faxes, which every number here may get. No carrier here
        brings pictures."""
        return self.pool.able() if self.pool else {"voice": True, "sms": True, "mms": False, "fax": True}
