"""Tokens: logins for the operator's TURN servers, which carry media through firewalls (docs/rest-contract.md, Beyond
the guide).

As coturn's use-auth-secret has it: the user name is when the login ends, the password proves that we gave it.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any, ClassVar

from flask import Blueprint, Response

from app.api.http import forms, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account
from app.models.columns import now

routes = Blueprint("Tokens", __name__)
PATH = "/Accounts/<sid:account_sid>/Tokens"
DAY_S = 86400


class TokenResource(Resource):
    """Twilio's properties. ttl: in seconds."""

    element: ClassVar = "Token"
    plural: ClassVar = "Tokens"
    account_sid: str
    date_created: Time
    date_updated: Time
    ice_servers: list[dict[str, str]]
    password: str
    ttl: str
    username: str


class TokenCreate(Parameters):
    """ttl: for how many seconds the login is good."""

    ttl: int = param(DAY_S, ge=1, le=DAY_S)


@routes.post(PATH)
def create(account: Account) -> Response:
    """A login for the TURN servers, and where they are; STUN servers need none. Nothing of it is stored."""
    given = TokenCreate.read(forms.body())
    require_active(account)
    made = now()
    username = f"{int((made + timedelta(seconds=given.ttl)).timestamp())}:{account.sid}"
    password = password_of(username, app_context().settings.turn_secret.get_secret_value())
    token = TokenResource(
        account_sid=account.sid,
        date_created=made,
        date_updated=made,
        ice_servers=[server(url, username, password) for url in app_context().settings.ice_servers],
        password=password,
        ttl=str(given.ttl),
        username=username,
    )
    return representation.write(token.model_dump(), TokenResource.element, 201)


def password_of(username: str, secret: str) -> str:
    """What a TURN server that has the secret makes of a user name; empty without a secret."""
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode() if secret else ""


def server(url: str, username: str, password: str) -> dict[str, Any]:
    """One server, as WebRTC wants it."""
    login = {"username": username, "credential": password} if url.startswith("turn") else {}
    return {"url": url, "urls": url, **login}
