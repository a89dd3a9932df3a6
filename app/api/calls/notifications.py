"""The Notifications resource: errors and warnings of calls and requests (guide 4.7)."""

from typing import Annotated, ClassVar, Literal

from flask import Blueprint, Response
from pydantic import BeforeValidator
from sqlalchemy import Select, select

from app.api.calls import calls
from app.api.http import forms, paging, representation
from app.api.http.filters import Span, same, times
from app.api.http.problems import NotFound
from app.api.openapi.schema import Digits, Parameters, Resource, Time, param
from app.models import Account, Notification
from app.store.flask_db import db

routes = Blueprint("Notifications", __name__)
PATH = "/Accounts/<sid:account_sid>/Notifications"
PATH_OF_CALL = "/Accounts/<sid:account_sid>/Calls/<sid:call_sid>/Notifications"


Level = Annotated[Literal[0, 1], BeforeValidator(lambda text: int(text) if text in ("0", "1") else text)]


class NotificationResource(Resource):
    """The properties of table 4.13."""

    element: ClassVar = "Notification"
    plural: ClassVar = "Notifications"
    path: ClassVar = "/Accounts/{account_sid}/Notifications/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    account_sid: str
    call_sid: str | None
    api_version: str
    log: Digits
    error_code: Digits
    more_info: str
    message_text: str
    message_date: Time
    request_url: str
    request_method: Annotated[str | None, BeforeValidator(lambda method: method or None)]
    request_variables: str
    response_headers: str
    response_body: str
    uri: str = ""


class NotificationFilter(Parameters):
    log: Level | None = param(None)
    error_code: int | None = param(None, ge=0, lt=2**31)
    message_date: Span = param(None)
    message_date_before: Span = param(None, alias="MessageDate<")
    message_date_after: Span = param(None, alias="MessageDate>")


@routes.get(PATH)
def index(account: Account) -> Response:
    query = select(Notification).where(Notification.account_sid == account.sid)
    return listed(query, f"/Accounts/{account.sid}/Notifications")


@routes.get(PATH_OF_CALL)
def index_of_call(account: Account, call_sid: str) -> Response:
    calls.found(account, call_sid)
    query = select(Notification).where(Notification.account_sid == account.sid, Notification.call_sid == call_sid)
    return listed(query, f"/Accounts/{account.sid}/Calls/{call_sid}/Notifications")


def listed(query: Select[Notification], path: str) -> Response:
    """One page of these, by the filters of the request."""
    wanted = NotificationFilter.read(forms.query())
    conditions = same(Notification.log, wanted.log) + same(Notification.error_code, wanted.error_code)
    conditions += times(
        Notification.message_date, wanted.message_date, wanted.message_date_before, wanted.message_date_after
    )
    return paging.respond(query.where(*conditions), Notification, NotificationResource, path)


@routes.get(f"{PATH}/<sid:sid>")
@routes.get(f"{PATH_OF_CALL}/<sid:sid>")
def fetch(account: Account, sid: str, call_sid: str = "") -> Response:
    """Raises NotFound for an absent notification, another account's, and another call's."""
    query = select(Notification).where(Notification.account_sid == account.sid, Notification.sid == sid)
    if call_sid:
        query = query.where(Notification.call_sid == call_sid)
    notification = db.session.scalar(query)
    if notification is None:
        raise NotFound()
    return representation.write(NotificationResource.of(notification), NotificationResource.element)
