"""The Participants of a conference: list, mute, hold, remove, and call in (docs/rest-contract.md, Conferences and
Participants)."""

import re
from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import or_, select

from app.api.calls import calls, conferences, ringing_participants
from app.api.calls.participant_parameters import COACHED_ABSENT, CallSid, ParticipantCreate, coached
from app.api.http import forms, owned, paging, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.formats import link
from app.api.http.problems import ApiError, NotFound
from app.api.numbers.permitted import require_permit
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Method, Parameters, Resource, Time, Url, param
from app.calls.codec import encode
from app.calls.events import EndsOnExit, Event, Held, Kicked, Muted
from app.calls.facts import Application
from app.calls.shared.conference_events import Announced, Coaches, SeatChanged
from app.models import Account, Call, Conference, EngineCommand, Participant, sid
from app.models.calls.conference import COMPLETED, INIT
from app.models.system import mailbox as letters
from app.store.flask_db import db

routes = Blueprint("Participants", __name__)
PATH = "/Accounts/<sid:account_sid>/Conferences/<name:conference_sid>/Participants"
"""As with Twilio, who calls somebody in may name the conference by its name, and a participant by its label."""
LONGEST_NAME = 128
BAD_URL, BAD_METHOD, BAD_STATE = 21205, 21209, 21220


class ParticipantResource(Resource):
    """The properties that Twilio documents. A participant that has left is no longer listed."""

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
    call_sid_to_coach: str | None = None
    status: str = "connected"
    queue_time: None = None
    uri: str = ""

    @classmethod
    def of(cls, row: Participant) -> dict[str, Any]:
        coach = {"coaching": bool(row.coached), "call_sid_to_coach": row.coached or None}
        return super().of(row) | {"label": row.label or None} | coach

    @classmethod
    def ringing(cls, call: Call) -> dict[str, Any]:
        """Of one who is being called."""
        fields = ringing_participants.fields(call)
        fields |= {"label": fields.get("label") or None}
        return cls(**fields, uri=link(cls.path.format(**fields))).model_dump(by_alias=True)


class ParticipantUpdate(Parameters):
    """What can change while it is there. hold_url: what it hears on hold; by default the operator's music."""

    muted: Flag | None = param(None)
    hold: Flag | None = param(None)
    hold_url: Url | None = param(None, BAD_URL, blank=True)
    hold_method: Method = param("GET", BAD_METHOD)
    end_conference_on_exit: Flag | None = param(None)
    beep_on_exit: Flag | None = param(None)
    wait_url: Url | None = param(None, BAD_URL, blank=True)
    wait_method: Method = param("POST", BAD_METHOD)
    announce_url: Url | None = param(None, BAD_URL)
    announce_method: Method = param("POST", BAD_METHOD)
    coaching: Flag | None = param(None)
    call_sid_to_coach: CallSid | None = param(None, COACHED_ABSENT)

    def events(self) -> list[Event]:
        """The events for the call."""
        wanted: list[tuple[bool | str | None, Any]] = [
            (self.muted, Muted),
            (self.hold, lambda held: Held(held, self.hold_url, self.hold_method)),
            (self.end_conference_on_exit, EndsOnExit),
            (coached(self.coaching, self.call_sid_to_coach), Coaches),
            (self.announce_url, lambda url: Announced(url, self.announce_method, alone=True)),
        ]
        seat = SeatChanged(self.beep_on_exit, self.wait_url, self.wait_method)
        changed: list[Event] = [seat] if (seat.beep_on_exit, seat.wait_url) != (None, None) else []
        return [event(value) for value, event in wanted if value is not None] + changed


class ParticipantFilter(Parameters):
    """The filters of the list of participants."""

    muted: Flag | None = param(None)
    hold: Flag | None = param(None)
    coaching: Flag | None = param(None)

    def fits(self, shown: dict[str, Any]) -> bool:
        """Is it a participant that was asked for?"""
        return all(shown[name] == value for name, value in self if value is not None)


@routes.get(PATH)
def index(account: Account, conference_sid: str) -> Response:
    """List the participants that are in the conference, wait for its start, or are being called."""
    wanted = ParticipantFilter.read(forms.query())
    conference = owned.get_or_404(Conference, account, conference_sid)
    query = select(Participant).where(Participant.conference_sid == conference_sid).order_by(Participant.id.desc())
    rows = [ParticipantResource.of(row) for row in db.session.scalars(query)]
    items = [ParticipantResource.ringing(call) for call in ringing_participants.of(conference)] + rows
    path = f"/Accounts/{account.sid}/Conferences/{conference_sid}/Participants"
    return paging.respond_with([one for one in items if wanted.fits(one)], ParticipantResource, path)


@routes.post(PATH)
def create(account: Account, conference_sid: str) -> Response:
    """Call a participant, who joins the conference on answer. conference_sid: a SID, or a name, which starts the
    conference if necessary."""
    given = ParticipantCreate.read(forms.body())
    require_active(account)
    passed = given.passed(account.sid)
    require_permit(account.sid, given.to, given.shown, passed=passed)
    conference = meeting(account, conference_sid)
    require_present(conference.sid, given.seat()["call_sid_to_coach"])
    call = ring(account, conference, given, passed)
    db.session.commit()
    app_context().wake.wake_engine(conference.node)
    shown = ParticipantResource.ringing(call)
    return representation.write(shown, ParticipantResource.element, 201)


