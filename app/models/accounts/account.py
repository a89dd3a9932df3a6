"""Accounts: who may do what, and with which secrets (guide 4.1)."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import columns, sid
from app.models.base import Base
from app.models.columns import Dated, Name, Row, Sid, Word

ACTIVE, SUSPENDED, CLOSED = "active", "suspended", "closed"


class Account(Dated, Base):
    """One account. The token is stored encrypted, because it signs requests, and as a keyed hash, to be checked."""

    __tablename__ = "accounts"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("AC"))
    parent_sid: Mapped[str | None] = mapped_column(ForeignKey("accounts.sid"), index=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case; None for a sub-account that was made without one."""
    friendly_name: Mapped[Name]
    status: Mapped[Word] = mapped_column(default=ACTIVE)
    role: Mapped[str] = mapped_column(String(64), default="Administrator")
    auth_token_encrypted: Mapped[str] = mapped_column(String(255))
    auth_token_hash: Mapped[str] = mapped_column(String(64))
    secondary_token_encrypted: Mapped[str | None] = mapped_column(String(255))
    secondary_token_hash: Mapped[str | None] = mapped_column(String(64))
    """A second valid token while programs change from one to the other; it signs nothing until it is promoted."""
    password_hash: Mapped[str | None] = mapped_column(String(255))
    allow_hosts: Mapped[str] = mapped_column(columns.Text(length=2048), default="")
    """Private hosts that only the URLs of this account may reach, beside the setting allow_hosts; blanks between."""
    sip_allow_hosts: Mapped[str] = mapped_column(columns.Text(length=2048), default="")
    """The same for its calls to SIP URIs and the setting sip_allow_hosts."""
    media_auth: Mapped[bool | None]
    """Whether its audio needs credentials; None: as the operator's setting says."""
    limits: Mapped[str | None] = mapped_column(columns.LongText)
    """What the operator has set of app.permits.limits.AccountLimits, as JSON; None or empty: nothing."""
