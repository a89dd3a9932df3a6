"""Calls: one row per leg, the record of what became of it (guide 4.3)."""

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.calls.facts import Application
from app.models import sid
from app.models.base import Base
from app.models.columns import Address, ApplicationText, Dated, JsonText, Moment, Owner, Row, Sid, SidOf, Word

FINAL = ("completed", "busy", "failed", "no-answer", "canceled")
LIVE = ("queued", "ringing", "in-progress")


class Call(Dated, Base):
    """One leg. Empty text and None mean: not (yet) known. node: the switch node it is on; channel: its id there."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(None, "account_sid", "id"),
        Index(None, "account_sid", "date_created"),
        Index(None, "status", "node"),
        # For filtered lists: with the id behind, they give a page in its order without a look at the rows.
        *(Index(None, "account_sid", column, "id") for column in ("to", "from", "status", "start_time")),
    )

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("CA"))
    account_sid: Mapped[Owner]
    parent_call_sid: Mapped[SidOf | None] = mapped_column(index=True)
    phone_number_sid: Mapped[SidOf | None]
    to: Mapped[Address]
    from_: Mapped[Address] = mapped_column("from")
    caller_name: Mapped[Address] = mapped_column(default="")
    forwarded_from: Mapped[Address] = mapped_column(default="")
    status: Mapped[Word] = mapped_column(default="queued")
    direction: Mapped[Word]
    start_time: Mapped[Moment | None]
    end_time: Mapped[Moment | None]
    duration: Mapped[int | None]
    """Whole seconds from the answer to the end; None until the end."""
    api_version: Mapped[Word]
    node: Mapped[str] = mapped_column(String(32), default="")
    channel: Mapped[str] = mapped_column(String(128), default="")
    timeout: Mapped[int] = mapped_column(default=60)
    """Seconds that an outbound leg may ring."""
    answered_by: Mapped[str] = mapped_column(String(32), default="")
    """Who has answered (AnsweredBy); empty: nobody asked, or it is not known yet."""
    application: Mapped[Application | None] = mapped_column(ApplicationText)
    conference_sid: Mapped[SidOf | None] = mapped_column(index=True)
    """Of an outbound call that is to be a participant of this conference."""
    participant: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    """And what it will be there: label, muted, start_conference_on_enter, end_conference_on_exit."""

    @property
    def live(self) -> bool:
        return self.status in LIVE
