"""Recordings: what was said, kept as a file below the recordings folder (guide 4.5)."""

from pathlib import Path

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Long, Moment, Owner, Row, Sid, SidOf, Word

COMPLETED, FAILED = "completed", "failed"
IN_PROGRESS, PAUSED, STOPPED, ABSENT = "in-progress", "paused", "stopped", "absent"
LIVE = (IN_PROGRESS, PAUSED, STOPPED)
"""What may still become a completed one; a stopped one is being stored."""
RECORD_VERB, DIAL_VERB, CONFERENCE, OUTBOUND_API = "RecordVerb", "DialVerb", "Conference", "OutboundAPI"
LIVE_API = "StartCallRecordingAPI"


class Recording(Dated, Base):
    """One recording. error: why there is no file, when it failed. start_time: when its recording began."""

    __tablename__ = "recordings"
    __table_args__ = (Index(None, "account_sid", "id"), Index(None, "account_sid", "date_created"))

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("RE"))
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf] = mapped_column(index=True)
    conference_sid: Mapped[SidOf | None] = mapped_column(index=True)
    status: Mapped[Word] = mapped_column(default=COMPLETED)
    duration: Mapped[int] = mapped_column(default=0)
    """Whole seconds of the file."""
    channels: Mapped[int] = mapped_column(default=1)
    track: Mapped[Word] = mapped_column(default="both", server_default="both")
    """both, inbound (what the call's leg says) or outbound (what it hears)."""
    source: Mapped[str] = mapped_column(String(32), default=RECORD_VERB)
    """Which verb made it, in Twilio's words."""
    api_version: Mapped[Word]
    start_time: Mapped[Moment | None]
    error: Mapped[Long] = mapped_column(default="")


def audio_file(folder: Path, account_sid: str, recording_sid: str) -> Path:
    """Where a recording is below the recordings folder: ``<AC sid>/<RE sid>.wav``. Raises ValueError for anything that
    is not a SID, so that no other file is ever named."""
    if not (sid.valid(account_sid, "AC") and sid.valid(recording_sid, "RE")):
        raise ValueError("not the SIDs of an account and a recording")
    return folder / account_sid / f"{recording_sid}.wav"
