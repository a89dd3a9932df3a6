"""Who is signed in: a cookie that only this installation can make, encrypted, HttpOnly and SameSite, good for 8 hours.

It contains a digest of the account's token, so that a new token or password ends every session of the account.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import accounts
from app.api.http.context import app_context
from app.models import Account
from app.store.flask_db import db

COOKIE = "restcomm_console"
LIFETIME_S = 8 * 3600
PURPOSE = "console session"


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. csrf: what its forms send along. until: seconds since 1970. check: of the account's
    token."""

    account_sid: str
    csrf: str
    until: int
    check: str
    purpose: str = PURPOSE


def check_of(account: Account) -> str:
    """What changes with the account's token, and tells nothing about it."""
    return app_context().vault.digest(f"{PURPOSE} {account.auth_token_hash}")[:32]


def begin(response: AnyResponse, account: Account) -> AnyResponse:
    """Sign the browser in that this answer goes to."""
    session = Session(account.sid, secrets.token_urlsafe(24), int(time.time()) + LIFETIME_S, check_of(account))
    response.set_cookie(
        COOKIE,
        app_context().vault.seal(json.dumps(asdict(session))),
        max_age=LIFETIME_S,
        path="/console",
        secure=app_context().settings.url_of_api().startswith("https:"),
        httponly=True,
        samesite="Strict",
    )
    return response


def end(response: AnyResponse) -> AnyResponse:
    """Sign the browser out."""
    response.delete_cookie(COOKIE, path="/console")
    return response


def current() -> tuple[Session, Account] | None:
    """The session of this request and its account; None: absent, expired, or of a token that was replaced."""
    session = opened(request.cookies.get(COOKIE, ""))
    account = accounts.find(db.session(), session.account_sid) if session else None
    if session is None or account is None or not secrets.compare_digest(check_of(account), session.check):
        return None
    return session, account


def opened(sealed: str) -> Session | None:
    """What the cookie says, if it is ours and not too old."""
    try:
        session = Session(**json.loads(app_context().vault.open(sealed)))
    except (ValueError, TypeError):
        return None
    return session if session.purpose == PURPOSE and session.until > time.time() else None
