"""The recordings of conferences: one of each, from whoever asks for it first until the conference ends or the REST API
stops it (guide 3.9.3)."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5

import gevent

from app.calls.commands.call_recording import SetRecording, sid_of
from app.calls.commands.conferences import PauseRecordRoom, RecordRoom, StopRecordRoom
from app.calls.commands.core import PostCallback, SaveRecording
from app.calls.events import ChangeRecording
from app.calls.ports import Switch
from app.calls.shared.conference_events import RoomRecorded
from app.calls.shared.conferences import Room
from app.calls.shared.room_recordings import IN_PROGRESS, PAUSED, STOPPED, RoomRecording
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Deliver
from app.engine.services import Services
from app.ledger.rows import recordings as rows
from app.models.calls.recording import ABSENT, CONFERENCE
from app.rcml.recorded import recording_told

log = logging.getLogger(__name__)

BEGUN = 8_000_000
"""Added to a command's number, in the id of the callback that says that a recording has begun."""


def room_of(account_sid: str, name: str) -> str:
    """What the switch calls a conference: accounts never meet, and no tenant's text gets there."""
    return "room-" + md5(f"{account_sid}/{name}".encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class RecordedRoom:
    """A conference that is recorded. owner: the call that asked for it first, by the command `id`; keeper: the call in
    whose journal it stands, one that is in the conference. sid: of the recording."""

    owner: LiveCall
    keeper: LiveCall
    id: str
    command: RecordRoom
    conference: str
    sid: str
    recording: RoomRecording

    def saving(self, now: float) -> SaveRecording:
        """What keeps it. now: when it ended."""
        return SaveRecording(
            self.command.file,
            trim=self.command.trim,
            keep_silence=True,
            conference=self.conference,
            sid=self.sid,
            silences=self.recording.finished(now),
        )


class ConferenceRecordings:
    """Those of a node's conferences."""

    def __init__(self, switch: Switch, services: Services, calls: LiveCalls, deliver: Deliver) -> None:
        self.switch = switch
        self.services = services
        self.calls = calls
        self.deliver = deliver
        self.rooms: dict[str, RecordedRoom] = {}
        """By the switch's name of the room, until the conference ends, even if the recording was stopped before."""

    def record(self, live: LiveCall, id: str, command: RecordRoom) -> bool:
        """Somebody wants the room recorded. Returns whether that is new; then it is told, and has a row."""
        key = room_of(live.header.facts.account_sid, command.room)
        if key in self.rooms:
            return False
        room = self.rooms[key] = self.room(live, id, command, time.monotonic())
        self.write(room, IN_PROGRESS)
        if command.callback and IN_PROGRESS in command.events:
            told = recording_told(live.dialogue, "Conference", None) | {"ConferenceSid": room.conference}
            found = {"RecordingSid": room.sid, "RecordingUrl": live.dialogue.recording_url(room.sid)}
            told |= found | {"RecordingStatus": IN_PROGRESS}
            call, _, number = id.rpartition("-")
            self.tell(room, f"{call}-{BEGUN + int(number)}", told)
        return True

    def room(self, live: LiveCall, id: str, command: RecordRoom, began: float) -> RecordedRoom:
        """A recording of the conference that this call is in. began: monotonic seconds."""
        sid = sid_of(live.dialogue.options.recordings_key, id)
        return RecordedRoom(live, live, id, command, live.call.conference.sid, sid, RoomRecording(began))

    def left(self, live: LiveCall, key: str, room: Room) -> None:
        """A call has left a conference that goes on: another one answers for its recording, if it did."""
        recorded = self.rooms.get(key)
        heir = next((found for sid in room.members if (found := self.calls.get(sid))), None)
        if recorded is None or recorded.keeper is not live or heir is None:
            return
        recorded.keeper = heir
        age = time.monotonic() - recorded.recording.began
        gevent.spawn(self.deliver, heir, RoomRecorded(recorded.id, recorded.command, age))

    def over(self, key: str) -> None:
        """A conference is over: if it was recorded, and that was not stopped, the recording is kept."""
        recorded = self.rooms.pop(key, None)
        if recorded and recorded.recording.status != STOPPED:
            self.finish(recorded)

    def change(self, letter: dict[str, str]) -> None:
        """The REST API pauses a recording, goes on with it, or stops it (sid, status, pause)."""
        found = next(((key, room) for key, room in self.rooms.items() if room.sid == letter["sid"]), None)
        if found is None:
            return log.info("%s: a change of the recording arrived too late", letter["sid"])
        key, room = found
        wanted = ChangeRecording(letter["sid"], letter["status"], letter["pause"])
        self.deliver(room.keeper, wanted)
        return self.apply(key, room, wanted, time.monotonic())

    def apply(self, key: str, room: RecordedRoom, wanted: ChangeRecording, now: float) -> None:
        """Have the switch do it, once it is in a journal."""
        if not room.recording.change(wanted.status, wanted.pause, now):
            return
        if wanted.status == STOPPED:
            self.switch.perform(room.keeper.channel, f"{room.id}-{STOPPED}", StopRecordRoom(key, room.command.file))
            self.finish(room)
        else:
            pause = PauseRecordRoom(key, room.command.file, wanted.status == PAUSED)
            self.switch.perform(room.keeper.channel, f"{room.id}-{wanted.status}", pause)
            self.write(room, wanted.status)

    def finish(self, room: RecordedRoom) -> None:
        """It has ended: keep it, in a greenlet."""
        gevent.spawn(self.keep, room, room.saving(time.monotonic()))

    def keep(self, room: RecordedRoom, saving: SaveRecording) -> None:
        """The recording belongs to the call that asked for it, which gets the callback."""
        facts = room.owner.header.facts
        try:
            saved = self.services.recordings.save(facts, saving, room.id)
        except Exception:
            return log.exception("%s: the conference's recording is lost", facts.call_sid)
        if saved is None:
            self.write(room, ABSENT)
        told = recording_told(room.owner.dialogue, "Conference", saved) | {"ConferenceSid": room.conference}
        if told["RecordingStatus"] in room.command.events:
            self.tell(room, room.id, told)
        return None

    def tell(self, room: RecordedRoom, id: str, told: dict[str, str]) -> None:
        """The callback, if there is one."""
        if room.command.callback:
            post = PostCallback(room.command.callback, room.command.method, told)
            self.services.ledger.tell(room.owner.header.facts, post, id, datetime.now(UTC))

    def write(self, room: RecordedRoom, status: str) -> None:
        """The row of one that goes on, or that came to nothing."""
        command = SetRecording(room.sid, status, CONFERENCE)
        row = rows.live(room.owner.header.facts, command, datetime.now(UTC))
        self.services.ledger.recording(row | {"conference_sid": room.conference or None})

    def restore(self, live: LiveCall, id: str, command: RecordRoom, began: float) -> RecordedRoom:
        """A call that was taken over answers for a recording. Returns it as it is known."""
        key = room_of(live.header.facts.account_sid, command.room)
        return self.rooms.setdefault(key, self.room(live, id, command, began))

    def changed(self, live: LiveCall, room: RecordedRoom, changes: Iterable[tuple[float, ChangeRecording]]) -> None:
        """What had become of it before the takeover. changes: when (monotonic seconds), and what."""
        status = room.recording.status
        for at, wanted in changes:
            if wanted.sid == room.sid:
                room.recording.change(wanted.status, wanted.pause, at)
        if room.recording.status == STOPPED and status != STOPPED:
            self.finish(room)
        elif room.recording.status == PAUSED:
            key = room_of(live.header.facts.account_sid, room.command.room)
            self.switch.perform(live.channel, f"{room.id}-{PAUSED}", PauseRecordRoom(key, room.command.file, True))
