"""In the mix of a conference, or on hold beside it, until somebody ends that (guide 3.9.3)."""

from app.calls.commands.base import Command
from app.calls.commands.conferences import CoachInRoom, JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, RecordRoom
from app.calls.commands.core import StartTimer, Stop
from app.calls.dialogue import Dialogue
from app.calls.events import ConferenceIs, Digit, Event, Finished, Held, Kicked, Muted
from app.calls.script import Interrupted, Script, ScriptGroup, ScriptStop
from app.calls.shared.conference_events import Announced, CoachedLeft, Coaches
from app.rcml.conference.participant_state import SENT_AWAY, ParticipantState, reason_of


class Participant:
    """One participant. inside: in the mix; missed: what happened while it went in or out."""

    def __init__(self, call: Dialogue, seat: ParticipantState) -> None:
        self.call = call
        self.seat = seat
        self.room = seat.room
        self.inside = False
        self.aside = ScriptGroup()
        self.missed: list[Event] = []
        self.reason = ""

    def take(self, limit: int, star: bool) -> Script[None]:
        """Until the conference, the time, the REST API or a * ends it."""
        if not (yield from self.join()):
            return
        if self.room.beep in ("true", "onenter"):
            yield PlayInRoom(self.room.text, self.call.options.enter_file)
        if self.room.record in ("record-from-start", "true"):
            yield self.recording()
        yield from self.seat.join()
        try:
            yield from self.until_over(limit, star)
        except ScriptStop as stop:
            yield from self.farewell(reason_of(stop))
            raise
        yield from self.aside.stop_all(Interrupted())
        yield from self.leave()
        yield from self.farewell()

    def recording(self) -> RecordRoom:
        """What records the conference, and tells that."""
        room = self.room
        return RecordRoom(
            room.text,
            self.call.recording_file(),
            room.trim == "trim-silence",
            room.url(room.recording_status_callback) if room.recording_status_callback else "",
            room.recording_status_callback_method,
            room.recording_status_callback_event,
        )

    def until_over(self, limit: int, star: bool) -> Script[None]:
        """Take part, for at most this many seconds."""
        timer = yield StartTimer(limit)
        going = True
        try:
            if self.seat.wish.held:
                yield from self.hold()
            while going:
                event = yield from self.next_event()
                yield from self.seat.change(event)
                going = not self.is_over(event, timer, star) and (yield from self.follow(event))
        except ScriptStop:
            yield Stop(timer)
            raise
        yield Stop(timer)

    def next_event(self) -> Script[Event]:
        """What happened while it went in or out comes first."""
        if not self.missed:
            return (yield from self.aside.next_event())
        event = self.missed.pop(0)
        yield from self.aside.tell(event)
        return event

    def is_over(self, event: Event, timer: str, star: bool) -> bool:
        """Does this end the participant's part?"""
        match event:
            case ConferenceIs(name=name, state="ended"):
                return name == self.room.text
            case Finished(id=id):
                return id == timer
            case Digit(key="*"):
                return star
        if isinstance(event, Kicked):
            self.reason = SENT_AWAY
        return isinstance(event, Kicked)

    def follow(self, event: Event) -> Script[bool]:
        """Do what the REST API wants. Returns False when the participant could not come back."""
        match event:
            case Muted(muted) if self.inside:
                yield MuteInRoom(self.room.text, muted)
            case Coaches() | CoachedLeft() if self.inside:
                yield MuteInRoom(self.room.text, True)
                yield from self.coach()
            case Held(True):
                yield from self.hold()
            case Held(False) if not self.inside:
                yield from self.aside.stop("music", Interrupted())
                return (yield from self.join())
            case Announced() if self.inside:
                yield from self.aside.stop("announcement", Interrupted())
                yield from self.aside.start("announcement", self.seat.announce(event, self.room.text))
            case Announced(alone=True):
                yield from self.aside.stop("music", Interrupted())
                yield from self.aside.start("music", self.seat.announce_outside(event))
        return True

    def join(self) -> Script[bool]:
        """Into the mix. Returns whether that could be."""
        wish = self.seat.wish
        joined = yield from self.perform(JoinRoom(self.room.text, wish.muted or bool(wish.coach)))
        self.inside = not joined.error
        if joined.error:
            yield from self.call.warn(13219, f"<Conference>: {joined.error}", "Dial Conference")
        elif wish.coach:
            yield from self.coach()
        return self.inside

    def coach(self) -> Script[None]:
        """Muted in the mix: be heard by whom it coaches alone or, if there is none, by all."""
        done = yield from self.perform(CoachInRoom(self.room.text, self.seat.wish.coach))
        if not done.error and not self.seat.wish.muted:
            yield MuteInRoom(self.room.text, False)

    def hold(self) -> Script[None]:
        """Out of the mix, to music of its own."""
        yield from self.aside.stop("music", Interrupted())
        yield from self.leave()
        yield from self.aside.start("music", self.seat.outside())

    def leave(self) -> Script[None]:
        """Out of the mix, or away from the music."""
        yield from self.aside.stop("music", Interrupted())
        if self.inside:
            self.inside = False
            yield from self.perform(LeaveRoom(self.room.text))

    def perform(self, command: Command) -> Script[Finished]:
        """Do it and wait for its end, noting what happens meanwhile."""
        self.call.fetches_without_media = 0
        id = yield command
        while True:
            try:
                event = yield None
            except ScriptStop:
                yield Stop(id)
                raise
            if isinstance(event, Finished) and event.id == id:
                return event
            self.missed.append(event)

    def farewell(self, reason: str = "") -> Script[None]:
        """The others hear a beep, and the application gets its callback."""
        if self.seat.beeps_on_exit:
            yield PlayInRoom(self.room.text, self.call.options.exit_file)
        yield from self.seat.leave(reason or self.reason)
