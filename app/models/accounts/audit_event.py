"""The audit log: refused logins, and changes of what an account is set up to do."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Long, Moment, Row, Sid, SidOf, Text, Word, now

LOGIN_REFUSED, CHANGED, COMMAND = "login-refused", "changed", "command"


class AuditEvent(Base):
    """One event. It is in the transaction of the change that it tells of: neither is there alone.

    account_sid: whom it concerns; None for a refused login by a name that nobody has, and for commands.
    actor: the account or API key that did it, the name that was refused, or the local user of a command.
    source: the address that the request came from; empty for commands. action: method and path, or the command.
    parameters: as a query, without secrets."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "account_sid", "id"), Index(None, "date_created"))

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("AE"))
    date_created: Mapped[Moment] = mapped_column(default=now)
    account_sid: Mapped[SidOf | None]
    event: Mapped[Word]
    actor: Mapped[str] = mapped_column(Text(64), default="")
    source: Mapped[str] = mapped_column(Text(64), default="")
    action: Mapped[str] = mapped_column(Text(255), default="")
    parameters: Mapped[Long] = mapped_column(default="")
