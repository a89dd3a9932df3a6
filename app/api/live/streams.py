"""The Streams of a live call: begin one beside the call's verbs, and end one (docs/streams.md)."""

import time
from typing import Annotated, Any, ClassVar, Literal, Protocol

import gevent
from flask import Blueprint, Response
from pydantic import AfterValidator, BeforeValidator, create_model
from sqlalchemy import select

from app.api.calls import calls
from app.api.http import forms, owned
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.problems import ApiError, NotFound
from app.api.openapi import openapi_types
from app.api.openapi.schema import Method, Name, Parameters, Resource, Time, Url, param
from app.calls.codec import encode
from app.calls.events import Event, StartStream
from app.models import Account, Call, EngineCommand, MediaStream, sid
from app.models.calls.media_stream import STOPPED
from app.models.system.mailbox import START_STREAM, STOP_STREAM
from app.rcml.attributes import websocket_url
from app.store.flask_db import db

routes = Blueprint("Streams", __name__)
PATH = "/Accounts/<sid:account_sid>/Calls/<sid:call_sid>/Streams"
BAD_STATE, BAD_URL, BAD_METHOD = 21220, 21205, 21209
ANSWER_SECONDS, LOOK_SECONDS = 1.0, 0.05
new_sid = sid.maker("MZ")
MOST_PARAMETERS, LONGEST_PARAMETER = 99, 500


def absolute(text: str) -> str:
    """A complete ws or wss URL. Raises ValueError."""
    if not text.lower().startswith(("ws://", "wss://")):
        raise ValueError("an absolute wss URL is expected")
    return websocket_url(text)


SocketUrl = Annotated[str, BeforeValidator(str.strip), AfterValidator(absolute), openapi_types.WEBSOCKET_URL]
Track = Annotated[Literal["inbound_track", "outbound_track", "both_tracks"], BeforeValidator(str.lower)]


class StreamResource(Resource):
    """Twilio's properties. name: null without one."""

    element: ClassVar = "Stream"
    plural: ClassVar = "Streams"
    path: ClassVar = "/Accounts/{account_sid}/Calls/{call_sid}/Streams/{sid}"
    sid: str
    account_sid: str
    call_sid: str
    name: str | None
    status: str
    date_updated: Time
    uri: str = ""

    @classmethod
    def of(cls, row: MediaStream) -> dict[str, Any]:
        return super().of(row) | {"name": row.name or None}


class StreamWishes(Parameters):
    """What a stream is to be, without its parameters."""

    url: SocketUrl = param(..., BAD_URL)
    name: Name = param("")
    track: Track = param("inbound_track")
    status_callback: Url = param("", BAD_URL)
    status_callback_method: Method = param("POST", BAD_METHOD)

    def custom(self) -> dict[str, str]:
        """The parameters that are named, for the start message."""
        given = self.model_dump()
        pairs = ((given[f"parameter{n}_name"], given[f"parameter{n}_value"]) for n in range(1, MOST_PARAMETERS + 1))
        return {name: value for name, value in pairs if name}

    def event(self, sid: str) -> StartStream:
        """The event for the call's engine. Raises ApiError for parameters that are too long."""
        custom = self.custom()
        if any(len(name) + len(value) > LONGEST_PARAMETER for name, value in custom.items()):
            raise ApiError(20001, f"A parameter has at most {LONGEST_PARAMETER} characters, its name included")
        told = (self.status_callback, self.status_callback_method)
        return StartStream(self.url, sid, self.name, self.track, *told, custom)


NUMBERED: dict[str, Any] = {
    f"parameter{number}_{what}": (str, param("", alias=f"Parameter{number}.{what.title()}"))
    for number in range(1, MOST_PARAMETERS + 1)
    for what in ("name", "value")
}
StreamCreate = create_model("StreamCreate", __base__=StreamWishes, __doc__="What a stream is to be.", **NUMBERED)


class StreamUpdate(Parameters):
    """The only change there is."""

    status: Annotated[Literal["stopped"], BeforeValidator(str.lower)] = param()


@routes.post(PATH)
def create(account: Account, call_sid: str) -> Response:
    """Send a live call's audio to a websocket, beside whatever the call does. Takes effect within a second."""
    require_active(account)
    given = StreamCreate.read(forms.body())
    return owned.write(begun(account, call_sid, START_STREAM, given, new_sid()), StreamResource, 201)


@routes.route(f"{PATH}/<name:sid>", methods=["POST", "PUT"])
def update(account: Account, call_sid: str, sid: str) -> Response:
    """End a stream, by its SID or its name. No effect if it has ended."""
    return owned.write(ended(account, call_sid, sid, "MZ", StreamUpdate), StreamResource)


class Begins(Protocol):
    """What begins a stream on a live call: its parameters."""

    name: str

    def event(self, sid: str) -> Event:
        """The event for the call's engine."""


def begun(account: Account, call_sid: str, kind: str, given: Begins, sid: str) -> MediaStream:
    """The row of a new stream of a live call, whose engine gets a command to begin it.

    kind: of the command. Raises NotFound, ApiError."""
    call = answered(account, call_sid)
    whose = {"account_sid": account.sid, "call_sid": call.sid, "api_version": call.api_version}
    row = MediaStream(**whose, sid=sid, name=given.name)
    db.session.add(row)
    db.session.flush()
    payload = {name: value for name, value in encode(given.event(row.sid)).items() if name != "type"}
    send(call, kind, payload)
    return row


def ended(account: Account, call_sid: str, named: str, prefix: str, update: type[Parameters]) -> MediaStream:
    """The row of a stream, by its SID or its name; its engine gets a command to end it.

    prefix: of its SID; update: what the body must be. Raises NotFound, ApiError."""
    call = calls.found(account, call_sid)
    row = found(call, named, prefix)
    update.read(forms.body())
    if row.status != STOPPED:
        row.status = STOPPED
        send(call, STOP_STREAM, {"stream": row.sid})
    return row


def answered(account: Account, sid: str) -> Call:
    """The call, if it goes on: also one whose answer is being written, as its document is asked for meanwhile. Raises
    NotFound, ApiError."""
    call = calls.found(account, sid)
    until = time.monotonic() + ANSWER_SECONDS
    while call.status in ("queued", "ringing") and time.monotonic() < until:
        db.session.rollback()
        gevent.sleep(LOOK_SECONDS)
        call = calls.found(account, sid)
    if call.status != "in-progress":
        raise ApiError(BAD_STATE, f"The call is {call.status}")
    if call.parent_call_sid:
        raise ApiError(BAD_STATE, f"The call was dialed by {call.parent_call_sid}: start the stream there")
    return call


def found(call: Call, named: str, kind: str) -> MediaStream:
    """The newest stream of a call with this SID or name. kind: MZ, GT: a live transcription. Raises NotFound."""
    matches = (MediaStream.sid == named) | (MediaStream.name == named)
    matches &= MediaStream.sid.startswith(kind)
    wanted = select(MediaStream).where(MediaStream.call_sid == call.sid, matches).order_by(MediaStream.id.desc())
    row = db.session.scalars(wanted).first()
    if row is None:
        raise NotFound()
    return row


def send(call: Call, kind: str, payload: dict[str, Any]) -> None:
    """Write a command for the call's engine, together with what was changed."""
    node = call.node or app_context().settings.node
    db.session.add(EngineCommand(node=node, call_sid=call.sid, kind=kind, payload=payload))
    db.session.commit()
    app_context().wake.wake_engine(node)
