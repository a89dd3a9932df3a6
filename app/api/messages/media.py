"""The Media of a message: pictures and other files that were sent with it or came with it (docs/messaging.md)."""

from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy import update as sql_update

from app.api.calls import recordings
from app.api.http import forms, owned, paging
from app.api.http.context import app_context
from app.api.http.filters import Span, times
from app.api.http.formats import wants_audio
from app.api.http.problems import NotFound
from app.api.messages import messages
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account, Message, MessageMedia
from app.models.messages.media import media_file
from app.store.flask_db import db

routes = Blueprint("Media", __name__)
PATH = "/Accounts/<sid:account_sid>/Messages/<sid:message_sid>/Media"
UNKNOWN = "application/octet-stream"


class MediaResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "Media"
    plural: ClassVar = "MediaList"
    path: ClassVar = "/Accounts/{account_sid}/Messages/{parent_sid}/Media/{sid}"
    sid: str
    account_sid: str
    parent_sid: str
    content_type: str
    date_created: Time
    date_updated: Time
    uri: str = ""

    @classmethod
    def of(cls, row: MessageMedia) -> dict[str, Any]:
        return super().of(row) | {"content_type": row.content_type or UNKNOWN}


class MediaFilter(Parameters):
    """Which media a list shows."""

    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")


@routes.get(PATH)
def index(account: Account, message_sid: str) -> Response:
    wanted = MediaFilter.read(forms.query())
    messages.found(account, message_sid)
    on, before, after = wanted.date_created, wanted.date_created_before, wanted.date_created_after
    query = select(MessageMedia).where(
        *(MessageMedia.account_sid == account.sid, MessageMedia.message_sid == message_sid),
        *times(MessageMedia.date_created, on, before, after),
    )
    return paging.respond(query, MessageMedia, MediaResource, f"/Accounts/{account.sid}/Messages/{message_sid}/Media")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, message_sid: str, sid: str) -> Response:
    """The file itself, as Twilio has it; the resource with .json or .xml, or by an Accept that names only those."""
    media = owned.get_or_404(MessageMedia, account, sid, message_sid=message_sid)
    if not wants_audio():
        return owned.write(media, MediaResource)
    file = media_file(app_context().settings.var, account.sid, sid)
    if not media.content_type or not file.is_file():
        raise NotFound()
    return recordings.sent(file, media.content_type)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, message_sid: str, sid: str) -> Response:
    """Remove one file of a message that has a final status."""
    media = owned.get_or_404(MessageMedia, account, sid, message_sid=message_sid)
    messages.require_settled(messages.found(account, message_sid))
    media_file(app_context().settings.var, account.sid, sid).unlink(missing_ok=True)
    fewer = {"num_media": Message.num_media - 1}
    db.session.execute(sql_update(Message).where(Message.sid == message_sid).values(fewer))
    return owned.delete(media)
