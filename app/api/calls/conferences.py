"""The Conferences resource: past and live conferences, and ending one (docs/rest-contract.md, Conferences and
Participants)."""

from typing import Any, ClassVar, Literal

from flask import Blueprint, Response
from pydantic import ConfigDict
from sqlalchemy import select

from app.api.calls.call_parameters import one_of
from app.api.http import forms, owned, paging
from app.api.http.context import app_context
from app.api.http.filters import Span, same, times
from app.api.http.formats import link
from app.api.http.problems import ApiError
from app.api.openapi.schema import Method, Parameters, Resource, Time, Url, param
from app.models import Account, Conference, EngineCommand
from app.models.calls.conference import BY_API, COMPLETED, IN_PROGRESS
from app.models.system import mailbox as letters
from app.store.flask_db import db

routes = Blueprint("Conferences", __name__)
BAD_PARAMETER, BAD_URL, BAD_METHOD, BAD_STATE = 20001, 21205, 21209, 21220
PATH = "/Accounts/<sid:account_sid>/Conferences"


class ConferenceResource(Resource):
    """Twilio's properties. The engine keeps them, a moment after what happens."""

    element: ClassVar = "Conference"
    plural: ClassVar = "Conferences"
    path: ClassVar = "/Accounts/{account_sid}/Conferences/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    status: str
    account_sid: str
    api_version: str
    region: None = None
    reason_conference_ended: str | None = None
    call_sid_ending_conference: str | None = None
    uri: str = ""
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: Conference) -> dict[str, Any]:
        path = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        return super().of(row) | {
            "reason_conference_ended": row.reason,
            "call_sid_ending_conference": row.ended_by,
            "subresource_uris": {name: link(f"{path}/{name.title()}") for name in ("participants", "recordings")},
        }


class ConferenceUpdate(Parameters):
    """What can change: it ends, or hears a document."""

    model_config = ConfigDict(json_schema_extra={"anyOf": one_of("Status", "AnnounceUrl")})
    status: Literal["completed"] | None = param(None)
    announce_url: Url = param("", BAD_URL)
    announce_method: Method = param("POST", BAD_METHOD)


class ConferenceFilter(Parameters):
    """The filters of the list of conferences."""

    friendly_name: str = param("")
    status: Literal["init", "in-progress", "completed"] | None = param(None)
    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")
    date_updated: Span = param(None)
    date_updated_before: Span = param(None, alias="DateUpdated<")
    date_updated_after: Span = param(None, alias="DateUpdated>")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = ConferenceFilter.read(forms.query())
    conditions = same(Conference.friendly_name, wanted.friendly_name) + same(Conference.status, wanted.status)
    created = (wanted.date_created, wanted.date_created_before, wanted.date_created_after)
    updated = (wanted.date_updated, wanted.date_updated_before, wanted.date_updated_after)
    conditions += times(Conference.date_created, *created) + times(Conference.date_updated, *updated)
    query = select(Conference).where(Conference.account_sid == account.sid, *conditions)
    return paging.respond(query, Conference, ConferenceResource, f"/Accounts/{account.sid}/Conferences")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(Conference, account, sid), ConferenceResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """End the conference: every participant continues with its action or next verb. No effect if it has ended. Or let
    everybody in it hear the document at AnnounceUrl (Say, Play, Pause, Redirect)."""
    given = ConferenceUpdate.read(forms.body())
    if not (given.status or given.announce_url):
        raise ApiError(BAD_PARAMETER, "Status or AnnounceUrl is required")
    conference = owned.get_or_404(Conference, account, sid)
    if given.announce_url:
        require_started(conference)
        send(conference, letters.ANNOUNCE, {"sid": sid, "url": given.announce_url, "method": given.announce_method})
    if given.status and conference.status != COMPLETED:
        conference.status, conference.reason = COMPLETED, BY_API
        send(conference, letters.CONFERENCE, {"sid": sid})
    return owned.write(conference, ConferenceResource)


def require_started(conference: Conference) -> None:
    """Raises ApiError 21220 for one that has not started, or is over."""
    if conference.status != IN_PROGRESS:
        raise ApiError(BAD_STATE, f"The conference is {conference.status}")


def send(conference: Conference, kind: str, payload: dict[str, str]) -> None:
    """Write a command for the conference's engine, together with what was changed."""
    db.session.add(EngineCommand(node=conference.node, call_sid="", kind=kind, payload=payload))
    db.session.commit()
    app_context().wake.wake_engine(conference.node)
