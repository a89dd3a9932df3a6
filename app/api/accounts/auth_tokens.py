"""Two valid tokens while programs change from one to the other: Twilio's AuthTokens API (https://accounts.twilio.com/v1).

Create a secondary token, give it to every program, then promote it: it becomes the token, and the old one is void.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request

from app.accounts import accounts
from app.api.http import audit_trail, representation
from app.api.http.auth import authenticated, refuse_other_sites
from app.api.http.context import app_context
from app.api.http.formats import VERSIONS
from app.api.http.problems import ApiError, NotFound
from app.api.http.roles import permits
from app.models import Account, columns, sid
from app.store.flask_db import db

routes = Blueprint("AuthTokens", __name__)
PATH = "/v1/AuthTokens"


@routes.before_request
def guard() -> None:
    """An account that may change itself, by its own credentials: an API key could make itself permanent here. Raises
    ApiError 20003, 20005."""
    g.version = VERSIONS[0]
    request.environ["restcomm.format"] = "json"
    refuse_other_sites()
    g.actor = authenticated()
    name = getattr(request.authorization, "username", None) or ""
    if sid.valid(name, "SK") or not permits(g.actor.role, "Modify", "Accounts"):
        raise ApiError(20005)
    audit_trail.begin()


@routes.post("/Secondary")
def create() -> Response:
    """Create the secondary token; one that was there before is void. It is shown now, and never again."""
    token = accounts.new_secondary_token(own(), app_context().vault)
    return answer("Secondary", {"secondary_auth_token": token}, 201)


@routes.delete("/Secondary")
def delete() -> Response:
    """Void the secondary token. Raises NotFound when there is none."""
    account = own()
    if not account.secondary_token_hash:
        raise NotFound()
    accounts.drop_secondary_token(account)
    db.session.commit()
    return Response(status=204)


@routes.post("/Promote")
def promote() -> Response:
    """Make the secondary token the token; the old one is void. Raises NotFound when there is none."""
    try:
        token = accounts.promote_secondary_token(own(), app_context().vault)
    except ValueError:
        raise NotFound() from None
    return answer("Promote", {"auth_token": token}, 200)


def own() -> Account:
    """The account that asks."""
    account: Account = g.actor
    return account


def answer(name: str, token: dict[str, str], status: int) -> Response:
    """Commit, and answer with the properties that Twilio's SDKs read. Times are ISO 8601, as in Twilio's newer APIs."""
    db.session.commit()
    fields: dict[str, Any] = {"account_sid": own().sid, **token, "url": request.base_url}
    fields |= {"date_created": iso(columns.now()), "date_updated": iso(own().date_updated)}
    response = representation.as_json(fields, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def iso(moment: datetime) -> str:
    """Such as 2026-01-31T09:15:00Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
