"""What the REST API wants of a conference, told to a call that is in it (Twilio's Conferences and Participants)."""

from dataclasses import dataclass

from app.calls.commands.conferences import RecordRoom
from app.calls.events import Event


@dataclass(frozen=True, slots=True)
class RoomRecorded(Event):
    """This call answers for the recording of its conference from now on: the one that did has left. id: of the command
    that began it; age: seconds since then."""

    id: str
    command: RecordRoom
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class Announced(Event):
    """Let the conference hear a document; alone: only this participant."""

    url: str
    method: str = "POST"
    alone: bool = False


@dataclass(frozen=True, slots=True)
class SeatChanged(Event):
    """The REST API changes what a participant is told and what the others hear of it; None: unchanged. wait_url: heard
    until the conference starts."""

    beep_on_exit: bool | None = None
    wait_url: str | None = None
    wait_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Coaches(Event):
    """The REST API lets only the participant of this CallSid hear this one; empty: all hear it again."""

    call_sid: str


@dataclass(frozen=True, slots=True)
class CoachedLeft(Event):
    """Whom this participant coaches is not in the conference: it listens, and nobody hears it."""

    call_sid: str
