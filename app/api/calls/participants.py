"""The Participants of a conference: who is in it, muted, on hold, sent out; and calling somebody in (rest-api.md)."""

from typing import Any, ClassVar, Self

from flask import Blueprint, Response
from sqlalchemy import select

from app.api.calls.call_parameters import refuse
from app.api.calls.participant_parameters import ParticipantCreate
from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.context import parts
from app.api.http.filters import same
from app.api.http.forms import Form
from app.api.http.problems import ApiError, NotFound
from app.api.openapi.schema import Flag, Method, Parameters, Resource, Time, Url, param
from app.calls.codec import encode
from app.calls.events import EndsOnExit, Event, Held, Kicked, Muted
from app.calls.facts import Application
from app.models import Account, Call, Conference, Mail, Participant, columns
from app.models.calls.conference import COMPLETED
from app.models.system import mailbox as letters
from app.store.flask_db import db

routes = Blueprint("Participants", __name__)
PATH = "/Accounts/<sid:account_sid>/Conferences/<sid:conference_sid>/Participants"
BAD_URL, BAD_METHOD, BAD_STATE = 21205, 21209, 21220
LATER = ("AnnounceUrl", "AnnounceMethod", "WaitUrl", "BeepOnExit", "Coaching", "CallSidToCoach")


class ParticipantResource(Resource):
    """Twilio's properties. Who has left is no participant any more."""

    element: ClassVar = "Participant"
    plural: ClassVar = "Participants"
    path: ClassVar = "/Accounts/{account_sid}/Conferences/{conference_sid}/Participants/{call_sid}"
    call_sid: str
    conference_sid: str
    date_created: Time
    date_updated: Time
    account_sid: str
    label: str | None
    muted: bool
    hold: bool
    start_conference_on_enter: bool
    end_conference_on_exit: bool
    coaching: bool = False
    call_sid_to_coach: None = None
    status: str = "connected"
    queue_time: None = None
    uri: str = ""

    @classmethod
    def of(cls, row: Participant) -> dict[str, Any]:
        return super().of(row) | {"label": row.label or None}


class ParticipantUpdate(Parameters):
    """What can change while it is there. hold_url: what it hears on hold; by default the operator's music."""

    muted: Flag | None = param(None)
    hold: Flag | None = param(None)
    hold_url: Url | None = param(None, BAD_URL, blank=True)
    hold_method: Method = param("POST", BAD_METHOD)
    end_conference_on_exit: Flag | None = param(None)

    @classmethod
    def read(cls, form: Form) -> Self:
        refuse(form, LATER)
        return super().read(form)

    def events(self) -> list[Event]:
        """What the call is told."""
        wanted: list[tuple[bool | None, Any]] = [
            (self.muted, Muted),
            (self.hold, lambda held: Held(held, self.hold_url, self.hold_method)),
            (self.end_conference_on_exit, EndsOnExit),
        ]
        return [event(value) for value, event in wanted if value is not None]


class ParticipantFilter(Parameters):
    """Which participants a list shows."""

    muted: Flag | None = param(None)
    hold: Flag | None = param(None)


@routes.get(PATH)
def index(account: Account, conference_sid: str) -> Response:
    """Who is in it now, or waits for its start."""
    wanted = ParticipantFilter.read(forms.query())
    owned.found(Conference, account, conference_sid)
    conditions = same(Participant.muted, wanted.muted) + same(Participant.hold, wanted.hold)
    query = select(Participant).where(Participant.conference_sid == conference_sid, *conditions)
    path = f"/Accounts/{account.sid}/Conferences/{conference_sid}/Participants"
    return paging.respond(query, Participant, ParticipantResource, path)


@routes.post(PATH)
def create(account: Account, conference_sid: str) -> Response:
    """Call somebody, who is in the conference at the answer and a participant from then on."""
    given = ParticipantCreate.read(forms.body())
    require_active(account)
    conference = owned.found(Conference, account, conference_sid)
    if conference.status == COMPLETED:
        raise ApiError(BAD_STATE, "The conference is over")
    call = ring(account, conference, given)
    db.session.commit()
    parts().wake.wake_engine(conference.node)
    coming = Participant(
        account_sid=account.sid, conference_sid=conference_sid, call_sid=call.sid, label=given.label, hold=False,
        muted=given.muted, start_conference_on_enter=given.start_conference_on_enter,
        end_conference_on_exit=given.end_conference_on_exit, date_created=columns.now(), date_updated=columns.now(),
    )  # fmt: skip
    return owned.write(coming, ParticipantResource, 201, status="queued")


def ring(account: Account, conference: Conference, given: ParticipantCreate) -> Call:
    """The call, on the conference's node; not committed."""
    call = Call(
        account_sid=account.sid,
        to=given.to,
        from_=given.from_,
        direction="outbound-api",
        api_version=parts().settings.api_version,
        node=conference.node,
        timeout=given.timeout,
        application=Application(
            document=given.document(conference.friendly_name),
            status_callback=given.status_callback,
            status_callback_method=given.status_callback_method,
            status_events=tuple(given.status_callback_event) or ("completed",),
        ),
    )
    db.session.add(call)
    db.session.flush()
    db.session.add(Mail(node=conference.node, call_sid=call.sid, kind=letters.ORIGINATE, payload={}))
    return call


@routes.get(f"{PATH}/<sid:call_sid>")
def fetch(account: Account, conference_sid: str, call_sid: str) -> Response:
    return owned.write(found(account, conference_sid, call_sid), ParticipantResource)


@routes.route(f"{PATH}/<sid:call_sid>", methods=["POST", "PUT"])
def update(account: Account, conference_sid: str, call_sid: str) -> Response:
    """Mute it, put it on hold, say whether it ends the conference. The engine acts on it within a second."""
    given = ParticipantUpdate.read(forms.body())
    participant = found(account, conference_sid, call_sid)
    for name in ("muted", "hold", "end_conference_on_exit"):
        if getattr(given, name) is not None:
            setattr(participant, name, getattr(given, name))
    tell(participant, given.events())
    return owned.write(participant, ParticipantResource)


@routes.delete(f"{PATH}/<sid:call_sid>")
def delete(account: Account, conference_sid: str, call_sid: str) -> Response:
    """Send it out of the conference: its call goes on with what comes after it."""
    participant = found(account, conference_sid, call_sid)
    db.session.delete(participant)
    tell(participant, [Kicked()])
    return Response(status=204)


def tell(participant: Participant, events: list[Event]) -> None:
    """Commit the row together with the letters to its engine, and wake that."""
    node, call_sid, conference = participant.node, participant.call_sid, participant.conference_sid
    for event in events:
        payload = {"conference": conference, "event": encode(event)}
        db.session.add(Mail(node=node, call_sid=call_sid, kind=letters.PARTICIPANT, payload=payload))
    db.session.commit()
    if events:
        parts().wake.wake_engine(node)


def found(account: Account, conference_sid: str, call_sid: str) -> Participant:
    """Raises NotFound for a call that is not in the conference, and for another account's."""
    mine = (Participant.account_sid == account.sid, Participant.conference_sid == conference_sid)
    query = select(Participant).where(*mine, Participant.call_sid == call_sid).order_by(Participant.id.desc())
    participant = db.session.scalar(query.limit(1))
    if participant is None:
        raise NotFound()
    return participant
