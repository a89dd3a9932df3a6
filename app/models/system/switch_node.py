"""Switch nodes as their engines last told: which are up, how busy they are, which are being drained (guide 2.3)."""

from sqlalchemy import BigInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import Moment, Row, Word, now


class SwitchNode(Base):
    """One node. The engine writes all but draining, every few seconds; the operator writes draining."""

    __tablename__ = "switch_nodes"

    id: Mapped[Row]
    name: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[Word] = mapped_column(default="")
    version: Mapped[Word] = mapped_column(default="")
    address: Mapped[str] = mapped_column(String(128), default="")
    """Where it takes SIP, as host:port."""
    up: Mapped[bool] = mapped_column(default=False)
    """Has the engine a link to the switch?"""
    draining: Mapped[bool] = mapped_column(default=False)
    """It gets no new calls."""
    legs: Mapped[int] = mapped_column(default=0)
    capacity: Mapped[int] = mapped_column(default=1000)
    weight: Mapped[int] = mapped_column(default=1)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the engine that has the node (engine/lease.py): one with a smaller epoch may not write any more."""
    gateways: Mapped[str] = mapped_column(Text(), default="", server_default=text("''"))
    """What the node's switch knows of gateways that register or are asked by OPTIONS: JSON, a list [registration,
    reachable] by name (app/engine/features/gateway_watch.py)."""
    beat: Mapped[Moment] = mapped_column(default=now)
    """When the engine last wrote this."""
