"""IncomingPhoneNumbers: what runs when a number is dialled (guide 4.2)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.calls.facts import Application
from app.extensions import db
from app.models import sid
from app.models.columns import Dated, Name, Owner, Row, Sid, Url, Word


class IncomingPhoneNumber(Dated, db.Model):
    """One number, as it is dialled: E.164 with its +, or a short code such as 1234."""

    __tablename__ = "incoming_phone_numbers"

    id: Mapped[Row]
    sid: Mapped[Sid] = mapped_column(default=sid.maker("PN"))
    account_sid: Mapped[Owner] = mapped_column(index=True)
    phone_number: Mapped[str] = mapped_column(String(64), unique=True)
    friendly_name: Mapped[Name]
    api_version: Mapped[Word]
    voice_caller_id_lookup: Mapped[bool] = mapped_column(default=False)
    voice_url: Mapped[Url] = mapped_column(default="")
    voice_method: Mapped[Word] = mapped_column(default="POST")
    voice_fallback_url: Mapped[Url] = mapped_column(default="")
    voice_fallback_method: Mapped[Word] = mapped_column(default="POST")
    status_callback: Mapped[Url] = mapped_column(default="")
    status_callback_method: Mapped[Word] = mapped_column(default="POST")
    sms_url: Mapped[Url] = mapped_column(default="")
    sms_method: Mapped[Word] = mapped_column(default="POST")
    sms_fallback_url: Mapped[Url] = mapped_column(default="")
    sms_fallback_method: Mapped[Word] = mapped_column(default="POST")

    def application(self) -> Application:
        """What a voice call to this number runs, and whom it tells."""
        return Application(
            url=self.voice_url,
            method=self.voice_method,
            fallback_url=self.voice_fallback_url,
            fallback_method=self.voice_fallback_method,
            status_callback=self.status_callback,
            status_callback_method=self.status_callback_method,
        )
