"""Conferences of a node: tells every participant what its conference becomes (guide 3.9.3)."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

import gevent

from app.calls.commands.conferences import (
    AttendConference,
    CoachInRoom,
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PlayInRoom,
    QuitConference,
    RecordRoom,
)
from app.calls.commands.core import PostCallback
from app.calls.events import ConferenceIs, Finished
from app.calls.ports import Channel, Switch
from app.calls.shared.conference_events import Announced, CoachedLeft
from app.calls.shared.conferences import Conferences, Notifications, Room
from app.engine.conferences.participants import ConferenceParticipants
from app.engine.conferences.recordings import ConferenceRecordings
from app.engine.conferences.recordings import room_of as room_of
from app.engine.features.remote_legs import RemoteLegs
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Deliver
from app.engine.services import Services
from app.ledger.rows.common import sid_of
from app.models.calls.conference import BY_API, LAST_LEFT, MODERATOR_LEFT

log = logging.getLogger(__name__)

InRoom = JoinRoom | LeaveRoom | MuteInRoom | CoachInRoom | PlayInRoom | RecordRoom
"""The commands for the switch that name a room."""

REFUSED = ("full", "label taken", "coached absent")
"""What a conference is for a call that it does not take."""
REMEMBERED = 10_000
"""Conferences whose events are counted: the last ones leave after the end."""
END_BY_API, COACH_AGAIN = 9_000_000, 9_000_001
"""In the place of a command's number, in the id of a callback or command that no command of a call has caused."""


def opens(live: LiveCall) -> dict[str, str]:
    """Name -> the SID of conferences that the REST API lets begin with this call."""
    found: dict[str, str] = (live.header.originate or {}).get("opens", {})
    return found


