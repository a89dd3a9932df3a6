"""Conferences of a node: tells every participant what its conference becomes (guide 3.9.3)."""

import logging
from datetime import UTC, datetime
from hashlib import md5
from typing import TYPE_CHECKING

import gevent

from app.calls.commands import SaveRecording, Tell
from app.calls.conferences import Conferences, News, Room
from app.calls.events import ConferenceIs
from app.calls.facts import Facts
from app.calls.rooms import AttendConference, QuitConference, RecordRoom
from app.engine.live import LiveCall

if TYPE_CHECKING:
    from app.engine.engine import Engine

log = logging.getLogger(__name__)


def room_of(account_sid: str, name: str) -> str:
    """What the switch calls a conference: accounts never meet, and no tenant's text gets there."""
    return "room-" + md5(f"{account_sid}/{name}".encode(), usedforsecurity=False).hexdigest()


class Meeting:
    """The conferences of an engine's calls."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine
        self.conferences = Conferences()
        self.recorded: dict[str, tuple[Facts, str, str]] = {}
        """Rooms that are recorded: the facts of who asked for it first, the command's id, the file."""

    def attend(self, live: LiveCall, id: str, wish: AttendConference) -> None:
        """Somebody wants to be in a conference."""
        key = self.key(live, wish.name)
        before = self.conferences.rooms.get(key)
        had_started = before is not None and before.started
        self.tell(wish.name, self.conferences.enter(key, live.sid, wish))
        room = self.conferences.rooms[key]
        if room.started and not had_started:
            self.call_back(live, id, room, "start", wish.name)

    def quit(self, live: LiveCall, id: str, command: QuitConference) -> None:
        """Somebody is out of it."""
        key = self.key(live, command.name)
        room = self.conferences.rooms.get(key)
        had_started = room is not None and room.started
        self.tell(command.name, self.conferences.quit(key, live.sid))
        if room and had_started and key not in self.conferences.rooms:
            self.call_back(live, id, room, "end", command.name)
        if key in self.recorded and key not in self.conferences.rooms:
            gevent.spawn(self.keep, *self.recorded.pop(key))

    def call_back(self, live: LiveCall, id: str, room: Room, event: str, name: str) -> None:
        """Tell whoever wants to know that a conference started or ended. id: of the command that did it."""
        told = room.told
        if told and event in told.events:
            account = live.header.facts.account_sid
            params = {"AccountSid": account, "FriendlyName": name, "StatusCallbackEvent": f"conference-{event}"}
            tell = Tell(told.callback, told.method, params)
            self.engine.services.ledger.tell(live.header.facts, tell, id, datetime.now(UTC))

    def records(self, live: LiveCall, id: str, command: RecordRoom) -> bool:
        """Somebody wants the room recorded. Returns whether that is new."""
        given = (live.header.facts, id, command.file)
        return self.recorded.setdefault(self.key(live, command.room), given) is given

    def keep(self, facts: Facts, id: str, file: str) -> None:
        """The conference is over: its recording belongs to the call that asked for it."""
        try:
            self.engine.services.recordings.save(facts, SaveRecording(file, keep_silence=True), id)
        except Exception:
            log.exception("%s: the conference's recording is lost", facts.call_sid)

    def restore(self, live: LiveCall) -> None:
        """A call that was taken over is still in its conference."""
        wish = live.call.attending
        if wish:
            self.conferences.restore(self.key(live, wish.name), live.sid, wish, live.call.conference_started)

    def key(self, live: LiveCall, name: str) -> str:
        return room_of(live.header.facts.account_sid, name)

    def tell(self, name: str, news: News) -> None:
        """Each in a greenlet of its own: this may be in the middle of carrying out what one of them asked for."""
        for member, state in news:
            live = self.engine.calls.get(member)
            if live:
                gevent.spawn(self.engine.deliver, live, ConferenceIs(name, state))
