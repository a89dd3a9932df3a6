"""The Conferences resource: past and live conferences, and ending one (docs/rest-contract.md, Conferences and
Participants)."""

from typing import Any, ClassVar, Literal

from flask import Blueprint, Response
from sqlalchemy import select

from app.api.http import forms, owned, paging
from app.api.http.context import app_context
from app.api.http.filters import Span, same, times
from app.api.http.formats import link
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account, Conference, EngineCommand
from app.models.calls.conference import BY_API, COMPLETED
from app.models.system import mailbox as letters
from app.store.flask_db import db

routes = Blueprint("Conferences", __name__)
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
    """The only change there is."""

    status: Literal["completed"] = param()


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
    """End the conference: every participant continues with its action or next verb. No effect if it has ended."""
    ConferenceUpdate.read(forms.body())
    conference = owned.get_or_404(Conference, account, sid)
    if conference.status != COMPLETED:
        conference.status, conference.reason = COMPLETED, BY_API
        db.session.add(EngineCommand(node=conference.node, call_sid="", kind=letters.CONFERENCE, payload={"sid": sid}))
        db.session.commit()
        app_context().wake.wake_engine(conference.node)
    return owned.write(conference, ConferenceResource)
