"""The list of calls, past and live: the REST API's filters by their own names, in the page's address."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.console import rendering, rest
from app.console.pages.lists import filled

routes = Blueprint("calls", __name__)
FILTERS = ("Status", "From", "To", "StartTime>", "StartTime<", "ParentCallSid")
STATUSES = ("queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")


@routes.get("/")
def home() -> AnyResponse:
    return redirect(url_for("console.calls.index", account_sid=g.actor.sid))


@routes.get("/<sid:account_sid>/calls")
def index(account_sid: str) -> AnyResponse:
    """The page."""
    return rendering.page("calls", **listed(account_sid), filters=FILTERS, statuses=STATUSES, given=request.args)


def listed(account_sid: str) -> rendering.Values:
    """One page of calls by the filters of this request. Raises Refused."""
    found = rest.get(f"{account_sid}/Calls", filled(request.query_string.decode("utf-8", "replace")))
    return shown(found)


def shown(page: dict[str, rendering.Json]) -> rendering.Values:
    """What the table's template needs of a page of the REST API."""
    names = ("first", "previous", "next", "last")
    pages = {name: rest.query_of(page.get(f"{name}_page_uri")) for name in names}
    return {"calls": rest.items(page), "total": page["total"], "pages": pages}


@routes.post("/<sid:account_sid>/calls")
def create(account_sid: str) -> AnyResponse:
    """Place a call, and go to its page."""
    call = rest.post(f"{account_sid}/Calls", rendering.form())
    return redirect(url_for("console.call.show", account_sid=account_sid, sid=call["sid"]))
