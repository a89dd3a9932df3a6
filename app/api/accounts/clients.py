"""The Clients resource: softphones that register with a login and a password (docs/rest-contract.md, Clients)."""

import re
from typing import Annotated, ClassVar, Literal

from flask import Blueprint, Response
from pydantic import AfterValidator, BeforeValidator
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import clients
from app.accounts.told import tell_switches
from app.api.accounts import applications
from app.api.accounts.urls import NO_APPLICATION, ApplicationSid
from app.api.http import forms, paging, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.filters import same
from app.api.http.problems import ApiError, NotFound
from app.api.openapi import openapi_types
from app.api.openapi.schema import Line, Method, Parameters, Resource, Time, Url, param
from app.calls import destination
from app.models import Account, Client
from app.models.accounts.client import ENABLED
from app.store.flask_db import db

routes = Blueprint("Clients", __name__)
PATH = "/Accounts/<sid:account_sid>/Clients"
BAD_URL, BAD_METHOD, TAKEN = 21205, 21209, 20409
PASSWORD_LENGTH = (8, 128)


class ClientResource(Resource):
    """RestComm's properties. The password is not among them: it is not kept."""

    element: ClassVar = "Client"
    plural: ClassVar = "Clients"
    path: ClassVar = "/Accounts/{account_sid}/Clients/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    account_sid: str
    api_version: str
    friendly_name: str
    login: str
    status: int
    voice_url: str
    voice_method: str
    voice_fallback_url: str
    voice_fallback_method: str
    voice_application_sid: str | None
    uri: str = ""


def login(text: str) -> str:
    return destination.login(text)


def password(text: str) -> str:
    if not PASSWORD_LENGTH[0] <= len(text) <= PASSWORD_LENGTH[1] or not re.fullmatch(openapi_types.ONE_LINE, text):
        raise ValueError(
            f"a password has {PASSWORD_LENGTH[0]} to {PASSWORD_LENGTH[1]} characters, none of them a control character"
        )
    return text


def number(text: str) -> int | str:
    return int(text) if text in ("0", "1") else text


Login = Annotated[str, AfterValidator(login), openapi_types.LOGIN]
Password = Annotated[
    str,
    AfterValidator(password),
    openapi_types.described(
        "8 to 128 characters.", openapi_types.ONE_LINE, minLength=PASSWORD_LENGTH[0], maxLength=PASSWORD_LENGTH[1]
    ),
]
Status = Annotated[Literal[0, 1], BeforeValidator(number)]


class ClientUpdate(Parameters):
    """What can change. The login cannot: its password's digest is made with it."""

    friendly_name: Line = param("", 20002, max_length=64)
    password: Password | None = param(None)
    status: Status = param(ENABLED)
    voice_url: Url = param("", BAD_URL, blank=True)
    voice_method: Method = param("POST", BAD_METHOD)
    voice_fallback_url: Url = param("", BAD_URL, blank=True)
    voice_fallback_method: Method = param("POST", BAD_METHOD)
    voice_application_sid: ApplicationSid = param(None, NO_APPLICATION, blank=True)


class ClientCreate(ClientUpdate):
    login: Login = param()
    password: Password = param()


class ClientFilter(Parameters):
    login: str = param("", max_length=64)
    friendly_name: str = param("")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = ClientFilter.read(forms.query())
    conditions = same(Client.login, wanted.login) + same(Client.friendly_name, wanted.friendly_name)
    query = select(Client).where(Client.account_sid == account.sid, *conditions)
    return paging.respond(query, Client, ClientResource, f"/Accounts/{account.sid}/Clients")


@routes.post(PATH)
def create(account: Account) -> Response:
    """Create a client. Logins are unique in the installation."""
    given = ClientCreate.read(forms.body())
    require_active(account)
    applications.check(account, given.given())
    fields = given.given() | {"friendly_name": given.friendly_name or given.login}
    secret = fields.pop("password")
    client = Client(account_sid=account.sid, api_version=app_context().settings.api_version, **fields)
    clients.set_password(client, app_context().vault, app_context().settings, secret)
    db.session.add(client)
    try:
        db.session.flush()
    except IntegrityError:
        raise ApiError(TAKEN, f"Login: {given.login} is taken") from None
    commit(client)
    return representation.write(ClientResource.of(client), ClientResource.element, 201)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return representation.write(ClientResource.of(found(account, sid)), ClientResource.element)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent; the others stay."""
    given = ClientUpdate.read(forms.body()).given()
    applications.check(account, given)
    client = found(account, sid)
    if secret := given.pop("password", None):
        clients.set_password(client, app_context().vault, app_context().settings, secret)
    for name, value in given.items():
        setattr(client, name, value)
    commit(client)
    return representation.write(ClientResource.of(client), ClientResource.element)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove the client: it can no longer register, and its login becomes available."""
    client = found(account, sid)
    db.session.delete(client)
    commit(client)
    return Response(status=204)


def commit(client: Client) -> None:
    """Commit the change together with the engines' letters about it; when this returns, the switches know."""
    letters = clients.tell(db.session(), app_context().settings.node_names(), client.login)
    db.session.commit()
    tell_switches(app_context().settings, app_context().wake, letters)


def found(account: Account, sid: str) -> Client:
    """Raises NotFound for an absent client and for another account's."""
    client = db.session.scalar(select(Client).where(Client.account_sid == account.sid, Client.sid == sid))
    if client is None:
        raise NotFound()
    return client
