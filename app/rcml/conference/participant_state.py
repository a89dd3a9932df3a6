"""A participant's seat in a conference: what it is there, and how the REST API changes that (guide 3.9.3)."""

from dataclasses import dataclass, replace

from app.calls.commands.conferences import AttendConference
from app.calls.commands.core import PostCallback
from app.calls.dialogue import Dialogue
from app.calls.events import EndsOnExit, Event, Held, Muted
from app.calls.script import CallerGone, Script, ScriptStop
from app.calls.shared.conference_events import Announced, CoachedLeft, Coaches, SeatChanged
from app.rcml.conference.announcement import announce
from app.rcml.conference.wait_music import music
from app.rcml.nouns.conference import Conference

ON_NO_HOLD = Held(False)
UNCHANGED = SeatChanged()
NOTHING: dict[str, str] = {}
HUNG_UP, SENT_AWAY = "participant_hung_up", "participant_updated_via_api"


def reason_of(stop: ScriptStop) -> str:
    """Why a participant is out whose script was stopped from outside."""
    return HUNG_UP if isinstance(stop, CallerGone) else SENT_AWAY


@dataclass(slots=True)
class ParticipantState:
    """wish: what the engine received last; it keeps the participant's row by that. sid: of the conference, once the
    engine has told it. hold: what is heard on hold. home: the node that the conference is on; empty: this one."""

    call: Dialogue
    room: Conference
    wish: AttendConference
    sid: str = ""
    hold: Held = ON_NO_HOLD
    home: str = ""
    joined: bool = False
    """The application was told that it is in."""
    changed: SeatChanged = UNCHANGED

    @property
    def beeps_on_exit(self) -> bool:
        """Do the others hear a sound when it leaves?"""
        wanted = self.changed.beep_on_exit
        return self.room.beep in ("true", "onexit") if wanted is None else wanted

    def wait_music(self) -> tuple[str | None, str]:
        """What it hears until the conference starts: URL (as of `music`) and method."""
        if self.changed.wait_url is not None:
            return self.changed.wait_url, self.changed.wait_method
        return self.room.wait_url and self.room.url(self.room.wait_url), self.room.wait_method

    def outside(self) -> Script[None]:
        """The music that it hears outside the mix: on hold, and until the conference starts."""
        url, method = (self.hold.url, self.hold.method) if self.wish.held else self.wait_music()
        yield from music(self.call, url, method, self.names())

    def announce(self, wanted: Announced, room: str) -> Script[None]:
        """Let a document be heard, and tell what became of that. room: empty: it is heard outside the mix."""
        done = yield from announce(self.call, wanted, room, self.names())
        why = {} if done else {"ReasonAnnouncementFailed": "the document cannot be had or run"}
        event = "announcement-end" if done else "announcement-fail"
        yield from self.tell("announcement", event, {"AnnounceUrl": wanted.url} | why)

    def announce_outside(self, wanted: Announced) -> Script[None]:
        """As `announce`; the music goes on afterwards."""
        yield from self.announce(wanted, "")
        yield from self.outside()

    def change(self, event: Event) -> Script[None]:
        """Note what the REST API wants to be different, and tell those who want to know."""
        match event:
            case Muted(muted) if muted != self.wish.muted:
                yield from self.now(replace(self.wish, muted=muted))
                yield from self.tell("mute", "participant-mute" if muted else "participant-unmute")
            case Held(held):
                self.hold = event
                if held != self.wish.held:
                    yield from self.now(replace(self.wish, held=held))
                    yield from self.tell("hold", "participant-hold" if held else "participant-unhold")
            case EndsOnExit(ends) if ends != self.wish.ends:
                yield from self.now(replace(self.wish, ends=ends))
                yield from self.tell("modify", "participant-modify")
            case Coaches(call_sid) if call_sid != self.wish.coach:
                yield from self.now(replace(self.wish, coach=call_sid))
                yield from self.tell("modify", "participant-modify")
            case CoachedLeft(call_sid) if call_sid == self.wish.coach:
                yield from self.now(replace(self.wish, coach="", muted=True))
                yield from self.tell("modify", "participant-modify")
            case SeatChanged():
                self.changed = self.merged(event)
                yield from self.tell("modify", "participant-modify")

    def merged(self, event: SeatChanged) -> SeatChanged:
        """What is changed by now."""
        beep = self.changed.beep_on_exit if event.beep_on_exit is None else event.beep_on_exit
        return replace(self.changed if event.wait_url is None else event, beep_on_exit=beep)

    def join(self) -> Script[None]:
        """It is in the conference, in the mix or waiting for the start: tell that, once."""
        if not self.joined:
            self.joined = True
            yield from self.tell("join", "participant-join")

    def leave(self, reason: str = "") -> Script[None]:
        """It is out of the conference: tell that, once. reason: why, where it is about the participant alone."""
        if self.joined:
            self.joined = False
            why = {"ReasonParticipantLeft": reason} if reason else {}
            yield from self.tell("leave", "participant-leave", why)

    def now(self, wish: AttendConference) -> Script[None]:
        self.wish = wish
        yield wish

    def tell(self, kind: str, event: str, more: dict[str, str] = NOTHING) -> Script[None]:
        """The conference's status callback, where this kind of event was asked for."""
        room = self.room
        if room.status_callback and kind in room.status_callback_event:
            params = {
                "CallSid": self.call.facts.call_sid,
                "AccountSid": self.call.facts.account_sid,
                **self.names(),
                "StatusCallbackEvent": event,
                "Muted": str(self.wish.muted).lower(),
                "Hold": str(self.wish.held).lower(),
                "StartConferenceOnEnter": str(self.wish.starts).lower(),
                "EndConferenceOnExit": str(self.wish.ends).lower(),
                "Coaching": str(bool(self.wish.coach)).lower(),
                "ParticipantCallStatus": self.call.facts.status,
                **more,
            }
            yield PostCallback(room.url(room.status_callback), room.status_callback_method, params)

    def names(self) -> dict[str, str]:
        """How the conference is named to an application."""
        label = {"ParticipantLabel": self.wish.label} if self.wish.label else {}
        return {"ConferenceSid": self.sid, "FriendlyName": self.room.text, **label}


def seat(call: Dialogue, room: Conference) -> ParticipantState:
    """What the participant wants of the conference, and of who tells about it."""
    events = tuple(event for event in ("start", "end") if event in room.status_callback_event)
    wish = AttendConference(
        room.text,
        room.start_conference_on_enter,
        room.end_conference_on_exit,
        room.max_participants,
        muted=room.muted,
        label=room.participant_label,
        coach=room.coach,
    )
    if room.status_callback and events:
        callback, method = room.url(room.status_callback), room.status_callback_method
        wish = replace(wish, callback=callback, method=method, events=events)
    return ParticipantState(call, room, wish)
