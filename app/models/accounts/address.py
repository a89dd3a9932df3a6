"""Postal addresses of an account's customers, for numbers that need one (docs/rest-contract.md, Addresses)."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, Text


class Address(Dated, Base):
    """One address. iso_country: ISO 3166, two letters."""

    __tablename__ = "addresses"
    __table_args__ = (Index(None, "account_sid", "id"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("AD"))
    account_sid: Mapped[Owner]
    friendly_name: Mapped[Name] = mapped_column(default="")
    customer_name: Mapped[str] = mapped_column(Text(255))
    street: Mapped[str] = mapped_column(Text(255))
    street_secondary: Mapped[str] = mapped_column(Text(255), default="")
    city: Mapped[str] = mapped_column(Text(255))
    region: Mapped[str] = mapped_column(Text(255))
    postal_code: Mapped[Name]
    iso_country: Mapped[str] = mapped_column(String(2))
