"""What a command that is over has brought: `Finished.result`, typed. commands.py and its neighbors say which command
brings which of these; the others bring nothing (None)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """Anything that a command can bring."""


@dataclass(frozen=True, slots=True)
class LocalFile(Result):
    """Of Download and Synthesize: the absolute path of audio that the switch can play."""

    path: str


@dataclass(frozen=True, slots=True)
class AudioSeconds(Result):
    """Of MeasureAudio."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Contacts(Result):
    """Of LocateClient: the SIP URIs where the client is registered; none: nowhere."""

    uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedRecording(Result):
    """Of SaveRecording, unless there was nothing to keep: the RE sid and whole seconds. start_time: when the recording
    of a whole call began (RFC 2822), else empty."""

    sid: str
    seconds: int
    start_time: str = ""


@dataclass(frozen=True, slots=True)
class QueuedMessage(Result):
    """Of SendMessage: the SM or FX sid, and its status."""

    sid: str
    status: str


@dataclass(frozen=True, slots=True)
class FaxPages(Result):
    """Of ReceiveFax and SendFax: how many pages arrived; some may have when it failed."""

    count: int


@dataclass(frozen=True, slots=True)
class StoredFax(Result):
    """Of KeepFax: the FX sid."""

    sid: str


@dataclass(frozen=True, slots=True)
class RecognizedSpeech(Result):
    """Of Recognize, if somebody spoke. confidence: 0 to 1; None: the recognizer tells none."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FoundQueue(Result):
    """Of FindQueue, if the account has such a queue: its QU sid and the most members that it takes. host_node: the
    other switch node that the queue is on; empty: this one."""

    sid: str
    max_size: int
    host_node: str = ""


@dataclass(frozen=True, slots=True)
class QueueTimes(Result):
    """Of LeaveQueue: whole seconds that the call waited, and that it talked."""

    waited: int
    talked: int


@dataclass(frozen=True, slots=True)
class QueuePosition(Result):
    """Of LookAtQueue: the position (1 is the front) of `size`, whole seconds waited, and the average of all that
    wait."""

    position: int
    size: int
    waited: int
    average: int


@dataclass(frozen=True, slots=True)
class ReservedRemoteLeg(Result):
    """Of Announce: the token that the leg's INVITE shows to the other node, and that node's host:port."""

    token: str
    address: str


@dataclass(frozen=True, slots=True)
class RemoteOutcome(Result):
    """Of AskOutcome, if the other node said it: the Report's outcome."""

    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReservedStream(Result):
    """Of ReserveStream: the tokens that its legs call, in the order of the tracks, and the relay's host:port."""

    tokens: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class StreamOutcome(Result):
    """Of FetchStreamOutcome: why a stream failed, with its code of the error dictionary; 0: it did not. warning: what
    the customer's server sent that was skipped."""

    code: int = 0
    error: str = ""
    warning: str = ""
    answered_by: str = ""
    """Of a detection, in Twilio's words, and the milliseconds that it took."""
    milliseconds: int = 0
    at: str = ""
    """When it was asked for, ISO 8601 in UTC."""
    ended: bool = False
    """Of a conversation: the customer's server has ended it, and handed this over."""
    handoff: str = ""


@dataclass(frozen=True, slots=True)
class ReferAnswer(Result):
    """Of Refer: the final SIP status of the REFER, and that of the last NOTIFY about it; 0: there was none."""

    status: int = 0
    notified: int = 0


@dataclass(frozen=True, slots=True)
class TextResult(Result):
    """As journals of earlier versions have it: any of these as words in a text. legacy_results.py knows which."""

    text: str
