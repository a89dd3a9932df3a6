"""The Applications resource: sets of URLs that numbers, clients and calls share (docs/rest-contract.md,
Applications)."""

from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy import update as sql_update

from app.api.accounts.urls import BAD_CALLBACK, NO_APPLICATION, Urls
from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.filters import same
from app.api.http.problems import ApiError
from app.api.openapi.schema import Flag, Parameters, Resource, Time, Url, param
from app.models import Account, Application, Client, IncomingPhoneNumber, columns
from app.store.flask_db import db

routes = Blueprint("Applications", __name__)
PATH = "/Accounts/<sid:account_sid>/Applications"
NAMED_BY = (
    Client.voice_application_sid,
    IncomingPhoneNumber.voice_application_sid,
    IncomingPhoneNumber.sms_application_sid,
)


class ApplicationResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "Application"
    plural: ClassVar = "Applications"
    path: ClassVar = "/Accounts/{account_sid}/Applications/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    account_sid: str
    api_version: str
    voice_caller_id_lookup: bool
    voice_url: str
    voice_method: str
    voice_fallback_url: str
    voice_fallback_method: str
    status_callback: str
    status_callback_method: str
    sms_url: str
    sms_method: str
    sms_fallback_url: str
    sms_fallback_method: str
    sms_status_callback: str
    message_status_callback: str
    public_application_connect_enabled: bool
    uri: str = ""


class ApplicationUpdate(Urls):
    """The parameters that change an application."""

    sms_status_callback: Url = param("", BAD_CALLBACK, blank=True)
    message_status_callback: Url = param("", BAD_CALLBACK, blank=True)
    public_application_connect_enabled: Flag = param(False)


class ApplicationCreate(ApplicationUpdate):
    """The parameters that create one; all are optional."""


class ApplicationFilter(Parameters):
    """The filters of the list of applications."""

    friendly_name: str = param("")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = ApplicationFilter.read(forms.query())
    query = select(Application).where(
        Application.account_sid == account.sid, *same(Application.friendly_name, wanted.friendly_name)
    )
    return paging.respond(query, Application, ApplicationResource, f"/Accounts/{account.sid}/Applications")


@routes.post(PATH)
def create(account: Account) -> Response:
    given = ApplicationCreate.read(forms.body())
    require_active(account)
    name = given.friendly_name or f"Application of {columns.now():%Y-%m-%d %H:%M}"
    fields = {"api_version": app_context().settings.api_version} | given.given() | {"friendly_name": name}
    return owned.insert(Application(account_sid=account.sid, **fields), ApplicationResource)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(Application, account, sid), ApplicationResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent. Calls that begin afterwards use them."""
    given = ApplicationUpdate.read(forms.body())
    return owned.change(owned.get_or_404(Application, account, sid), given.given(), ApplicationResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove the application, also from numbers and clients that refer to it."""
    application = owned.get_or_404(Application, account, sid)
    for column in NAMED_BY:
        db.session.execute(sql_update(column.class_).where(column == sid).values({column.key: None}))
    return owned.delete(application)


def named(account: Account, sid: str) -> Application:
    """The account's application that a parameter names. Raises ApiError 21218."""
    own = select(Application).where(Application.account_sid == account.sid, Application.sid == sid)
    application = db.session.scalar(own)
    if application is None:
        raise ApiError(NO_APPLICATION)
    return application


def check(account: Account, fields: dict[str, Any]) -> None:
    """Raises ApiError 21218 when one of the parameters that name an application names none of the account's."""
    for name in ("voice_application_sid", "sms_application_sid"):
        if fields.get(name):
            named(account, fields[name])
