"""Media streams of calls: rows that the engine keeps (docs/streams.md)."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Owner, Row, Sid, SidOf, Text, Word

IN_PROGRESS, STOPPED = "in-progress", "stopped"


class MediaStream(Dated, Base):
    """One stream, from what asked for it to its end. name: what the application calls it; empty: nothing."""

    __tablename__ = "media_streams"
    __table_args__ = (Index(None, "call_sid", "id"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("MZ"))
    account_sid: Mapped[Owner]
    call_sid: Mapped[SidOf]
    name: Mapped[str] = mapped_column(Text(128), default="")
    status: Mapped[Word] = mapped_column(default=IN_PROGRESS)
    api_version: Mapped[Word]
