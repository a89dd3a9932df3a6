"""The lists of the REST API's resources, each with the form that makes one."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.api.http.problems import NotFound
from app.console import rendering, rest
from app.console.resources import LISTS, Listing

routes = Blueprint("lists", __name__)
PATH = "/<sid:account_sid>/<name:kind>"


def listing(kind: str) -> Listing:
    """Raises NotFound for a page that there is not."""
    if kind not in LISTS:
        raise NotFound()
    return LISTS[kind]


@routes.get(PATH)
def index(account_sid: str, kind: str) -> Response:
    return shown(account_sid, kind)


def shown(account_sid: str, kind: str, refused: rest.Refused | None = None, made: rendering.Json = None) -> Response:
    """The list. refused: why what the form asked for could not be done; made: what it made, with a secret that is shown
    once."""
    found = rest.get(f"{account_sid}/{listing(kind).path}", filled(request.query_string.decode("utf-8", "replace")))
    return rendering.page(
        "list",
        refused.status if refused else 200,
        kind=kind,
        listing=listing(kind),
        rows=rest.items(found),
        total=found.get("total"),
        pages={name: rest.query_of(found.get(f"{name}_page_uri")) for name in ("first", "previous", "next", "last")},
        given=request.args,
        typed=request.form,
        refused=refused,
        made=made,
    )


def filled(query: str) -> str:
    """The query without parameters that were left empty."""
    return "&".join(part for part in query.split("&") if part.partition("=")[2])


@routes.post(PATH)
def create(account_sid: str, kind: str) -> AnyResponse:
    """Make one. A key's secret is in no later answer, so its list shows it now."""
    try:
        made = rest.post(f"{account_sid}/{listing(kind).path}", rendering.form())
    except rest.Refused as refused:
        return shown(account_sid, kind, refused)
    if made.get("secret"):
        return shown(account_sid, kind, made=made)
    return redirect(url_for("console.lists.index", account_sid=account_sid, kind=kind))