def meeting(account: Account, name: str) -> Conference:
    """The conference of this SID, or the one of this name that is not over; a new one if there is none. Raises
    NotFound, and ApiError 21220 for one that is over."""
    if sid.valid(name, "CF"):
        found = owned.get_or_404(Conference, account, name)
        if found.status == COMPLETED:
            raise ApiError(BAD_STATE, "The conference has ended")
        return found
    if not re.fullmatch(openapi_types.ONE_LINE, name) or len(name) > LONGEST_NAME:
        raise NotFound()
    mine = (Conference.account_sid == account.sid, Conference.friendly_name == name, Conference.status != COMPLETED)
    open_room = db.session.scalar(select(Conference).where(*mine).order_by(Conference.id.desc()).limit(1))
    return open_room or ringing_participants.room(account, name, calls.node_for_a_call())


def ring(account: Account, conference: Conference, given: ParticipantCreate, passed: str) -> Call:
    """The call, on the conference's node; not committed."""
    call = Call(
        account_sid=account.sid,
        to=given.to,
        from_=given.from_,
        direction="outbound-api",
        api_version=app_context().settings.api_version,
        node=conference.node,
        timeout=given.timeout,
        application=Application(
            document=given.document(conference.friendly_name),
            status_callback=given.status_callback,
            status_callback_method=given.status_callback_method,
            status_events=tuple(given.status_callback_event) or ("completed",),
        ),
        conference_sid=conference.sid,
        participant=given.seat(),
    )
    db.session.add(call)
    db.session.flush()
    originate_options = given.originate_options(passed) | (
        {"opens": {conference.friendly_name: conference.sid}} if is_new(conference) else {}
    )
    db.session.add(
        EngineCommand(node=conference.node, call_sid=call.sid, kind=letters.ORIGINATE, payload=originate_options)
    )
    return call


def is_new(conference: Conference) -> bool:
    """Whether it had no participant yet; then the engine learns its SID from the call."""
    return conference.status == INIT


@routes.get(f"{PATH}/<name:call_sid>")
def fetch(account: Account, conference_sid: str, call_sid: str) -> Response:
    """By its CallSid, or by its label."""
    if (call := ringing(account, conference_sid, call_sid)) is not None:
        return representation.write(ParticipantResource.ringing(call), ParticipantResource.element)
    return owned.write(found(account, conference_sid, call_sid), ParticipantResource)


@routes.route(f"{PATH}/<name:call_sid>", methods=["POST", "PUT"])
def update(account: Account, conference_sid: str, call_sid: str) -> Response:
    """Mute or hold the participant, or set whether it ends the conference. Takes effect within a second."""
    given = ParticipantUpdate.read(forms.body())
    if ringing(account, conference_sid, call_sid) is not None:
        raise ApiError(BAD_STATE, "The participant has not answered yet")
    participant = found(account, conference_sid, call_sid)
    if given.announce_url is not None:
        conferences.require_started(owned.get_or_404(Conference, account, conference_sid))
    for name in ("muted", "hold", "end_conference_on_exit"):
        if getattr(given, name) is not None:
            setattr(participant, name, getattr(given, name))
    coach(participant, given)
    tell(participant, given.events())
    return owned.write(participant, ParticipantResource)


@routes.delete(f"{PATH}/<name:call_sid>")
def delete(account: Account, conference_sid: str, call_sid: str) -> Response:
    """Remove the participant from the conference: its call continues with its action or next verb. One that is still
    ringing is hung up."""
    if (call := ringing(account, conference_sid, call_sid)) is not None:
        return ringing_participants.hang_up(call)
    participant = found(account, conference_sid, call_sid)
    db.session.delete(participant)
    tell(participant, [Kicked()])
    return Response(status=204)


def coach(participant: Participant, given: ParticipantUpdate) -> None:
    """Whom it coaches from now on. Raises ApiError 16028 when no other in the conference is that one."""
    already = given.coaching and not given.call_sid_to_coach and participant.coached
    wanted = None if already else coached(given.coaching, given.call_sid_to_coach)
    if already:
        given.coaching = None
    if wanted is not None:
        require_present(participant.conference_sid, wanted, participant.call_sid)
        participant.coached = wanted


def require_present(conference_sid: str, call_sid: str | None, but: str = "") -> None:
    """Raises ApiError 16028 when the call, which somebody is to coach, is not in the conference, or is `but`."""
    if call_sid:
        here = (Participant.conference_sid == conference_sid, Participant.call_sid == call_sid)
        if call_sid == but or db.session.scalar(select(Participant.id).where(*here).limit(1)) is None:
            raise ApiError(COACHED_ABSENT, f"CallSidToCoach: {call_sid} is not in the conference")


def tell(participant: Participant, events: list[Event]) -> None:
    """Commit the row together with the letters to its engine, and wake that."""
    node, call_sid, conference = participant.node, participant.call_sid, participant.conference_sid
    for event in events:
        payload = {"conference": conference, "event": encode(event)}
        db.session.add(EngineCommand(node=node, call_sid=call_sid, kind=letters.PARTICIPANT, payload=payload))
    db.session.commit()
    if events:
        app_context().wake.wake_engine(node)


def ringing(account: Account, conference_sid: str, name: str) -> Call | None:
    """The call of a participant who has not answered yet. Raises NotFound when there is no such conference."""
    return ringing_participants.named(owned.get_or_404(Conference, account, conference_sid), name)


def found(account: Account, conference_sid: str, name: str) -> Participant:
    """By its CallSid or label. Raises NotFound for a call that is not in the conference, and for another account's."""
    mine = (Participant.account_sid == account.sid, Participant.conference_sid == conference_sid)
    named = or_(Participant.call_sid == name, Participant.label == name)
    query = select(Participant).where(*mine, named).order_by(Participant.id.desc())
    participant = db.session.scalar(query.limit(1))
    if participant is None:
        raise NotFound()
    return participant
