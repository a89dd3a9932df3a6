"""Usage triggers: a callback when an account has used a given amount of something (docs/rest-contract.md)."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Moment, Name, Owner, Row, Sid, Url, Word

COUNT, USAGE, PRICE = "count", "usage", "price"
"""What of a category is held against the value."""


class UsageTrigger(Dated, Base):
    """One trigger. recurring: daily, monthly, yearly or empty: once. trigger_value: a decimal number as text.
    date_fired: when it fired last."""

    __tablename__ = "usage_triggers"
    __table_args__ = (Index(None, "account_sid", "id"),)

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("UT"))
    account_sid: Mapped[Owner]
    friendly_name: Mapped[Name] = mapped_column(default="")
    usage_category: Mapped[str] = mapped_column(String(64))
    recurring: Mapped[Word] = mapped_column(default="")
    trigger_by: Mapped[Word] = mapped_column(default=USAGE)
    trigger_value: Mapped[str] = mapped_column(String(32))
    callback_url: Mapped[Url]
    callback_method: Mapped[Word] = mapped_column(default="POST")
    api_version: Mapped[Word]
    date_fired: Mapped[Moment | None]
    fired: Mapped[int] = mapped_column(default=0)
    """How often; numbers its callbacks."""
