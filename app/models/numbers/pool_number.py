"""The operator's pool of numbers that accounts may take (docs/rest-contract.md, AvailablePhoneNumbers).

A number of the pool is available while no account has bound it: what IncomingPhoneNumbers has is the truth, so a
released number is back at once and nothing has to be kept in step.
"""

from sqlalchemy import ColumnElement, Double, Index, String, exists
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Dated, Name, Row, Word
from app.models.numbers.incoming_phone_number import IncomingPhoneNumber

NO_ADDRESS = "none"
REQUIREMENTS = (NO_ADDRESS, "any", "local", "foreign")


class PoolNumber(Dated, Base):
    """One number, and what is known of where it is."""

    __tablename__ = "pool_numbers"
    __table_args__ = (Index(None, "iso_country", "kind", "id"), Index(None, "area_code", "id"))

    id: Mapped[Row]
    phone_number: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[Word]
    iso_country: Mapped[str] = mapped_column(String(2))
    area_code: Mapped[Word] = mapped_column(default="")
    locality: Mapped[Name] = mapped_column(default="")
    region: Mapped[Name] = mapped_column(default="")
    postal_code: Mapped[Word] = mapped_column(default="")
    lata: Mapped[Word] = mapped_column(default="")
    rate_center: Mapped[Name] = mapped_column(default="")
    voice: Mapped[bool] = mapped_column(default=True)
    sms: Mapped[bool] = mapped_column(default=True)
    mms: Mapped[bool] = mapped_column(default=False)
    fax: Mapped[bool] = mapped_column(default=False)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    """Degrees; None: nobody has said where it is."""
    address_requirements: Mapped[Word] = mapped_column(default=NO_ADDRESS, server_default=NO_ADDRESS)
    """Whether who takes it needs an address: none, any, local or foreign."""
    beta: Mapped[bool | None]

    def able(self) -> dict[str, bool]:
        """The capabilities of the number, as REST shows them."""
        return {"voice": self.voice, "sms": self.sms, "mms": self.mms, "fax": self.fax}

    @classmethod
    def available(cls) -> ColumnElement[bool]:
        """The condition that it is available."""
        return ~exists().where(IncomingPhoneNumber.phone_number == cls.phone_number)
