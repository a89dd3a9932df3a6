"""Faxes: what <Fax> sends, and what comes (guide 3.7)."""

from pathlib import Path

from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Sid
from app.models.messages.message import Sending


class Fax(Sending, Base):
    """One fax. body: the text, or the URL of the document."""

    __tablename__ = "faxes"

    sid: Mapped[Sid] = mapped_column(default=sid.maker("FX"))


def fax_file(var: Path, account_sid: str, sid: str) -> Path:
    """Where the pages of one that came are kept."""
    return var.absolute() / "faxes" / account_sid / f"{sid}.tiff"
