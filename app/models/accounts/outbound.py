"""Which outbound legs were permitted, for limits that count them (app/permits)."""

from sqlalchemy import Double, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Row, SidOf


class OutboundScope(Base):
    """What is counted together: an account's SID, or * for all. Whoever counts locks its row first."""

    __tablename__ = "outbound_scopes"

    name: Mapped[str] = mapped_column(String(36), primary_key=True)
    turn: Mapped[int] = mapped_column(default=0)


class OutboundGrant(Base):
    """One outbound leg (or message) in one scope: there is a row for the installation, and one for each account from
    its own to the top. Times are seconds since 1970: they are calculated with in SQL.

    number, caller: of a plain number, in E.164, else empty. granted_at: when it may begin. ended_at: 0 while it is
    there. seconds: that it was. price: of a minute.
    chain: the first call of a chain of calls that dial each other; hops: how many calls led to this one."""

    __tablename__ = "outbound_grants"
    __table_args__ = (
        UniqueConstraint("leg_sid", "scope"),
        *(Index(None, "scope", "granted_at"), Index(None, "scope", "ended_at"), Index(None, "chain")),
        *(Index(None, "number", "granted_at"), Index(None, "ended_at")),
    )

    id: Mapped[Row]
    scope: Mapped[str] = mapped_column(String(36))
    leg_sid: Mapped[SidOf]
    node: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(64), default="")
    caller: Mapped[str] = mapped_column(String(64), default="")
    price: Mapped[float] = mapped_column(Double(), default=0.0)
    chain: Mapped[str] = mapped_column(String(34), default="")
    hops: Mapped[int] = mapped_column(default=1)
    granted_at: Mapped[float] = mapped_column(Double())
    ended_at: Mapped[float] = mapped_column(Double(), default=0.0)
    seconds: Mapped[int] = mapped_column(default=0)
