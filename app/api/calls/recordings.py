"""The Recordings resource: recordings and their audio (guide 4.5)."""

from pathlib import Path
from typing import Any, ClassVar

from flask import Blueprint, Response, current_app, g, send_file
from sqlalchemy import Select, select

from app.api.calls import calls, mp3
from app.api.http import forms, owned, paging
from app.api.http.context import app_context
from app.api.http.filters import Span, same, times
from app.api.http.formats import link, wants_audio
from app.api.http.problems import RETRY_AFTER_S, ApiError, NotFound
from app.api.openapi.schema import Digits, Parameters, Resource, Time, param
from app.models import Account, Conference, Recording
from app.models.calls.recording import COMPLETED, FAILED, LIVE, audio_file
from app.store.flask_db import db

routes = Blueprint("Recordings", __name__)
PATH = "/Accounts/<sid:account_sid>/Recordings"
PATH_OF_CALL = "/Accounts/<sid:account_sid>/Calls/<sid:call_sid>/Recordings"
PATH_OF_CONFERENCE = "/Accounts/<sid:account_sid>/Conferences/<sid:conference_sid>/Recordings"
ONE = (
    *(f"{PATH}/<sid:sid>", f"{PATH_OF_CALL}/<sid:sid>", f"{PATH_OF_CONFERENCE}/<sid:sid>"),
    "/Accounts/<sid:account_sid>/<sid:sid>",
)
"""The last is how the guide writes it."""
NOT_STORED, UNAVAILABLE, BAD_STATE = 13620, 20503, 21220


class RecordingResource(Resource):
    """The properties of table 4.11, then Twilio's additions."""

    element: ClassVar = "Recording"
    plural: ClassVar = "Recordings"
    path: ClassVar = "/Accounts/{account_sid}/Recordings/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    account_sid: str
    call_sid: str
    duration: Digits
    api_version: str
    uri: str = ""
    conference_sid: str | None
    start_time: Time
    status: str
    channels: int
    source: str
    price: None = None
    price_unit: None = None
    error_code: int | None = None
    encryption_details: None = None
    track: str
    media_url: str = ""
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: Recording) -> dict[str, Any]:
        path = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        return super().of(row) | {
            "error_code": NOT_STORED if row.status == FAILED else None,
            "media_url": f"{app_context().settings.url_of_api()}/{g.version}{path}",
            "subresource_uris": {"transcriptions": link(f"{path}/Transcriptions")},
        }


class RecordingFilter(Parameters):
    call_sid: str = param("", max_length=34)
    conference_sid: str = param("", max_length=34)
    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")


@routes.get(PATH)
def index(account: Account) -> Response:
    query = select(Recording).where(Recording.account_sid == account.sid)
    return listed(query, f"/Accounts/{account.sid}/Recordings")


@routes.get(PATH_OF_CALL)
def index_of_call(account: Account, call_sid: str) -> Response:
    calls.found(account, call_sid)
    query = select(Recording).where(Recording.account_sid == account.sid, Recording.call_sid == call_sid)
    return listed(query, f"/Accounts/{account.sid}/Calls/{call_sid}/Recordings")


@routes.get(PATH_OF_CONFERENCE)
def index_of_conference(account: Account, conference_sid: str) -> Response:
    owned.get_or_404(Conference, account, conference_sid)
    query = select(Recording).where(Recording.account_sid == account.sid, Recording.conference_sid == conference_sid)
    return listed(query, f"/Accounts/{account.sid}/Conferences/{conference_sid}/Recordings")


def listed(query: Select[Recording], path: str) -> Response:
    """One page of these, by the filters of the request."""
    wanted = RecordingFilter.read(forms.query())
    on, before, after = wanted.date_created, wanted.date_created_before, wanted.date_created_after
    conditions = same(Recording.call_sid, wanted.call_sid) + same(Recording.conference_sid, wanted.conference_sid)
    conditions += times(Recording.date_created, on, before, after)
    return paging.respond(query.where(*conditions), Recording, RecordingResource, path)


def fetch(account: Account, sid: str, call_sid: str = "", conference_sid: str = "") -> Response:
    """The audio, as Twilio has it; the resource with .json or .xml, or by an Accept that names only those."""
    if wants_audio():
        return sent(audio(found(account, sid, call_sid, conference_sid)), "audio/x-wav")
    return owned.write(found(account, sid, call_sid, conference_sid), RecordingResource)


def fetch_wav(account: Account, sid: str, call_sid: str = "", conference_sid: str = "") -> Response:
    """The audio as wav ("just append .wav after the RecordingSid"). Supports ranges and If-None-Match (RFC 9110)."""
    return sent(audio(found(account, sid, call_sid, conference_sid)), "audio/wav")


def fetch_mp3(account: Account, sid: str, call_sid: str = "", conference_sid: str = "") -> Response:
    """The audio as MP3. Raises ApiError 20503 when it cannot be encoded now (full disk)."""
    file = audio(found(account, sid, call_sid, conference_sid))
    try:
        return sent(mp3.encoded(file), "audio/mpeg")
    except FileNotFoundError:
        raise NotFound() from None
    except OSError as error:
        current_app.logger.error("%s cannot be written as MP3: %s", sid, error)
        raise ApiError(UNAVAILABLE, "", {"Retry-After": RETRY_AFTER_S}) from None


def delete(account: Account, sid: str, call_sid: str = "", conference_sid: str = "") -> Response:
    """Remove the recording and its files. The row goes last, so that a failed deletion can be repeated."""
    recording = found(account, sid, call_sid, conference_sid)
    if recording.status in LIVE:
        raise ApiError(BAD_STATE, "The recording goes on: stop it first")
    file = audio_file(app_context().settings.folder("recordings"), account.sid, sid)
    mp3.forget(file)
    file.unlink(missing_ok=True)
    db.session.delete(recording)
    db.session.commit()
    return Response(status=204)


for path in ONE:
    routes.get(path)(fetch)
    routes.get(f"{path}.wav")(fetch_wav)
    routes.get(f"{path}.mp3")(fetch_mp3)
    routes.delete(path)(delete)


def found(account: Account, sid: str, call_sid: str = "", conference_sid: str = "") -> Recording:
    """Raises NotFound for an absent recording, another account's, call's or conference's."""
    query = select(Recording).where(Recording.account_sid == account.sid, Recording.sid == sid)
    within = same(Recording.call_sid, call_sid) + same(Recording.conference_sid, conference_sid)
    recording = db.session.scalar(query.where(*within))
    if recording is None:
        raise NotFound()
    return recording


def audio(recording: Recording) -> Path:
    """Its file. Raises NotFound when it could not be stored."""
    file = audio_file(app_context().settings.folder("recordings"), recording.account_sid, recording.sid)
    if recording.status != COMPLETED or not file.is_file():
        raise NotFound()
    return file


def sent(file: Path, kind: str) -> Response:
    """A file, or the part of it that was asked for."""
    response = send_file(file, mimetype=kind, conditional=True, etag=True)
    response.cache_control.private = True
    return response
