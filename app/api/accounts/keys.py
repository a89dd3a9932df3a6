"""The Keys resource: credentials for programs, each of which can be revoked separately (docs/rest-contract.md,
Keys)."""

import secrets
from typing import ClassVar

from flask import Blueprint, Response, request
from sqlalchemy import select

from app.api.http import forms, owned, paging, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.openapi.schema import Line, Parameters, Resource, Time, param
from app.models import Account, Key
from app.store.flask_db import db

routes = Blueprint("Keys", __name__)
PATH = "/Accounts/<sid:account_sid>/Keys"
SIGNING = "/Accounts/<sid:account_sid>/SigningKeys"
"""Another name of the same, in Twilio's SDKs too."""


class KeyResource(Resource):
    """Twilio's properties. The answer to a POST has the secret, too; it is shown then and never again."""

    element: ClassVar = "Key"
    plural: ClassVar = "Keys"
    path: ClassVar = "/Accounts/{account_sid}/Keys/{sid}"
    sid: str
    friendly_name: str
    date_created: Time
    date_updated: Time
    account_sid: str
    uri: str = ""


class SigningKeyResource(KeyResource):
    """The same under its other name."""

    element: ClassVar = "SigningKey"
    plural: ClassVar = "SigningKeys"
    path: ClassVar = "/Accounts/{account_sid}/SigningKeys/{sid}"


def resource() -> type[KeyResource]:
    """How this path shows a key."""
    return SigningKeyResource if "/SigningKeys" in request.path else KeyResource


class KeyUpdate(Parameters):
    """The parameters that can change."""

    friendly_name: Line = param("", 20002, max_length=64)


class KeyCreate(KeyUpdate):
    """The parameters that create one; all are optional."""


@routes.get(PATH)
def index(account: Account) -> Response:
    query = select(Key).where(Key.account_sid == account.sid)
    path = resource().path.format(account_sid=account.sid, sid="").rstrip("/")
    return paging.respond(query, Key, resource(), path)


@routes.post(PATH)
def create(account: Account) -> Response:
    """Create a key. Its sid and secret work like the account's sid and token, except for Keys and Accounts."""
    given = KeyCreate.read(forms.body())
    require_active(account)
    secret = secrets.token_hex(16)
    key = Key(account_sid=account.sid, secret_hash=app_context().vault.digest(secret), **given.given())
    db.session.add(key)
    db.session.commit()
    return representation.write(resource().of(key) | {"secret": secret}, resource().element, 201)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(Key, account, sid), resource())


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the FriendlyName."""
    given = KeyUpdate.read(forms.body())
    return owned.change(owned.get_or_404(Key, account, sid), given.given(), resource())


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Revoke the key, effective with the next request."""
    return owned.delete(owned.get_or_404(Key, account, sid))


routes.add_url_rule(SIGNING, "index_Signing", index)
routes.add_url_rule(SIGNING, "create_Signing", create, methods=["POST"])
routes.add_url_rule(f"{SIGNING}/<sid:sid>", "fetch_Signing", fetch)
routes.add_url_rule(f"{SIGNING}/<sid:sid>", "update_Signing", update, methods=["POST", "PUT"])
routes.add_url_rule(f"{SIGNING}/<sid:sid>", "delete_Signing", delete, methods=["DELETE"])
