"""The Accounts resource (guide 4.1)."""

import re
from typing import Annotated, Any, ClassVar, Literal, Self

from flask import Blueprint, Response, g
from pydantic import AfterValidator, ConfigDict, Field
from sqlalchemy import or_, select

from app.accounts import accounts, clients, suspension
from app.accounts.accounts import ADMINISTRATOR, DEVELOPER
from app.api.http import forms, paging, representation, roles
from app.api.http.context import app_context
from app.api.http.formats import VERSIONS, link, pascal
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.messages.public_media import needs_credentials
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Line, Parameters, Resource, Time, param
from app.models import Account
from app.models.accounts.account import ACTIVE, CLOSED
from app.store.flask_db import db

routes = Blueprint("Accounts", __name__)

EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
PASSWORD_LENGTH = (8, 128)
BAD_STATUS, OWN_STATUS, IS_CLOSED, TOO_DEEP, TAKEN = 21475, 21477, 21479, 21480, 20409


class AccountResource(Resource):
    """The properties of table 4.1, then RestComm's and Twilio's additions."""

    element: ClassVar = "Account"
    plural: ClassVar = "Accounts"
    path: ClassVar = "/Accounts/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    status: str
    auth_token: str
    uri: str = ""
    email_address: str = Field("", validation_alias="email")
    role: str
    media_auth: bool
    type: str = "Full"
    owner_account_sid: str | None = Field(None, validation_alias="parent_sid")
    subresource_uris: dict[str, str]

    @classmethod
    def of(cls, row: Account) -> dict[str, Any]:
        names = {name: getattr(row, name) for name in ("sid", "date_created", "date_updated", "friendly_name", "role")}
        resource = cls(
            **names,
            status=accounts.status(accounts.line(db.session(), row)),
            auth_token=accounts.token(row, app_context().vault),
            email=row.email or "",
            parent_sid=row.parent_sid or row.sid,
            media_auth=needs_credentials(row),
            subresource_uris={
                "incoming_phone_numbers": link(f"/Accounts/{row.sid}/IncomingPhoneNumbers"),
                "calls": link(f"/Accounts/{row.sid}/Calls"),
                "clients": link(f"/Accounts/{row.sid}/Clients"),
                "messages": link(f"/Accounts/{row.sid}/Messages"),
                "sms_messages": link(f"/Accounts/{row.sid}/SMS/Messages"),
                "notifications": link(f"/Accounts/{row.sid}/Notifications"),
                "recordings": link(f"/Accounts/{row.sid}/Recordings"),
                "transcriptions": link(f"/Accounts/{row.sid}/Transcriptions"),
            },
            uri=link(cls.path.format(sid=row.sid)),
        )
        return resource.model_dump()


def email(text: str) -> str:
    if not EMAIL.fullmatch(text.strip()):
        raise ValueError("an e-mail address is expected")
    return text.strip().lower()


def password(text: str) -> str:
    if not PASSWORD_LENGTH[0] <= len(text) <= PASSWORD_LENGTH[1]:
        raise ValueError(f"a password has {PASSWORD_LENGTH[0]} to {PASSWORD_LENGTH[1]} characters")
    return text


def role(text: str) -> str:
    if text not in roles.names():
        raise ValueError(f"one of {', '.join(roles.names())} is expected")
    return text


Status = Literal["active", "suspended", "closed"]
PASSWORD = openapi_types.described(
    "8 to 128 characters.", openapi_types.NOT_BLANK, minLength=PASSWORD_LENGTH[0], maxLength=PASSWORD_LENGTH[1]
)
Password = Annotated[str, AfterValidator(password), PASSWORD]
Email = Annotated[str, AfterValidator(email), openapi_types.described("An e-mail address.", rf"{EMAIL.pattern}|\s*")]
Role = Annotated[str, AfterValidator(role), roles.RoleName()]


class AccountUpdate(Parameters):
    """The parameters of table 4.2, and whether the account's audio requires credentials."""

    friendly_name: Line = param("", 20002, max_length=64)
    status: Status | None = param(None, BAD_STATUS)
    password: Password | None = param(None)
    media_auth: Flag | None = param(None)


