"""The recording of a whole call (guide 4.3.2): what verbs record is in core.py."""

from dataclasses import dataclass
from hashlib import blake2b

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class RecordCall(Command):
    """Record both sides of this answered leg into a new local file (as Record's), whatever it does meanwhile, until it
    is hung up or `StopRecordCall`; the file is whole soon after that. dual: both sides apart, in two channels of that
    file or in the two files that `sides` names. Nothing follows."""

    file: str
    dual: bool = False


@dataclass(frozen=True, slots=True)
class StopRecordCall(Command):
    """Close the file of a RecordCall. Nothing follows, and nothing happens if it is closed."""

    file: str


@dataclass(frozen=True, slots=True)
class MaskRecordCall(Command):
    """Write silence into the file of a RecordCall from now on (masked), or what is said again. Nothing follows."""

    file: str
    masked: bool


@dataclass(frozen=True, slots=True)
class SetRecording(Command):
    """The row of a recording that goes on or was stopped. status: in-progress, paused, stopped or absent. Nothing
    follows."""

    sid: str
    status: str
    source: str
    channels: int = 1
    track: str = "both"


def sid_of(key: str, id: str) -> str:
    """The SID of the recording that the command with this id makes, known before there is one. key: the installation's
    secret, without which nobody can work it out from a CallSid."""
    return "RE" + blake2b(id.encode(), key=key.encode()[:64], digest_size=16).hexdigest()


def sides(file: str) -> tuple[str, str]:
    """Where a switch that cannot write two channels into one file writes what it hears from the leg, and what it sends
    to the leg."""
    stem = file.removesuffix(".wav")
    return f"{stem}-in.wav", f"{stem}-out.wav"
