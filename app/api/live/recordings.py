"""Recordings of a live call and of a live conference: begin one, pause it, go on, stop it (Twilio's Recordings)."""

from typing import Annotated, Any, Literal

from flask import Blueprint, Response
from pydantic import BeforeValidator
from sqlalchemy import Select, select

from app.api.calls import calls
from app.api.calls.call_parameters import RecordingEvents
from app.api.calls.recordings import PATH_OF_CALL, PATH_OF_CONFERENCE, RecordingResource
from app.api.http import forms, owned
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.problems import ApiError, NotFound
from app.api.live.streams import answered, send
from app.api.openapi.schema import Method, Parameters, Url, param
from app.calls.codec import encode
from app.calls.events import ChangeRecording, Event, StartRecording
from app.models import Account, Call, Conference, EngineCommand, Recording
from app.models.calls.recording import IN_PROGRESS, LIVE_API, PAUSED
from app.models.columns import now
from app.models.system.mailbox import CHANGE_RECORDING, CONFERENCE_RECORDING, START_RECORDING
from app.store.flask_db import db

routes = Blueprint("LiveRecordings", __name__)
CURRENT = "Twilio.CURRENT"
GOING_ON = (IN_PROGRESS, PAUSED)
MOST = 5
"""Recordings of one call at a time."""
BAD_STATE, BAD_CALLBACK, BAD_EVENT = 21220, 21502, 21626


class RecordingCreate(Parameters):
    """Twilio's parameters."""

    recording_status_callback: Url = param("", BAD_CALLBACK)
    recording_status_callback_method: Method = param("POST", BAD_CALLBACK)
    recording_status_callback_event: RecordingEvents = param(["completed"], BAD_EVENT)
    trim: Literal["trim-silence", "do-not-trim"] = param("do-not-trim")
    recording_channels: Literal["mono", "dual"] = param("mono")
    recording_track: Literal["both", "inbound", "outbound"] = param("both")

    def event(self, sid: str) -> StartRecording:
        """The event for the call's engine."""
        return StartRecording(
            sid,
            self.recording_status_callback,
            self.recording_status_callback_method,
            " ".join(self.recording_status_callback_event),
            self.trim == "trim-silence",
            self.recording_channels,
            self.recording_track,
        )


class RecordingUpdate(Parameters):
    """What is to become of it. PauseBehavior: what is heard of the time in between."""

    status: Annotated[Literal["in-progress", "paused", "stopped"], BeforeValidator(str.lower)] = param()
    pause_behavior: Annotated[Literal["silence", "skip"], BeforeValidator(str.lower)] = param("silence")


@routes.post(PATH_OF_CALL)
def create(account: Account, call_sid: str) -> Response:
    """Record a live call from now on, whatever it does. Takes effect within a second."""
    require_active(account)
    given = RecordingCreate.read(forms.body())
    call = answered(account, call_sid)
    if len(going_on(call)) >= MOST:
        raise ApiError(BAD_STATE, f"{MOST} recordings of the call go on already")
    dual = given.recording_channels == "dual" and given.recording_track == "both"
    recording = Recording(
        account_sid=account.sid,
        call_sid=call.sid,
        status=IN_PROGRESS,
        channels=2 if dual else 1,
        track=given.recording_track,
        source=LIVE_API,
        api_version=call.api_version,
        start_time=now(),
    )
    db.session.add(recording)
    db.session.flush()
    send(call, START_RECORDING, fields(given.event(recording.sid)))
    return owned.write(recording, RecordingResource, 201)


@routes.route(f"{PATH_OF_CALL}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, call_sid: str, sid: str) -> Response:
    """Pause a recording that goes on, go on with it, or stop it."""
    call = calls.found(account, call_sid)
    recording = found(call, sid)
    if recording.conference_sid:
        return update_of_conference(account, recording.conference_sid, sid)
    return changed(call, recording, RecordingUpdate.read(forms.body()))


@routes.route(f"{PATH_OF_CALL}/{CURRENT}", methods=["POST", "PUT"])
def update_current(account: Account, call_sid: str) -> Response:
    """As `update`, of the only recording of the call that goes on."""
    call = calls.found(account, call_sid)
    recordings = going_on(call)
    if len(recordings) > 1:
        raise ApiError(BAD_STATE, f"{len(recordings)} recordings of the call go on: name one by its SID")
    if not recordings:
        raise NotFound()
    return changed(call, recordings[0], RecordingUpdate.read(forms.body()))


def changed(call: Call, recording: Recording, given: RecordingUpdate) -> Response:
    """Have the engine do it. Raises ApiError for a recording that has ended."""
    if recording.status not in GOING_ON:
        raise ApiError(BAD_STATE, f"The recording is {recording.status}")
    if recording.status != given.status:
        recording.status = given.status
        send(call, CHANGE_RECORDING, fields(ChangeRecording(recording.sid, given.status, given.pause_behavior)))
    return owned.write(recording, RecordingResource)


def found(call: Call, sid: str) -> Recording:
    """Raises NotFound for a recording of no or another call."""
    wanted = select(Recording).where(Recording.call_sid == call.sid, Recording.sid == sid)
    recording = db.session.scalar(wanted)
    if recording is None:
        raise NotFound()
    return recording


def going_on(call: Call) -> list[Recording]:
    """The call's recordings that have not ended."""
    wanted = select(Recording).where(Recording.call_sid == call.sid, Recording.status.in_(GOING_ON))
    return list(db.session.scalars(wanted.where(Recording.conference_sid.is_(None))))


@routes.route(f"{PATH_OF_CONFERENCE}/<sid:sid>", methods=["POST", "PUT"])
def update_of_conference(account: Account, conference_sid: str, sid: str) -> Response:
    """Pause a recording that goes on, go on with it, or stop it. Takes effect within a second."""
    conference = owned.get_or_404(Conference, account, conference_sid)
    recording = db.session.scalar(of_conference(conference).where(Recording.sid == sid))
    if recording is None:
        raise NotFound()
    return changed_in(conference, recording, RecordingUpdate.read(forms.body()))


@routes.route(f"{PATH_OF_CONFERENCE}/{CURRENT}", methods=["POST", "PUT"])
def update_current_of_conference(account: Account, conference_sid: str) -> Response:
    """As `update`, of the recording that goes on."""
    conference = owned.get_or_404(Conference, account, conference_sid)
    recording = db.session.scalar(of_conference(conference).where(Recording.status.in_(GOING_ON)).limit(1))
    if recording is None:
        raise NotFound()
    return changed_in(conference, recording, RecordingUpdate.read(forms.body()))


def of_conference(conference: Conference) -> Select[Recording]:
    """Its recordings."""
    return select(Recording).where(
        Recording.account_sid == conference.account_sid, Recording.conference_sid == conference.sid
    )


def changed_in(conference: Conference, recording: Recording, given: RecordingUpdate) -> Response:
    """Have the conference's node do it. Raises ApiError for a recording that has ended."""
    if recording.status not in GOING_ON:
        raise ApiError(BAD_STATE, f"The recording is {recording.status}")
    if recording.status != given.status:
        recording.status = given.status
        payload = {"sid": recording.sid, "status": given.status, "pause": given.pause_behavior}
        command = EngineCommand(node=conference.node, call_sid="", kind=CONFERENCE_RECORDING, payload=payload)
        db.session.add(command)
        db.session.commit()
        app_context().wake.wake_engine(conference.node)
    return owned.write(recording, RecordingResource)


def fields(event: Event) -> dict[str, Any]:
    """What a letter to the engine carries of an event."""
    return {name: value for name, value in encode(event).items() if name != "type"}
