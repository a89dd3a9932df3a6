"""API keys: credentials of programs, beside an account's token; one can be taken back alone (docs/rest-contract.md)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid


class Key(Dated, Base):
    """One key. Its secret is shown once and not stored: secret_hash is the vault's keyed hash of it."""

    __tablename__ = "api_keys"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("SK"))
    account_sid: Mapped[Owner] = mapped_column(index=True)
    friendly_name: Mapped[Name] = mapped_column(default="")
    secret_hash: Mapped[str] = mapped_column(String(64))