class LiveConferences:
    """The conferences of an engine's calls."""

    def __init__(
        self, switch: Switch, services: Services, calls: LiveCalls, deliver: Deliver, remote: RemoteLegs
    ) -> None:
        self.switch = switch
        self.services = services
        self.calls = calls
        self.deliver = deliver
        self.remote = remote
        self.conferences = Conferences()
        self.begun: set[str] = set()
        """Conferences that the REST API had announced, and that have begun."""
        self.participant_rows = ConferenceParticipants(services.ledger, services.settings.node)
        self.recordings = ConferenceRecordings(switch, services, calls, deliver)
        self.sequences: dict[str, int] = {}
        """How many events of each conference were told; of those that were told of last."""

    # -- what calls ask for -------------------------------------------------------------------------------------------

    def ask_to_attend(self, live: LiveCall, _leg: str, id: str, command: AttendConference, _at: float) -> None:
        """As `attend`, given as to a `dispatch.Action`."""
        self.attend(live, id, command)

    def attend(self, live: LiveCall, id: str, wish: AttendConference) -> None:
        """Somebody wants to be in a conference, or wants something else than before."""
        key = self.key(live, wish.name)
        if self.remote.several and key not in self.conferences.rooms:
            gevent.spawn(self.find_home, live, id, key)
        else:
            self.enter(live, id, key, wish)

    def find_home(self, live: LiveCall, id: str, key: str) -> None:
        """It is not open here: on which node is it? Without the database: here."""
        try:
            home = self.remote.elsewhere(live, key)
        except Exception:
            log.exception("%s: cannot look up the host node of its conference", live.sid)
            home = ""
        wish = live.call.attending
        if live.sid not in self.calls or wish is None:
            return
        if home:
            self.deliver(live, ConferenceIs(wish.name, "elsewhere", home=home))
        else:
            self.enter(live, id, key, wish)

    def enter(self, live: LiveCall, id: str, key: str, wish: AttendConference) -> None:
        """It is open here, or opens here."""
        before = self.conferences.rooms.get(key)
        had_started = before is not None and before.started
        announced = self.announced(live, wish.name) if before is None else ""
        seat = replace(wish, coach=self.member(wish.coach))
        news = self.conferences.enter(key, live.sid, seat, announced or sid_of("CF", id))
        self.begun |= {announced} - {""}
        room = self.conferences.rooms[key]
        self.tell(wish.name, room.sid, news)
        if live.sid in room.members:
            self.participant_rows.present(live, room, wish)
        if live.sid in room.members and seat.coach and seat.coach not in room.members:
            gevent.spawn(self.deliver, live, CoachedLeft(wish.coach))
        if room.started and not had_started:
            self.call_back(live, id, room, "start", wish.name)

    def announced(self, live: LiveCall, name: str) -> str:
        """The SID that the REST API has told of a conference of this account which is to begin; empty: none. Each
        begins once."""
        account = live.header.facts.account_sid
        mine = (call for call in self.calls.values() if call.header.facts.account_sid == account)
        sids = (opens(call).get(name, "") for call in mine)
        return next((sid for sid in sids if sid and sid not in self.begun), "")

    def gone(self, live: LiveCall, _at: float) -> None:
        """A call is over, as `Dispatcher.when_over` tells. What was to begin with it, and does not begin with another
        one, never will."""
        for name, sid in opens(live).items():
            others = any(sid in opens(call).values() for call in self.calls.values())
            if sid not in self.begun and not others:
                self.participant_rows.over(live, name, Room(sid), LAST_LEFT)
            elif not others:
                self.begun.discard(sid)

    def quit(self, live: LiveCall, _leg: str, id: str, command: QuitConference, _at: float) -> None:
        """Somebody is out of it. Given as to a `dispatch.Action`."""
        key = self.key(live, command.name)
        room = self.conferences.rooms.get(key)
        seat = room.members.get(live.sid) if room else None
        ends = seat is not None and seat.ends
        had_started = room is not None and room.started
        self.tell(command.name, room.sid if room else "", self.conferences.quit(key, live.sid))
        self.participant_rows.left(live)
        for coach in self.conferences.coaches(key, live.sid):
            gevent.spawn(self.deliver, self.calls[coach], CoachedLeft(live.header.facts.call_sid))
        if room and key not in self.conferences.rooms:
            self.participant_rows.over(live, command.name, room, MODERATOR_LEFT if ends else LAST_LEFT)
            if had_started:
                why = {"ReasonConferenceEnded": MODERATOR_LEFT if ends else LAST_LEFT}
                why |= {"CallSidEndingConference": live.sid}
                why |= {"ParticipantLabelEndingConference": seat.label} if seat and seat.label else {}
                self.call_back(live, id, room, "end", command.name, why)
        if key not in self.conferences.rooms:
            self.recordings.over(key)
        elif room:
            self.recordings.left(live, key, room)

    def in_room(self, live: LiveCall, channel: Channel, id: str, command: InRoom) -> None:
        """Give a command to the switch, with the switch's own name of the room."""
        self.switch.perform(channel, id, replace(command, room=self.key(live, command.room)))

    def coach(self, live: LiveCall, channel: Channel, id: str, command: CoachInRoom) -> None:
        """As `in_room`, with the channel of the one who is coached."""
        coached = self.calls.get(self.member(command.other))
        if command.other and coached is None:
            gevent.spawn(self.deliver, live, Finished(id, error="whom it coaches is gone"))
        else:
            self.in_room(live, channel, id, replace(command, other=coached.channel if coached else ""))

    def record_room(self, live: LiveCall, channel: Channel, id: str, command: RecordRoom) -> None:
        """Record the mix, unless that is done already."""
        if self.recordings.record(live, id, command):
            self.in_room(live, channel, id, command)

    # -- what becomes of a conference ---------------------------------------------------------------------------------

    def end(self, sid: str) -> None:
        """The REST API ends a conference: everybody goes on with what comes after it."""
        ended = self.conferences.end(sid)
        live = next((call for call in self.calls.values() if ended and call.sid in ended[1].members), None)
        if ended is None or live is None:
            return
        key, room = ended
        name = room.members[live.sid].name
        self.participant_rows.over(live, name, room, BY_API)
        if room.started:
            self.call_back(live, f"{live.sid}-{END_BY_API}", room, "end", name, {"ReasonConferenceEnded": BY_API})
        self.tell(name, sid, [(member, "ended") for member in room.members])
        self.recordings.over(key)

    def announce(self, letter: dict[str, str]) -> None:
        """The REST API lets a conference (sid) hear a document (url, method): one that is in the mix runs it, at best
        one whose application is told about the conference."""
        room = next((room for room in self.conferences.rooms.values() if room.sid == letter["sid"]), None)
        inside = [(not wish.callback, sid) for sid, wish in room.members.items() if not wish.held] if room else []
        live = self.calls.get(min(inside)[1]) if inside else None
        if live:
            self.deliver(live, Announced(letter["url"], letter["method"]))
        else:
            log.info("%s: an announcement arrived too late", letter["sid"])

    def call_back(
        self, live: LiveCall, id: str, room: Room, event: str, name: str, more: dict[str, str] | None = None
    ) -> None:
        """Tell whoever wants to know that a conference started or ended. id: of the command that did it."""
        told = room.told
        if told and event in told.events:
            params = {
                "AccountSid": live.header.facts.account_sid,
                "ConferenceSid": room.sid,
                "FriendlyName": name,
                "StatusCallbackEvent": f"conference-{event}",
                **(more or {}),
            }
            tell = self.numbered(PostCallback(told.callback, told.method, params))
            self.services.ledger.tell(live.header.facts, tell, id, datetime.now(UTC))

    def is_open(self, live: LiveCall, name: str) -> bool:
        """Is there a conference of this name, in this call's account?"""
        return self.key(live, name) in self.conferences.rooms

    def numbered(self, tell: PostCallback) -> PostCallback:
        """An event of a conference with its SequenceNumber, which counts from 0; anything else as it is."""
        sid = tell.params.get("ConferenceSid", "")
        if not sid or "StatusCallbackEvent" not in tell.params:
            return tell
        number = self.sequences.pop(sid, 0)
        self.sequences[sid] = number + 1
        if len(self.sequences) > REMEMBERED:
            del self.sequences[next(iter(self.sequences))]
        return replace(tell, params=tell.params | {"SequenceNumber": str(number)})

    def restore(self, live: LiveCall) -> None:
        """A call that was taken over is still in its conference. One that was never told about it asks again."""
        wish, known = live.call.attending, live.call.conference
        if wish and known.sid:
            key = self.key(live, wish.name)
            seat = replace(wish, coach=self.member(wish.coach))
            self.conferences.restore(key, live.sid, seat, known.state == "started", known.sid)
            self.participant_rows.present(live, self.conferences.rooms[key], wish)
            self.coach_again(live, key)
        elif wish:
            self.attend(live, live.call.attendance, wish)

    def coach_again(self, live: LiveCall, key: str) -> None:
        """The switch's end of the link begins anew, too: tell it who coaches whom, as soon as both are known."""
        members = self.conferences.rooms[key].members
        for coach in [*self.conferences.coaches(key, live.sid), live.sid]:
            other = self.calls.get(members[coach].coach)
            if other and other.sid in members:
                again = CoachInRoom(key, other.channel)
                self.switch.perform(self.calls[coach].channel, f"{coach}-{COACH_AGAIN}", again)

    def open_rooms(self) -> set[str]:
        """The keys of the conferences that are open here."""
        return set(self.conferences.rooms)

    def sweep(self) -> None:
        """Rows of engines before us, and of whoever left unseen, go. Waits for the database."""
        self.participant_rows.sweep({sid for call in self.calls.values() for sid in opens(call).values()})

    def member(self, call_sid: str) -> str:
        """Under which name the call of this CallSid is in a conference here: a visit has one of its own."""
        visit = None if call_sid in self.calls or not call_sid else self.calls.visit_of(call_sid)
        return visit.sid if visit else call_sid

    def key(self, live: LiveCall, name: str) -> str:
        return room_of(live.header.facts.account_sid, name)

    def tell(self, name: str, sid: str, news: Notifications) -> None:
        """Each in a greenlet of its own: this may be in the middle of carrying out what one of them asked for."""
        for member, state in news:
            live = self.calls.get(member)
            if live:
                told = ConferenceIs(name, state, "" if state in REFUSED else sid)
                gevent.spawn(self.deliver, live, told)
