"""Media of messages: pictures and other files that are sent with a text, or that come with one."""

from pathlib import Path

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Owner, Row, Sid, SidOf, Text, Url


class MessageMedia(Dated, Base):
    """One file. url: where it came from. content_type: empty until a worker has fetched it."""

    __tablename__ = "message_media"
    __table_args__ = (Index(None, "message_sid", "id"), Index(None, "account_sid", "id"))

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("ME"))
    account_sid: Mapped[Owner]
    message_sid: Mapped[SidOf] = mapped_column(String(34))
    url: Mapped[Url] = mapped_column(default="")
    content_type: Mapped[str] = mapped_column(Text(100), default="")

    @property
    def parent_sid(self) -> str:
        """What the REST API calls its message."""
        return self.message_sid


def media_file(var: Path, account_sid: str, sid: str) -> Path:
    """Where its content is kept."""
    return var.absolute() / "media" / account_sid / sid
