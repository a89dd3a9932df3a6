"""Who is signed in: a cookie that only this installation can make, encrypted, HttpOnly and SameSite, good for 8 hours.

It contains a key whose row in `console_sessions` goes at sign-out, so that a copy of the cookie is worth nothing then,
and a digest of the token that the account had, so that a new token or password ends every session of the account.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass

from flask import request
from sqlalchemy import delete, select
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import accounts
from app.api.http.context import app_context
from app.models import Account, ConsoleSession
from app.models.accounts.account import ACTIVE
from app.store.flask_db import db

COOKIE = "restcomm_console"
LIFETIME_S = 8 * 3600
PURPOSE = "console session"


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. key: of its row. csrf: what its forms send along. until: seconds since 1970. check: of the
    token that the account had."""

    account_sid: str
    key: str
    csrf: str
    until: int
    check: str
    purpose: str = PURPOSE


def begin(response: AnyResponse, account: Account, secret: str = "") -> AnyResponse:
    """Sign the browser in that this answer goes to. secret: what it was done with."""
    until = int(time.time()) + LIFETIME_S
    session = Session(account.sid, secrets.token_urlsafe(24), secrets.token_urlsafe(24), until, check(account, secret))
    db.session.add(ConsoleSession(key_hash=row_key(session), account_sid=account.sid, until=until))
    db.session.commit()
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


def check(account: Account, secret: str) -> str:
    """What changes with the token that the session depends on: the second one of a rotation, if it was opened with
    that, else the first."""
    second = account.secondary_token_hash
    by_second = second is not None and app_context().vault.is_token(secret, second)
    return check_of(second if by_second and second else account.auth_token_hash)


def check_of(token_hash: str) -> str:
    """Tells nothing about the token."""
    return app_context().vault.digest(f"{PURPOSE} {token_hash}")[:32]


def row_key(session: Session) -> str:
    """The session's key as its row has it: who reads the table can make no cookie of it."""
    return app_context().vault.digest(f"{PURPOSE} {session.key}")


def end(response: AnyResponse) -> AnyResponse:
    """Sign the browser out: its cookie, and every copy of it, opens nothing any more."""
    if session := opened(request.cookies.get(COOKIE, "")):
        db.session.execute(delete(ConsoleSession).where(ConsoleSession.key_hash == row_key(session)))
        db.session.commit()
    response.delete_cookie(COOKIE, path="/console")
    return response


def end_all(account_sid: str) -> None:
    """Sign out every browser that is signed in with this account."""
    db.session.execute(delete(ConsoleSession).where(ConsoleSession.account_sid == account_sid))
    db.session.commit()


def current() -> tuple[Session, Account] | None:
    """The session of this request and its account; None: there is none (any more)."""
    session = opened(request.cookies.get(COOKIE, ""))
    account = account_of(session) if session else None
    return (session, account) if session and account else None


def account_of(session: Session) -> Account | None:
    """The account that is signed in; None: signed out, expired, or of a token that was replaced."""
    there = select(ConsoleSession.id).where(
        ConsoleSession.key_hash == row_key(session), ConsoleSession.account_sid == session.account_sid
    )
    account = accounts.find(db.session(), session.account_sid)
    if account is None or session.until <= time.time() or db.session.scalar(there) is None:
        return None
    valid = [check_of(one) for one in (account.auth_token_hash, account.secondary_token_hash) if one]
    return account if any(secrets.compare_digest(one, session.check) for one in valid) else None


def is_on(session: Session) -> bool:
    """May what was begun with this session go on? Not when it ended, or its account is suspended or closed."""
    account = account_of(session)
    return account is not None and accounts.status(accounts.line(db.session(), account)) == ACTIVE


def opened(sealed: str) -> Session | None:
    """What the cookie says, if it is ours."""
    try:
        session = Session(**json.loads(app_context().vault.open(sealed)))
    except (ValueError, TypeError):
        return None
    return session if session.purpose == PURPOSE else None
