"""Transcriptions: a recording's words, made by the worker some time later (guide 4.6, and <Record transcribe>, 3.6)."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, JsonText, Long, Moment, Owner, Row, Sid, SidOf, Url, Word

IN_PROGRESS, COMPLETED, FAILED = "in-progress", "completed", "failed"


class Transcription(Dated, Base):
    """One transcription. While it is in progress, a worker owns it until claimed_until."""

    __tablename__ = "transcriptions"
    __table_args__ = (
        Index(None, "account_sid", "id"),
        Index(None, "account_sid", "date_created"),
        Index(None, "status", "id"),
    )

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("TR"))
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf]
    recording_sid: Mapped[SidOf] = mapped_column(index=True)
    status: Mapped[Word] = mapped_column(default=IN_PROGRESS)
    duration: Mapped[int] = mapped_column(default=0)
    """Whole seconds of the recording."""
    transcription_text: Mapped[Long] = mapped_column(default="")
    api_version: Mapped[Word]
    callback_url: Mapped[Url] = mapped_column(default="")
    """URL that receives the result; empty: none."""
    callback_params: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    """The call's request parameters (table 3.1) and those of the recording."""
    callback_sequence: Mapped[int] = mapped_column(default=0)
    """The outbox's number for that callback."""
    claimed_until: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a worker has begun."""
