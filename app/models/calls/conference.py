"""Conferences, and who is in them: rows that the engine keeps (docs/rest-contract.md, Conferences and Participants)."""

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Owner, Row, Sid, SidOf, Text, Word

INIT, IN_PROGRESS, COMPLETED = "init", "in-progress", "completed"
LAST_LEFT, MODERATOR_LEFT = "last-participant-left", "participant-with-end-conference-on-exit-left"
BY_API = "conference-ended-via-api"


class Conference(Dated, Base):
    """One conference, from the first participant to the last. node: of its switch; reason: why it is over."""

    __tablename__ = "conferences"
    __table_args__ = (Index(None, "account_sid", "id"), Index(None, "status", "node"))

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("CF"))
    account_sid: Mapped[Owner]
    friendly_name: Mapped[str] = mapped_column(Text(128))
    status: Mapped[Word] = mapped_column(default=INIT)
    reason: Mapped[str | None] = mapped_column(String(64))
    ended_by: Mapped[SidOf | None]
    """The call that ended it."""
    node: Mapped[str] = mapped_column(String(32))
    api_version: Mapped[Word]


class Participant(Dated, Base):
    """One call that is in a conference, or waits for its start; the row goes with it. entry: the engine's name of the
    row, another one each time that a call comes."""

    __tablename__ = "participants"
    __table_args__ = (Index(None, "conference_sid", "id"), Index(None, "node"))

    id: Mapped[Row]
    entry: Mapped[str] = mapped_column(String(64), unique=True)
    account_sid: Mapped[Owner]
    conference_sid: Mapped[SidOf]
    call_sid: Mapped[SidOf]
    node: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(Text(128), default="")
    coached: Mapped[str] = mapped_column(String(34), default="", server_default=text("''"))
    """The CallSid of the only one that hears it; empty: all do."""
    muted: Mapped[bool] = mapped_column(default=False)
    hold: Mapped[bool] = mapped_column(default=False)
    start_conference_on_enter: Mapped[bool] = mapped_column(default=True)
    end_conference_on_exit: Mapped[bool] = mapped_column(default=False)
