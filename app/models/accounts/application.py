"""Applications: a set of URLs that numbers, clients and calls may share (docs/rest-contract.md, Beyond the guide)."""

from sqlalchemy.orm import Mapped, mapped_column

from app.models import sid
from app.models.base import Base
from app.models.columns import Dated, Name, Owner, Row, Sid, Url, Word
from app.models.urls import Urls


class Application(Urls, Dated, Base):
    """What runs where its sid is named, instead of the URLs that stand there."""

    __tablename__ = "applications"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("AP"))
    account_sid: Mapped[Owner] = mapped_column(index=True)
    friendly_name: Mapped[Name]
    api_version: Mapped[Word]
    sms_status_callback: Mapped[Url] = mapped_column(default="")
    message_status_callback: Mapped[Url] = mapped_column(default="")
    public_application_connect_enabled: Mapped[bool] = mapped_column(default=False)
