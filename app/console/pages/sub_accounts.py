"""Sub-accounts: colleagues and customers with an account of their own below this one."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.api.http import auth, roles
from app.console import rendering, rest

routes = Blueprint("sub_accounts", __name__)
PATH = "/<sid:account_sid>/accounts"
FIELDS = ("EmailAddress*", "Password*", "FriendlyName")


@routes.get(PATH)
def index(account_sid: str) -> Response:
    return shown(account_sid)


def shown(account_sid: str, refused: rest.Refused | None = None) -> Response:
    """The accounts that the REST API lists: the one that is signed in, and those right below it."""
    auth.reached(account_sid)
    found = rest.items(rest.get("", "PageSize=200"))
    values = {"rows": found, "fields": FIELDS, "roles": roles.names(), "typed": request.form}
    return rendering.page("sub_accounts", refused.status if refused else 200, refused=refused, **values)


@routes.post(PATH)
def create(account_sid: str) -> AnyResponse:
    return done(account_sid, "")


@routes.post(f"{PATH}/<sid:sid>")
def update(account_sid: str, sid: str) -> AnyResponse:
    """Suspend an account, or activate it again."""
    return done(account_sid, sid)


def done(account_sid: str, path: str) -> AnyResponse:
    """Do what the form says, and show the list again; with the reason, if it was refused."""
    try:
        rest.post(path, rendering.form())
    except rest.Refused as refused:
        return shown(account_sid, refused)
    return redirect(url_for("console.sub_accounts.index", account_sid=account_sid))
