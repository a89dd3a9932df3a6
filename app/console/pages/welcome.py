"""The link that `make run` prints, which signs in once, and the first steps that it leads to."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import accounts, first_link
from app.api.http import auth
from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.console import rendering, rest, sessions
from app.store.flask_db import db

routes = Blueprint("welcome", __name__)
SPENT = 20003


@routes.get("/first/<token>")
def enter(token: str) -> AnyResponse:
    """Sign in with the link of `make run`, once. Raises ApiError 20003 for a link that was used, or is none."""
    auth.within(app_context().limits.source(auth.source()))
    found = first_link.spend(app_context().settings, app_context().vault, token)
    account = accounts.find(db.session(), found) if found else None
    if account is None:
        raise ApiError(SPENT, "The link was used already, or a newer one was printed: sign in with SID and token")
    auth.require_active(account)
    return sessions.begin(redirect(url_for("console.welcome.show", account_sid=account.sid)), account)


@routes.get("/<sid:account_sid>/welcome")
def show(account_sid: str) -> AnyResponse:
    settings = app_context().settings
    newest = rest.items(rest.get(f"{account_sid}/Calls", {"PageSize": 1}))
    numbers = rest.items(rest.get(f"{account_sid}/IncomingPhoneNumbers", {"PageSize": 50}))
    has_number = any(one["voice_url"] and not one["voice_url"].startswith("/") for one in numbers)
    sip = f"sip:1234@{settings.sip_host}:{settings.sip_port}"
    api = f"{settings.url_of_api()}/{settings.api_version}/Accounts/{g.actor.sid}"
    shown: rendering.Values = {"newest": newest[0] if newest else None, "has_number": has_number}
    return rendering.page("welcome", sip=sip, api=api, **shown)
