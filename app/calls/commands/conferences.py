"""What a script may ask for about conferences: of the switch, the mixing rooms; of the engine, who is in which."""

from dataclasses import dataclass

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class JoinRoom(Command):
    """Put this leg into a mixing room, made when the first one joins. Finished when it is in it; keys and HungUp are
    still told. room: the conference's name; the switch gets one that we made of it (``[a-z0-9-]{1,64}``)."""

    room: str
    muted: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRoom(Command):
    """Take this leg out of a room. Finished when it takes commands again. The last one's leaving ends the room."""

    room: str


@dataclass(frozen=True, slots=True)
class MuteInRoom(Command):
    """Mute (or unmute) this leg in the room. Finished when it is done."""

    room: str
    muted: bool


@dataclass(frozen=True, slots=True)
class CoachInRoom(Command):
    """Let only one other in the room hear this leg, which hears all; empty: let all hear it. Finished when it is done.
    It is to be muted meanwhile. other: that one's CallSid; the switch gets its channel."""

    room: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class PlayInRoom(Command):
    """Play a local file (as PlayFile's) to everybody in the room, once; alone: to this leg, which is in it. After what
    is being played so. Finished when it began, or could not be."""

    room: str
    file: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class MeasureAudio(Command):
    """How long is this local file? Brings `AudioSeconds`."""

    file: str


@dataclass(frozen=True, slots=True)
class RecordRoom(Command):
    """Record the mix of the room into a new local file (as Record's) until the room ends. Finished when it began.
    trim: silence is cut off at both ends; callback, method, events: who is told of it, and of what (in-progress,
    completed, absent)."""

    room: str
    file: str
    trim: bool = False
    callback: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PauseRecordRoom(Command):
    """Leave out of the file of a RecordRoom what is said from now on (paused), or go on. Finished when it is done."""

    room: str
    file: str
    paused: bool


@dataclass(frozen=True, slots=True)
class StopRecordRoom(Command):
    """Close the file of a RecordRoom. Finished when it is done."""

    room: str
    file: str


@dataclass(frozen=True, slots=True)
class AttendConference(Command):
    """This leg wants to be in a conference of its account. `ConferenceIs` follows: full, waiting or started, and later
    whatever the conference becomes. Nothing else follows. Asked for again, it changes what was said first.

    muted, held: in the mix without a voice, beside it with music; label: what the application calls the participant;
    coach: the CallSid of the only one that hears it; empty: all do.

    callback: whom it tells that it started and ended; events: which of the two (start, end). The first participant that
    has one decides for all."""

    name: str
    starts: bool = True
    ends: bool = False
    most: int = 40
    callback: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ()
    muted: bool = False
    held: bool = False
    label: str = ""
    coach: str = ""


@dataclass(frozen=True, slots=True)
class QuitConference(Command):
    """This leg is no longer in the conference. Nothing follows."""

    name: str
