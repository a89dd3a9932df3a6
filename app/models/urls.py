"""The URLs that a phone number and an application have alike (guide 4.2)."""

from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import Url, Word


class Urls:
    """The URLs for voice and text, and the URL that receives a call's end."""

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