class AccountCreate(AccountUpdate):
    """The parameters of table 4.3. Twilio's SDKs send only FriendlyName; the others are required at the guide's path
    only."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [openapi_types.required("EmailAddress", "Password")]})
    email_address: Email = param("")
    status: Status = param(ACTIVE, BAD_STATUS)
    role: Role = param("")

    @classmethod
    def read(cls, form: Form) -> Self:
        found = super().read(form)
        for name in ("email_address", "password"):
            if is_guides() and not getattr(found, name):
                raise ApiError(20001, f"{pascal(name)} is required")
        return found


class AccountFilter(Parameters):
    friendly_name: str = param("")
    status: Status | None = param(None, BAD_STATUS)


def is_guides() -> bool:
    """Is it the guide's path, and not that of Twilio's SDKs?"""
    return bool(g.version == VERSIONS[0])


@routes.get("/Accounts")
def index() -> Response:
    """List the sub-accounts of the authenticated account; at the path of Twilio's SDKs, the account itself too."""
    wanted = AccountFilter.read(forms.query())
    below = Account.parent_sid == g.actor.sid
    query = select(Account).where(below if is_guides() else or_(below, Account.sid == g.actor.sid))
    if wanted.friendly_name:
        query = query.where(Account.friendly_name == wanted.friendly_name)
    if wanted.status:
        query = query.where(Account.status == wanted.status)
    return paging.respond(query, Account, AccountResource, "/Accounts")


@routes.post("/Accounts")
def create() -> Response:
    """Create a sub-account of the authenticated account."""
    given = AccountCreate.read(forms.body())
    if len(accounts.line(db.session(), g.actor)) > accounts.LEVELS:
        raise ApiError(TOO_DEEP)
    if given.email_address and accounts.find(db.session(), given.email_address):
        raise ApiError(TAKEN, "EmailAddress: another account has this address")
    account, _ = accounts.create(
        db.session(),
        app_context().vault,
        given.email_address,
        given.friendly_name,
        g.actor,
        role_of_new(given.role),
        given.password or "",
    )
    account.status, account.media_auth = given.status, given.media_auth
    db.session.commit()
    return representation.write(AccountResource.of(account), "Account", 201)


def role_of_new(given: str) -> str:
    """The role of a new sub-account: the one given, else its parent's; but Administrator is handed on like that only if
    the operator says so, because the guide warns of it. Raises ApiError 20005 for one that may more than its parent."""
    own = g.actor.role
    role = given or (DEVELOPER if own == ADMINISTRATOR and not app_context().settings.inherit_administrator else own)
    if role not in roles.names():
        raise ApiError(20001, "Role is required")
    if not roles.within(role, own):
        raise ApiError(20005, f"Role: {role} permits more than {own}")
    return role


@routes.get("/Accounts/<sid:account_sid>")
def fetch(account: Account) -> Response:
    return representation.write(AccountResource.of(account), "Account")


@routes.route("/Accounts/<sid:account_sid>", methods=["POST", "PUT"])
def update(account: Account) -> Response:
    """Change an account. A new password rotates the token."""
    given = AccountUpdate.read(forms.body())
    changed = given.status is not None and change_status(account, given.status)
    if given.friendly_name:
        account.friendly_name = given.friendly_name
    if given.media_auth is not None:
        account.media_auth = given.media_auth
    if given.password:
        accounts.set_password(account, app_context().vault, given.password)
    db.session.commit()
    if changed:
        app_context().wake.wake_engines()
        app_context().wake.wake_worker()
    return representation.write(AccountResource.of(account), "Account")


def change_status(account: Account, status: str) -> bool:
    """Returns whether there was something to change; the switch learns whose clients may register. Raises ApiError when
    it is the actor's own, or closed already."""
    if status == account.status:
        return False
    if account.sid == g.actor.sid:
        raise ApiError(OWN_STATUS)
    if account.status == CLOSED:
        raise ApiError(IS_CLOSED)
    clients.tell_below(db.session(), app_context().settings.node_names(), account)
    if status != ACTIVE:
        suspension.stop(db.session(), app_context().settings.node_names(), account, status)
    if status == CLOSED:
        accounts.close(db.session(), account)
    account.status = status
    return True
