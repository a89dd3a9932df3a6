"""Sessions of the console that may still be used: one that is signed out has no row."""

from sqlalchemy import Double, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Owner, Row


class ConsoleSession(Base):
    """One browser that is signed in. key_hash: of what its cookie says. until: seconds since 1970."""

    __tablename__ = "console_sessions"
    __table_args__ = (Index(None, "account_sid"), Index(None, "until"))

    id: Mapped[Row]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_sid: Mapped[Owner]
    until: Mapped[float] = mapped_column(Double())
