"""Calls/{Sid}/Events: the transcript of a call, with the time of every request, verb, key and error
(docs/rest-contract.md, Beyond the guide).

It is read from the call's journal, oldest first. An entry about a request has Twilio's `request` and `response`.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy import select

from app.api.calls import calls
from app.api.http import paging
from app.api.http.context import app_context
from app.api.openapi.schema import Resource, Time
from app.calls import events
from app.calls.commands import core
from app.calls.web import Request
from app.calls.web import Response as Answer
from app.journal import transcript
from app.journal.journal import Entry, Journal, Journals
from app.models import Account, Call
from app.store.flask_db import db

routes = Blueprint("Events", __name__)
PATH = "/Accounts/<sid:account_sid>/Calls/<sid:call_sid>/Events"
LONGEST_BODY = 2048
KINDS: dict[type, str] = {
    core.Checkpoint: "verb",
    core.Fetch: "request",
    core.Download: "request",
    core.Notify: "notification",
    core.SetStatus: "status",
    core.PostCallback: "callback",
    events.Fetched: "response",
    events.Digit: "key",
    events.HungUp: "hangup",
}
"""The kind of an entry by type; all others are actions of RestComm or events of the switch."""
Fetches = dict[str, Request]


class EventResource(Resource):
    """One line of the transcript. call_sid: the leg that it is about. offset: seconds since the call began."""

    element: ClassVar = "Event"
    plural: ClassVar = "Events"
    path: ClassVar = ""
    sequence: int
    call_sid: str
    date_created: Time
    offset: str
    kind: str
    text: str
    request: dict[str, Any] | None = None
    response: dict[str, Any] | None = None


@routes.get(PATH)
def index(account: Account, call_sid: str) -> Response:
    """The transcript of a call; empty once its journal has been removed (journals_days)."""
    call = calls.found(account, call_sid)
    lines = list(transcribed(call))
    return paging.respond_with(lines, EventResource, f"/Accounts/{account.sid}/Calls/{call.sid}/Events")


def transcribed(call: Call) -> Iterator[dict[str, Any]]:
    """The lines about this call; for a leg dialed by another call, from that call's journal."""
    journals = Journals(app_context().settings.folder("journals"))
    main = db.session.scalar(select(Call).where(Call.sid == call.parent_call_sid)) if call.parent_call_sid else None
    if record := read(journals, call.sid):
        yield from lines(record)
    elif main and (record := read(journals, main.sid)):
        yield from (line for line in lines(record) if line["call_sid"] == call.sid)


def read(journals: Journals, sid: str) -> Journal | None:
    """A journal, if there is one; again if it was filed away between two looks."""
    for _look in range(2):
        with suppress(FileNotFoundError, IndexError):
            return journals.read(sid)
    return None


def lines(record: Journal) -> Iterator[dict[str, Any]]:
    """Every entry that says something to people."""
    fetches: Fetches = {}
    began = datetime.fromisoformat(record.wall)
    for number, entry in enumerate(record.entries):
        text = transcript.line_of(entry)
        leg, inner = of_leg(entry)
        if isinstance(inner, core.Fetch | core.Download):
            fetches[entry.id] = inner.request
        if text:
            resource = EventResource(
                sequence=number,
                call_sid=leg or record.header.facts.call_sid,
                date_created=began + timedelta(seconds=entry.at - record.began),
                offset=f"{entry.at - record.began:.3f}",
                kind="takeover" if entry.note else KINDS.get(type(inner), "action" if entry.command else "event"),
                text=text.strip(),
                **exchanged(inner, fetches),
            )
            yield resource.model_dump()


def of_leg(entry: Entry) -> tuple[str, Any]:
    """Which leg an entry is about (empty: the main one), and what happened there."""
    match entry.command or entry.event:
        case core.OnLeg(leg, inner) | events.LegEvent(leg, inner):
            return leg, inner
        case inner:
            return "", inner


def exchanged(inner: Any, fetches: Fetches) -> dict[str, Any]:
    """The request and the response that an entry is about, as Twilio's events have them."""
    match inner:
        case core.Fetch(request) | core.Download(request):
            return {"request": asked(request)}
        case events.Fetched(id, response):
            found = fetches.get(id)
            return {"request": asked(found) if found else None, "response": answered(response)}
    return {}


def asked(request: Request) -> dict[str, Any]:
    """A request; its parameters as a form, because their names may be anything."""
    return {"method": request.method, "url": request.url, "parameters": urlencode(request.params)}


def answered(response: Answer) -> dict[str, Any]:
    return {
        "response_code": response.status,
        "content_type": response.content_type,
        "response_body": response.body[:LONGEST_BODY],
        "error": response.error,
    }
