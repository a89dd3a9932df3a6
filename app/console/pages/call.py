"""A call's page: its timeline, requests, errors, recordings; ending and redirecting it while it is live."""

import json
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.api.calls import events
from app.api.http.context import app_context
from app.console import rendering, rest
from app.console.timeline import drawing, lanes
from app.errors.errors import DICTIONARY
from app.journal.journal import Journals

routes = Blueprint("call", __name__)
MOST_EVENTS = 1000
OUT_OF_RANGE, NO_AUDIO = 416, 20404
PATH = "/<sid:account_sid>/calls/<sid:sid>"


@routes.get(PATH)
def show(account_sid: str, sid: str) -> Response:
    """The page; for htmx, as long as the call is live, what moves on it."""
    name = "_call" if request.headers.get("HX-Target") == "call" else "call"
    return rendering.page(name, **about(account_sid, sid))


def about(account_sid: str, sid: str, **more: Any) -> rendering.Values:
    """Everything about a call that its account may read. Raises Refused."""
    path = f"{account_sid}/Calls/{sid}"
    call = rest.get(path)
    lines = rest.get(f"{path}/Events", {"PageSize": MOST_EVENTS})
    return {
        "call": call,
        "live": call["status"] in ("queued", "ringing", "in-progress"),
        "events": rest.items(lines),
        "total": lines["total"],
        "drawing": drawn(call),
        "legs": rest.items(rest.get(f"{account_sid}/Calls", {"ParentCallSid": sid})),
        "recordings": optional(f"{path}/Recordings"),
        "notifications": [with_cure(one) for one in optional(f"{path}/Notifications")],
        "url": f"{app_context().settings.url_of_api()}/{app_context().settings.api_version}/Accounts/{path}.json",
        **more,
    }


def drawn(call: dict[str, Any]) -> drawing.Drawing | None:
    """The timeline, from the call's own journal or that of the call that dialed it; None: it was removed."""
    journals = Journals(app_context().settings.folder("journals"))
    record = events.read(journals, call["sid"])
    if record is None and call["parent_call_sid"]:
        record = events.read(journals, call["parent_call_sid"])
    return drawing.draw(lanes.of(record)) if record and record.entries else None


def optional(path: str) -> list[dict[str, Any]]:
    """A list, or nothing where the account's role may not read it."""
    try:
        return rest.items(rest.get(path))
    except rest.Refused:
        return []


def with_cure(notification: dict[str, Any]) -> dict[str, Any]:
    """The notification with its cause and cure from the error dictionary."""
    entry = DICTIONARY.get(int(notification["error_code"] or 0))
    return notification | {"cause": entry.cause if entry else "", "cure": entry.cure if entry else ""}


@routes.post(PATH)
def update(account_sid: str, sid: str) -> AnyResponse:
    """End the call or redirect it; a refusal is shown on the page."""
    try:
        rest.post(f"{account_sid}/Calls/{sid}", rendering.form())
    except rest.Refused as refused:
        return rendering.page("call", refused.status, **about(account_sid, sid, refused=refused))
    return redirect(url_for("console.call.show", account_sid=account_sid, sid=sid))


@routes.get(f"{PATH}/journal")
def journal(account_sid: str, sid: str) -> Response:
    """The transcript as JSON lines: what the call's Events are. The journal itself is the operator's: it has the
    gateways' passwords in it."""
    lines = rest.items(rest.get(f"{account_sid}/Calls/{sid}/Events", {"PageSize": MOST_EVENTS}))
    body = "".join(json.dumps(line) + "\n" for line in lines)
    name = {"Content-Disposition": f'attachment; filename="{sid}.jsonl"'}
    return Response(body, mimetype="application/x-ndjson", headers=name)


@routes.get("/<sid:account_sid>/recordings/<sid:sid>.wav")
def audio(account_sid: str, sid: str) -> Response:
    """A recording to listen to, or the range of it that the browser asks for."""
    asked = {name: request.headers[name] for name in ("Range", "If-Range", "If-None-Match") if name in request.headers}
    found = rest.asker().ask("GET", f"{account_sid}/Recordings/{sid}.wav", headers=asked)
    if found.status >= 400 and found.status != OUT_OF_RANGE:
        raise rest.Refused(found.status, NO_AUDIO, "There is no audio of this recording")
    return Response(found.body, found.status, headers=found.headers)
