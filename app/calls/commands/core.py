"""What a script may ask for: the whole vocabulary between the language and everything that acts.

Every command is performed under an id that its call derived (``CA...-17``); the same id appears in every log and, where
the switch allows, on the switch. Exactly one `Finished` (or `Fetched`) with that id follows each command that is not
marked "nothing follows", even when it was refused."""

from dataclasses import dataclass, field
from typing import Any

from app.calls.causes import Cause
from app.calls.commands.base import Command as Command
from app.calls.commands.ring import Ring as Ring
from app.calls.destination import Destination
from app.calls.facts import Application, Facts
from app.calls.web import Request, Response

# -- for the switch ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer(Command):
    """Answer an inbound leg. `Answered` follows when the switch has; Finished says whether it could."""


@dataclass(frozen=True, slots=True)
class PlayFile(Command):
    """Play a local audio file (absolute path, 8 kHz 16-bit mono wav) once; as early media on an unanswered leg."""

    file: str


@dataclass(frozen=True, slots=True)
class SendDigits(Command):
    """Send DTMF to the far end: digits 0-9 A-D * #, ``w`` pauses 0.5 s and ``W`` 1 s. Finished when all were sent."""

    digits: str


@dataclass(frozen=True, slots=True)
class Stop(Command):
    """End the command with this id early: media or a timer. Nothing follows, and a late Finished of it is ignored;
    except for Record, whose Finished follows once the file is closed."""

    id: str


@dataclass(frozen=True, slots=True)
class Originate(Command):
    """Create this leg by calling somebody. Ringing, Answered and HungUp follow as events; Finished only when refused
    at once. The leg is ended by the switch itself after `timeout` seconds of no answer (HungUp with NO_ANSWER)."""

    destination: Destination
    caller_id: str
    caller_name: str = ""
    timeout: int = 60
    headers: dict[str, str] = field(default_factory=dict)
    want_headers: bool = False  # The X- headers of the answer are wanted with Answered.
    gateway: str = ""  # By which a plain number leaves; the engine fills it in.
    client: str = ""  # The login of the client that the destination is a contact of.
    send_digits: str = ""
    """Keys to send after the answer, before anything else; as in SendDigits. The script's affair."""
    time_limit: int = 0
    """Seconds after the answer at which the call ends, 0: none. The script's affair."""
    max_forwards: int = 70
    """Of its INVITE; the engine fills it in."""
    asserted: str = ""
    """The number of a caller who withholds it, for a gateway that is trusted with it; the engine fills it in."""
    recording: dict[str, str] = field(default_factory=dict)
    """Not empty: the call is recorded; trim (empty: no); callback, method, events: where its events go. All of these
    are for the script."""
    detection: dict[str, Any] = field(default_factory=dict)
    """Not empty: find out who has answered; ReserveStream.detect, and callback, method, wait (the document begins when
    that is known). The script's affair."""
    reason: str = ""
    """What the call is about, for whoever is called: the Subject of its INVITE."""
    passed: str = ""
    """The number of another caller, whose call it goes on from (CallToken): it may be shown."""
    listens_to: str = ""
    """Not empty: whoever answers gets the audio of this answered leg of the call (its name is put here by scripts, the
    switch gets its channel), as long as both last, whatever the leg does; what it sends is heard by no one."""
    track: str = ""
    """With listens_to: inbound, what comes from the far end of the leg; or outbound, what it is sent."""
    codec: str = ""
    """The only one that is offered; the back end fills it in."""
    opens: dict[str, str] = field(default_factory=dict)
    """Conferences that may begin with this call: name -> the SID that the REST API has told. The engine's."""


@dataclass(frozen=True, slots=True)
class SetMaxDuration(Command):
    """The switch itself ends this leg after this many seconds, even without an engine. Nothing follows."""

    seconds: int


@dataclass(frozen=True, slots=True)
class StartChildLeg(Command):
    """A leg of its own call begins: its row, by its own facts. Nothing follows. Always OnLeg, by its CallSid."""

    facts: Facts
    application: Application = field(default_factory=Application)


@dataclass(frozen=True, slots=True)
class Hangup(Command):
    """End the leg. Before an answer the cause becomes the SIP response (see Cause). `HungUp` follows, not Finished."""

    cause: Cause = Cause.NORMAL


