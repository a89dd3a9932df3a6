"""Conferences and queues of several switch nodes: where each is at home, and calls of other nodes that visit it
(docs/nodes.md)."""

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import JsonText, Moment, Row, Sid, now


class ConferenceHost(Base):
    """The node that a conference or queue is on, while it is open and a little longer. place: what engines call it."""

    __tablename__ = "homes"
    __table_args__ = (Index(None, "node"),)

    id: Mapped[Row]
    place: Mapped[str] = mapped_column(String(64), unique=True)
    node: Mapped[str] = mapped_column(String(32))
    date_updated: Mapped[Moment] = mapped_column(default=now, onupdate=now)


class RemoteLeg(Base):
    """One call whose verb runs on the home node of its conference or queue. leg: the name of the visit on both nodes;
    guest: the call's own node. ticket: what the leg between the nodes shows, once.

    payload: facts and application of what runs at home. outcome: where the call goes on; None: not over yet.
    """

    __tablename__ = "visits"
    __table_args__ = (Index(None, "home"), Index(None, "guest"))

    id: Mapped[Row]
    leg: Mapped[Sid]
    ticket: Mapped[str] = mapped_column(String(32), unique=True)
    home: Mapped[str] = mapped_column(String(32))
    guest: Mapped[str] = mapped_column(String(32))
    admitted: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    date_created: Mapped[Moment] = mapped_column(default=now)
