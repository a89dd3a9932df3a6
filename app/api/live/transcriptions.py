"""The live Transcriptions of a call: have told what is said on it, and end that (docs/speech.md)."""

from typing import Annotated, Any, ClassVar

from flask import Blueprint, Response
from pydantic import AfterValidator, BeforeValidator

from app.api.http import forms, owned
from app.api.http.auth import require_active
from app.api.live.streams import BAD_METHOD, BAD_URL, StreamUpdate, Track, begun, ended
from app.api.openapi.schema import Flag, Method, Name, Parameters, Resource, Time, Url, param
from app.calls.speech.events import StartTranscription
from app.models import Account, MediaStream, sid
from app.models.system.mailbox import START_TRANSCRIPTION
from app.rcml.attributes import hints
from app.rcml.speech.languages import language

routes = Blueprint("LiveTranscriptions", __name__)
PATH = "/Accounts/<sid:account_sid>/Calls/<sid:call_sid>/Transcriptions"
new_sid = sid.maker("GT")


class LiveTranscriptionResource(Resource):
    """Twilio's properties. name: null without one."""

    element: ClassVar = "Transcription"
    plural: ClassVar = "Transcriptions"
    path: ClassVar = "/Accounts/{account_sid}/Calls/{call_sid}/Transcriptions/{sid}"
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


class LiveTranscriptionCreate(Parameters):
    """What is to be reported, and where to."""

    name: Name = param("")
    track: Track = param("both_tracks")
    status_callback_url: Url = param("", BAD_URL)
    status_callback_method: Method = param("POST", BAD_METHOD)
    inbound_track_label: Name = param("")
    outbound_track_label: Name = param("")
    partial_results: Flag = param(False)
    language_code: Annotated[str, BeforeValidator(str.strip), AfterValidator(language)] = param("en-US")
    hints: str = param("")
    enable_automatic_punctuation: Flag = param(True)

    def event(self, new: str) -> StartTranscription:
        """The event for the call's engine."""
        return StartTranscription(
            new,
            self.name,
            self.track,
            self.status_callback_url,
            self.status_callback_method,
            self.language_code,
            hints(self.hints),
            self.partial_results,
            self.inbound_track_label,
            self.outbound_track_label,
            self.enable_automatic_punctuation,
        )


@routes.post(PATH)
def create(account: Account, call_sid: str) -> Response:
    """Have told what is said on a live call, beside whatever the call does. Takes effect within a second."""
    require_active(account)
    given = LiveTranscriptionCreate.read(forms.body())
    row = begun(account, call_sid, START_TRANSCRIPTION, given, new_sid())
    return owned.write(row, LiveTranscriptionResource, 201)


@routes.route(f"{PATH}/<name:sid>", methods=["POST", "PUT"])
def update(account: Account, call_sid: str, sid: str) -> Response:
    """End a live transcription, by its SID or its name. No effect if it has ended."""
    return owned.write(ended(account, call_sid, sid, "GT", StreamUpdate), LiveTranscriptionResource)
