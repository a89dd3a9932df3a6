"""The files of a message, and whether a message may have any (docs/messaging.md)."""

from sqlalchemy import delete, select

from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.messaging.media_types import PROVIDERS
from app.models import Message, MessageMedia
from app.models.messages.media import media_file
from app.store.flask_db import db

NOT_SUPPORTED = 20001


def require_carrier(to: str) -> None:
    """Raises ApiError 20001 when what takes messages to this recipient carries text only."""
    provider = app_context().settings.sms_provider
    if to.startswith("client:"):
        raise ApiError(NOT_SUPPORTED, "MediaUrl is not supported: phones receive text only")
    if provider not in PROVIDERS:
        raise ApiError(NOT_SUPPORTED, f"MediaUrl is not supported: the message provider {provider} carries text only")


def attach(message: Message, urls: list[str]) -> None:
    """Note the files of a new message; a worker fetches them before it is sent."""
    message.num_media = len(urls)
    for url in urls:
        db.session.add(MessageMedia(account_sid=message.account_sid, message_sid=message.sid, url=url))
        db.session.flush()


def forget(message: Message) -> None:
    """Remove every file of a message, before the message goes."""
    own = MessageMedia.message_sid == message.sid
    for sid in db.session.scalars(select(MessageMedia.sid).where(own)):
        media_file(app_context().settings.var, message.account_sid, sid).unlink(missing_ok=True)
    db.session.execute(delete(MessageMedia).where(own))
