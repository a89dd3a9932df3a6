"""The SMS Messages resource (guide 4.4), and the same messages at the path that Twilio's SDKs use."""

from typing import Any, ClassVar, cast

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy import ColumnElement, CursorResult, select
from sqlalchemy import update as sql_update

from app.api.http import forms, paging, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.filters import times
from app.api.http.formats import link
from app.api.http.idempotency import idempotent, keep
from app.api.http.problems import ApiError, NotFound
from app.api.messages import stored_media
from app.api.messages.message_parameters import MessageCreate, MessageFilter, MessageUpdate, SmsMessageCreate
from app.api.numbers.permitted import require_permit
from app.api.openapi.schema import Digits, Resource, Time
from app.messaging.segments import segments
from app.models import Account, Fax, Message
from app.models.columns import now
from app.models.messages.message import CANCELED, DISCARD, OPEN, QUEUED, RECEIVING
from app.models.numbers import e164
from app.store.flask_db import db

routes = Blueprint("Messages", __name__)
PATH = "/Accounts/<sid:account_sid>/Messages"
GUIDE_PATH = "/Accounts/<sid:account_sid>/SMS/Messages"
PATHS = (PATH, GUIDE_PATH)
CONFLICT = 20409
SCHEDULED = "scheduled"
"""Shown while a message waits for its SendAt; it is queued like the others."""


class MessageResource(Resource):
    """The properties of table 4.9, then Twilio's additions."""

    element: ClassVar = "Message"
    plural: ClassVar = "Messages"
    path: ClassVar = "/Accounts/{account_sid}/Messages/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    date_sent: Time
    account_sid: str
    from_: str = Field(serialization_alias="from")
    to: str
    body: str
    status: str
    direction: str
    api_version: str
    uri: str = ""
    num_segments: str = "1"
    num_media: Digits = "0"
    error_code: int | None
    error_message: str | None
    price: None = None
    price_unit: None = None
    messaging_service_sid: str | None = None
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: Message) -> dict[str, Any]:
        failed = row.error_message if row.error_code else None
        media = link(f"{MessageResource.path.format(account_sid=row.account_sid, sid=row.sid)}/Media")
        own = {"num_segments": str(segments(row.body)), "error_message": failed}
        own |= {"status": SCHEDULED} if row.status == QUEUED and row.send_at and row.send_at > now() else {}
        return super().of(row) | own | {"subresource_uris": {"media": media}}


class SmsMessageResource(MessageResource):
    """As the guide has it: what arrived is incoming."""

    element: ClassVar = "SMSMessage"
    plural: ClassVar = "SMSMessages"
    key: ClassVar = "messages"
    path: ClassVar = "/Accounts/{account_sid}/SMS/Messages/{sid}"

    @classmethod
    def of(cls, row: Message) -> dict[str, Any]:
        return super().of(row) | ({"direction": "incoming"} if row.direction == "inbound" else {})


def is_guides() -> bool:
    """Whether the request uses the guide's path SMS/Messages."""
    return "/SMS/Messages" in request.path


def resource() -> type[MessageResource]:
    """The resource class for this path's representation of messages."""
    return SmsMessageResource if is_guides() else MessageResource


def index(account: Account) -> Response:
    conditions = chosen(MessageFilter.read(forms.query()))
    query = select(Message).where(Message.account_sid == account.sid, *conditions)
    path = resource().path.format(account_sid=account.sid, sid="").rstrip("/")
    return paging.respond(query, Message, resource(), path)


def chosen(wanted: MessageFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter. A number is found however it was written."""
    conditions = times(Message.date_sent, wanted.date_sent, wanted.date_sent_before, wanted.date_sent_after)
    for column, value in ((Message.to, wanted.to), (Message.from_, wanted.from_)):
        if value:
            conditions.append(column.in_([value, *e164.spellings(value)]))
    return conditions


def fetch(account: Account, sid: str) -> Response:
    return representation.write(resource().of(found(account, sid)), resource().element)


@idempotent(fetch)
def create(account: Account) -> Response:
    """Send a message. It is queued; a worker delivers it."""
    given = (SmsMessageCreate if is_guides() else MessageCreate).read(forms.body())
    require_active(account)
    fields = given.fields(account)
    require_permit(account.sid, given.to, fields["from_"], message=True)
    if given.media_url:
        stored_media.require_carrier(given.to)
    fields |= {"direction": "outbound-api", "api_version": app_context().settings.api_version}
    message = Message(account_sid=account.sid, **fields)
    db.session.add(message)
    db.session.flush()
    stored_media.attach(message, given.media_url)
    keep(message.sid)
    db.session.commit()
    app_context().wake.wake_senders()
    return representation.write(resource().of(message), resource().element, 201)


def update(account: Account, sid: str) -> Response:
    """Cancel a message that is still queued, or erase the text of one that has a final status."""
    given = MessageUpdate.read(forms.body())
    message = found(account, sid)
    if given.status:
        cancel(message)
    if given.body == "":
        require_settled(message)
        message.body = ""
    db.session.commit()
    return representation.write(resource().of(message), resource().element)


def cancel(message: Message) -> None:
    """Raises ApiError 20409 when a worker has it already, or it is settled."""
    free = (Message.id == message.id) & (Message.status == QUEUED)
    canceled = db.session.execute(sql_update(Message).where(free).values(status=CANCELED))
    if cast(CursorResult[Any], canceled).rowcount != 1:
        raise ApiError(CONFLICT, f"The message is {message.status}")
    db.session.refresh(message)
    message.body = "" if message.content_retention == DISCARD else message.body


def delete(account: Account, sid: str) -> Response:
    """Remove a message that has a final status."""
    message = found(account, sid)
    require_settled(message)
    stored_media.forget(message)
    db.session.delete(message)
    db.session.commit()
    return Response(status=204)


def require_settled(sent: Message | Fax) -> None:
    """Raises ApiError 20409 while it is on its way."""
    if sent.status in (*OPEN, RECEIVING):
        raise ApiError(CONFLICT, f"The {type(sent).__name__.lower()} is {sent.status}")


for path in PATHS:
    routes.get(path)(index)
    routes.post(path)(create)
    routes.get(f"{path}/<sid:sid>")(fetch)
    routes.route(f"{path}/<sid:sid>", methods=["POST", "PUT"])(update)
    routes.delete(f"{path}/<sid:sid>")(delete)


def found(account: Account, sid: str) -> Message:
    """Raises NotFound for an absent message and for another account's."""
    message = db.session.scalar(select(Message).where(Message.account_sid == account.sid, Message.sid == sid))
    if message is None:
        raise NotFound()
    return message
