"""Authentication and authorization: HTTP Basic, roles, and the chain of parent accounts (guide 4.1, 2.1)."""

import logging
from urllib.parse import urlsplit

from flask import g, request

from app.accounts import accounts
from app.api.http import audit_trail
from app.api.http.context import app_context
from app.api.http.problems import ApiError, NotFound
from app.api.http.roles import OPERATIONS, permits
from app.api.messages import public_media
from app.models import Account, sid
from app.models.accounts.account import ACTIVE
from app.settings.vault import Crowded
from app.store.flask_db import db

log = logging.getLogger(__name__)

CHALLENGE = {"WWW-Authenticate": 'Basic realm="RestComm API", charset="UTF-8"'}
NOT_ACTIVE, TOO_MANY = 10001, 20429
NOT_BY_KEY = ("Accounts", "Keys")
"""What an API key does not open: it could make itself permanent there. As with Twilio's standard keys."""
INSIDE = "restcomm.console.actor"
"""In the WSGI environment of a request that the console makes in this process: the SID of the account that is signed
in. No header can set it: those begin with HTTP_."""


def guard() -> None:
    """Before each request of the API: g.actor is who asks; the account of the path replaces its SID as an argument."""
    if (owner := public_media.account()) is not None:
        within(app_context().limits.request(f"media of {owner.sid}", request.method))
        (request.view_args or {}).pop("account_sid", None)
        (request.view_args or {})["account"] = owner
        return
    refuse_other_sites()
    g.actor = authenticated()
    view = (request.endpoint or "").split(".")
    by_key = sid.valid(getattr(request.authorization, "username", None) or "", "SK")
    if (by_key and view[-2] in NOT_BY_KEY) or not permits(
        g.actor.role, OPERATIONS[view[-1].partition("_")[0]], view[-2]
    ):
        raise ApiError(20005)
    arguments = request.view_args or {}
    if "account_sid" in arguments:
        arguments["account"] = reached(arguments.pop("account_sid"))


def authenticated() -> Account:
    """The account whose credentials the request has. Raises ApiError 20003, 10001 or 20429. The limit of password
    attempts is checked before the password; tokens are not limited."""
    if (inside := request.environ.get(INSIDE)) and (account := accounts.find(db.session(), inside)):
        require_active(account)
        return account
    given = request.authorization
    if given is None or given.type != "basic":
        raise ApiError(20003, "", CHALLENGE)
    account = login(given.username or "", given.password or "")
    within(app_context().limits.request(account.sid, request.method))
    return account


def login(name: str, secret: str) -> Account:
    """The account of a name and a secret, on any way in. Raises ApiError 20003, 10001 or 20429."""
    if accounts.is_password(secret):
        within(app_context().limits.source(source()))
        within(app_context().limits.password(name))
    try:
        account = accounts.authenticate(db.session(), app_context().vault, name, secret)
    except Crowded:
        within(1)
    if account is None:
        log.warning("refused login of %r from %s", name[:64], source()[:64].encode("unicode_escape").decode())
        audit_trail.refused_login(name, source())
        raise ApiError(20003, "", CHALLENGE)
    require_active(account)
    return account


def source() -> str:
    """The address that a request comes from; of one that a proxy on this machine hands on, what that says."""
    address = request.remote_addr or ""
    handed_on = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return handed_on if handed_on and address in ("127.0.0.1", "::1") else address


def refuse_other_sites() -> None:
    """A browser may send the password that it knows along with another site's form: that changes nothing here (finding
    M8). Programs send neither of these headers. Raises ApiError."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(app_context().settings.url_of_api()).netloc}
    foreign = origin is not None and origin.partition("://")[2] not in ours
    if foreign or request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise ApiError(20005, "the request comes from a page of another site")


def within(seconds: int) -> None:
    """Raises ApiError 20429 when there are seconds to wait."""
    if seconds:
        raise ApiError(TOO_MANY, "", {"Retry-After": str(seconds)})


def require_active(account: Account) -> None:
    """Raises ApiError 10001 when the account, or one above it, is suspended or closed."""
    if accounts.status(accounts.line(db.session(), account)) != ACTIVE:
        raise ApiError(NOT_ACTIVE)


def reached(sid: str) -> Account:
    """An account that the actor may act on: itself or one below. Raises NotFound, whether absent or another's."""
    actor: Account = g.actor
    if sid == actor.sid:
        return actor
    account = accounts.find(db.session(), sid)
    if account is None or actor.sid not in [above.sid for above in accounts.line(db.session(), account)]:
        raise NotFound()
    return account