@dataclass(frozen=True, slots=True)
class Record(Command):
    """Record what the far end says into a new local file (absolute path, .wav, 8 kHz 16-bit mono). Ends after
    `max_seconds`, after `silence_seconds` without sound (0: never), or by Stop; in each case Finished follows, once the
    file is closed."""

    file: str
    max_seconds: int
    silence_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Bridge(Command):
    """Connect this leg with another answered leg of the call: both hear each other. What plays on either is stopped.
    Finished when they are connected. It lasts until Unbridge, or until one of them is hung up: the other one stays,
    silent, and takes commands again. record: also record both, mixed, into this file; no Finished for that. other: the
    leg's name; the switch gets its channel. limit_seconds: the switch itself hangs the other leg up then; 0: never."""

    other: str
    record: str = ""
    limit_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Unbridge(Command):
    """Separate this leg from the one it is connected with. Finished when it takes commands again."""


@dataclass(frozen=True, slots=True)
class LocateClient(Command):
    """Where is this client registered? Brings its `Contacts`."""

    login: str


@dataclass(frozen=True, slots=True)
class OnLeg(Command):
    """A command for another leg of the same call, by the leg's name."""

    leg: str
    command: Command


# -- for the engine ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DetachLeg(Command):
    """This leg becomes a call of its own, which runs the application; the call that dialed it no longer knows it.
    Nothing follows. Always OnLeg. facts, and sequence of its next status: the call fills them in."""

    application: Application
    facts: Facts | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class StartTimer(Command):
    """Finished follows after this many seconds, unless a Stop with its id comes first."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Fetch(Command):
    """Request a document, with these cookies. `Fetched` follows."""

    request: Request
    cookies: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Download(Command):
    """Get the audio behind a customer's URL. Brings a `LocalFile`, or Finished.error says why not."""

    request: Request


@dataclass(frozen=True, slots=True)
class Synthesize(Command):
    """Turn text into speech: voice man|woman, language a BCP-47 tag. Brings a `LocalFile`."""

    text: str
    voice: str
    language: str


@dataclass(frozen=True, slots=True)
class SaveRecording(Command):
    """Take a file that Record or Bridge made into the account's recordings. Brings a `SavedRecording`, or nothing:
    only silence. Finished.error: it could not be stored (told as a Notification).

    trim: cut silence at both ends. most_seconds: keep only the beginning; 0: all. transcribe: begin a transcription and
    report it to transcribe_callback, if set. conference: CF... sid whose mix it is. whole_call: by RecordCall. then:
    further files, which are appended; gaps: seconds of silence before each of these. channels: 2, each side has its
    own; track: inbound or outbound, only what the leg says, or hears. sid: of the recording, where it was told before;
    source: what made it, where that is not clear from the rest. silences: pauses to be heard, each (seconds of the file
    before it, its length), in order. last_silence: seconds of silence that ended it, which a switch may leave out."""

    file: str
    trim: bool = False
    keep_silence: bool = False
    most_seconds: int = 0
    transcribe: bool = False
    transcribe_callback: str = ""
    conference: str = ""
    whole_call: bool = False
    then: tuple[str, ...] = ()
    gaps: tuple[float, ...] = ()
    channels: int = 1
    track: str = "both"
    sid: str = ""
    source: str = ""
    silences: tuple[tuple[float, float], ...] = ()
    last_silence: int = 0


@dataclass(frozen=True, slots=True)
class SendMessage(Command):
    """Send a text message (kind sms) or a fax (kind fax; body: text, or the URL of a document) for the account. Brings
    a `QueuedMessage`; Finished.error: it was refused. status_callback receives sent or failed. media: URLs of files."""

    kind: str
    to: str
    from_: str
    body: str
    status_callback: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostCallback(Command):
    """A callback to a customer's URL, delivered by the outbox, signed, at least once. Nothing follows."""

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prefetch(Command):
    """Begin a Download or Synthesize whose file will be wanted soon. Nothing follows; the result is cached."""

    command: Download | Synthesize


@dataclass(frozen=True, slots=True)
class SetStatus(Command):
    """The call reached a status (guide 4.3): row, status callback. Nothing follows."""

    status: str
    event: str
    """initiated, ringing, answered or completed: the name a StatusCallbackEvent asks for."""
    sequence: int = 0
    """Counts the call's status changes from 0: the same change has the same number when a journal is replayed."""


@dataclass(frozen=True, slots=True)
class Notify(Command):
    """Write a Notification (guide 4.7). Nothing follows. `request` and `response` are cut for storage by the engine."""

    code: int
    message: str
    request: Request | None = None
    response: Response | None = None
    where: str = ""
    """Verb and attribute, as ``Gather timeout``."""


@dataclass(frozen=True, slots=True)
class Checkpoint(Command):
    """The script stands here: a restarted engine begins at this place. Nothing follows."""

    place: dict[str, Any]
