"""The Transcriptions resource: the text of recordings (guide 4.6)."""

from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Select, select

from app.api.calls import recordings
from app.api.http import forms, paging, representation
from app.api.http.filters import Span, same, times
from app.api.http.problems import NotFound
from app.api.openapi.schema import Digits, Parameters, Resource, Time, param
from app.models import Account, Transcription
from app.store.flask_db import db

routes = Blueprint("Transcriptions", __name__)
PATH = "/Accounts/<sid:account_sid>/Transcriptions"
PATH_OF_RECORDING = "/Accounts/<sid:account_sid>/Recordings/<sid:recording_sid>/Transcriptions"


class TranscriptionResource(Resource):
    """The properties of table 4.12, then Twilio's additions."""

    element: ClassVar = "Transcription"
    plural: ClassVar = "Transcriptions"
    path: ClassVar = "/Accounts/{account_sid}/Transcriptions/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    account_sid: str
    status: str
    recording_sid: str
    duration: Digits
    transcription_text: str
    uri: str = ""
    api_version: str
    type: str = "fast"
    price: None = None
    price_unit: None = None


class TranscriptionFilter(Parameters):
    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")


@routes.get(PATH)
def index(account: Account) -> Response:
    query = select(Transcription).where(Transcription.account_sid == account.sid)
    return listed(query, f"/Accounts/{account.sid}/Transcriptions")


@routes.get(PATH_OF_RECORDING)
def index_of_recording(account: Account, recording_sid: str) -> Response:
    recordings.found(account, recording_sid)
    query = select(Transcription).where(
        Transcription.account_sid == account.sid, Transcription.recording_sid == recording_sid
    )
    return listed(query, f"/Accounts/{account.sid}/Recordings/{recording_sid}/Transcriptions")


def listed(query: Select[Transcription], path: str) -> Response:
    """One page of these, by the filters of the request."""
    wanted = TranscriptionFilter.read(forms.query())
    on, before, after = wanted.date_created, wanted.date_created_before, wanted.date_created_after
    query = query.where(*times(Transcription.date_created, on, before, after))
    return paging.respond(query, Transcription, TranscriptionResource, path)


@routes.get(f"{PATH}/<sid:sid>")
@routes.get(f"{PATH_OF_RECORDING}/<sid:sid>")
def fetch(account: Account, sid: str, recording_sid: str = "") -> Response:
    resource = TranscriptionResource.of(found(account, sid, recording_sid))
    return representation.write(resource, TranscriptionResource.element)


@routes.delete(f"{PATH}/<sid:sid>")
@routes.delete(f"{PATH_OF_RECORDING}/<sid:sid>")
def delete(account: Account, sid: str, recording_sid: str = "") -> Response:
    """Remove the transcription. One in progress is abandoned, without a callback."""
    db.session.delete(found(account, sid, recording_sid))
    db.session.commit()
    return Response(status=204)


def found(account: Account, sid: str, recording_sid: str = "") -> Transcription:
    """Raises NotFound for an absent transcription, another account's, and another recording's."""
    query = select(Transcription).where(Transcription.account_sid == account.sid, Transcription.sid == sid)
    transcription = db.session.scalar(query.where(*same(Transcription.recording_sid, recording_sid)))
    if transcription is None:
        raise NotFound()
    return transcription
