"""One resource of the REST API: its properties, the form that changes it, its removal; a conference's participants."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.console import rendering, rest
from app.console.pages.lists import listing

routes = Blueprint("item", __name__)
PATH = "/<sid:account_sid>/<name:kind>/<sid:sid>"
INSIDE = {"conferences": "Participants", "queues": "Members", "recordings": "Transcriptions"}
"""What a resource's page lists below it."""


@routes.get(PATH)
def show(account_sid: str, kind: str, sid: str) -> Response:
    """The page; for htmx, who is in it now."""
    if kind in INSIDE and request.headers.get("HX-Target") == "inside":
        path = f"{account_sid}/{listing(kind).path}/{sid}"
        found = rest.items(rest.get(f"{path}/{INSIDE[kind]}"))
        return rendering.page("_inside", kind=kind, fields=rest.get(path), inside=found)
    return shown(account_sid, kind, sid)


def shown(account_sid: str, kind: str, sid: str, refused: rest.Refused | None = None) -> Response:
    """The page. refused: why what its form asked for could not be done."""
    path = f"{account_sid}/{listing(kind).path}/{sid}"
    return rendering.page(
        "item",
        refused.status if refused else 200,
        kind=kind,
        listing=listing(kind),
        fields=rest.get(path),
        inside=rest.items(rest.get(f"{path}/{INSIDE[kind]}")) if kind in INSIDE else [],
        typed=request.form,
        refused=refused,
    )


@routes.post(PATH)
def update(account_sid: str, kind: str, sid: str) -> AnyResponse:
    return done(account_sid, kind, sid, lambda path: rest.post(path, rendering.form()))


@routes.post(f"{PATH}/delete")
def delete(account_sid: str, kind: str, sid: str) -> AnyResponse:
    """Remove it, and go back to the list."""
    try:
        rest.delete(f"{account_sid}/{listing(kind).path}/{sid}")
    except rest.Refused as refused:
        return shown(account_sid, kind, sid, refused)
    return redirect(url_for("console.lists.index", account_sid=account_sid, kind=kind))


@routes.post(f"{PATH}/participants/<sid:call_sid>")
def participant(account_sid: str, kind: str, sid: str, call_sid: str) -> AnyResponse:
    """Mute or hold somebody in a conference, or send that participant out."""
    form = rendering.form()
    inside = f"/Participants/{call_sid}"
    if form.pop("Leave", None):
        return done(account_sid, kind, sid, lambda path: rest.delete(path + inside))
    return done(account_sid, kind, sid, lambda path: rest.post(path + inside, form))


def done(account_sid: str, kind: str, sid: str, act: Any) -> AnyResponse:
    """Do something with it, and show it again; with the reason, if it was refused."""
    try:
        act(f"{account_sid}/{listing(kind).path}/{sid}")
    except rest.Refused as refused:
        return shown(account_sid, kind, sid, refused)
    return redirect(url_for("console.item.show", account_sid=account_sid, kind=kind, sid=sid))
