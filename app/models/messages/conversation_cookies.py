"""Cookies that an application has set in a conversation by text message (guide 4.2, SmsUrl)."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import JsonText, Moment, Row


class ConversationCookies(Base):
    """One conversation: an account's number and who writes to it. parties: SHA-256 of account, From and To, which may
    be longer than an index takes. expires: it is forgotten then, four hours after the last message."""

    __tablename__ = "conversation_cookies"

    id: Mapped[Row]
    parties: Mapped[str] = mapped_column(String(64), unique=True)
    cookies: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    expires: Mapped[Moment] = mapped_column(index=True)
