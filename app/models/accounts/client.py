"""Clients: the softphones of an account, who register with a login and a password (docs/rest-contract.md)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, SidOf, Url, Word

DISABLED, ENABLED = 0, 1


class Client(Dated, Base):
    """One softphone. The password itself is not stored: ha1_encrypted is md5(login:realm:password), which is what a
    SIP digest needs, sealed by app.settings.vault; see app.accounts.clients."""

    __tablename__ = "clients"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("CL"))
    account_sid: Mapped[Owner] = mapped_column(index=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    """By the grammar app.calls.destination.CLIENT; one of its kind in the whole installation."""
    ha1_encrypted: Mapped[str] = mapped_column(String(255))
    friendly_name: Mapped[Name] = mapped_column(default="")
    status: Mapped[int] = mapped_column(default=ENABLED)
    api_version: Mapped[Word]
    voice_url: Mapped[Url] = mapped_column(default="")
    voice_method: Mapped[Word] = mapped_column(default="POST")
    voice_fallback_url: Mapped[Url] = mapped_column(default="")
    voice_fallback_method: Mapped[Word] = mapped_column(default="POST")
    voice_application_sid: Mapped[SidOf | None]
