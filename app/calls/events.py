"""What can happen to a call. Back ends and the engine translate everything into these; strings stop here.

Every event is plain data: JSON of its fields is what the journal keeps. When it happened travels beside it (monotonic
seconds), so that scripts never ask a clock.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from app.calls import strangers
from app.calls.causes import Cause
from app.calls.commands.results import Result
from app.calls.facts import Application
from app.calls.web import Response


@dataclass(frozen=True, slots=True)
class Event:
    """Anything that can be delivered to a call."""


def set_fields(event: Event, **values: Any) -> None:
    """Fields of an event that is being made."""
    for name, value in values.items():
        object.__setattr__(event, name, value)


CLEANED = ("to", "caller_name", "asserted_name", "address", "from_uri", "call_id", "request")


@dataclass(frozen=True, slots=True)
class Arrived(Event):
    """A new inbound call, unanswered. to: dialed user part. headers: the caller's X- headers, names as received.
    client: the login of a registered client that has authenticated, or user@domain of an authenticated credential of
    that SIP domain; empty: another caller. address: the IP address that the INVITE came from; empty: not known. domain:
    the host of the URI that was called; from_uri: the caller's, without parameters; call_id: the INVITE's Call-ID.
    request: From and CSeq of an INVITE that may come again (RFC 3261 8.2.2.2); empty: its switch answers such itself.
    asserted, asserted_name: what a network says of the caller; withheld: the number must not be told (identity.py).
    All but client is what a stranger says, and is cleaned here, whichever switch it came through (strangers.py)."""

    to: str
    from_: str
    caller_name: str = ""
    forwarded_from: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    client: str = ""
    address: str = ""
    domain: str = ""
    from_uri: str = ""
    call_id: str = ""
    asserted: str = ""
    asserted_name: str = ""
    withheld: bool = False
    max_forwards: int = 70
    gateway: str = ""
    """The name of the gateway whose address or registration the switch knows the call by; empty: of none."""
    request: str = ""

    def __post_init__(self) -> None:
        clean = {name: strangers.user(getattr(self, name)) for name in ("from_", "forwarded_from", "asserted")}
        clean |= {name: strangers.printable(getattr(self, name)) for name in CLEANED}
        set_fields(self, **clean, headers=strangers.headers(self.headers), domain=strangers.host(self.domain))


@dataclass(frozen=True, slots=True)
class TextArrived(Event):
    """Of no call: somebody sent a SIP MESSAGE. client: as of Arrived. address: where it came from; reference: what is
    the same when it comes again."""

    to: str
    from_: str
    body: str
    client: str = ""
    address: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        clean = {name: strangers.printable(getattr(self, name)) for name in ("to", "address", "reference")}
        set_fields(self, **clean, from_=strangers.user(self.from_), body=strangers.body(self.body))


@dataclass(frozen=True, slots=True)
class Ringing(Event):
    """An outbound leg rings (180 or 183)."""


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The leg was answered. headers: X- headers of the answer to an Originate that wants them."""

    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        set_fields(self, headers=strangers.headers(self.headers))


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The command with this id is over. result: what it has brought (see the commands). error: why it was not done.
    explained: a Notification has said that; code: of the Notification, where the call did not write it itself."""

    id: str
    result: Result | None = None
    error: str = ""
    explained: bool = False
    code: int = 0


@dataclass(frozen=True, slots=True)
class Fetched(Event):
    """The answer to the Fetch with this id."""

    id: str
    response: Response


@dataclass(frozen=True, slots=True)
class Digit(Event):
    """A key was pressed at the far end: one of 0-9 * # A-D, by RFC 4733, SIP INFO or in-band. at: seconds since 1970 by
    the switch's clock, 0: not known; line: which of the leg's keys it is as the switch writes them down, or empty."""

    key: str
    at: float = field(default=0.0, compare=False)
    line: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class HungUp(Event):
    """The leg is gone. by_us: we asked for it. seconds: since the answer, whole; filled in by the engine. why: why it
    never began, where no switch could begin it; explained: a Notification has said that."""

    cause: Cause = Cause.NORMAL
    by_us: bool = False
    sip_status: int = 0
    seconds: int = 0
    why: str = ""
    explained: bool = False


@dataclass(frozen=True, slots=True)
class ConferenceIs(Event):
    """What the conference that this leg attends has become: full, label taken, waiting, started or ended; elsewhere, on
    the node `home`. sid: its CF...; empty when the leg is not in it."""

    name: str
    state: str
    sid: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class QueueIs(Event):
    """What a queue (its sid) has become for this call. For one that waits: full; waiting; called, by `other`, after
    `waited` whole seconds, with a document to hear first; bridged. For who wants the first one: empty; found, which is
    `other`; ready to be connected. For both: again, when the other one was lost before they talked; ended, when it left
    afterwards. call_sid: of `other`, where that names a call of another node."""

    queue: str
    state: str
    other: str = ""
    url: str = ""
    method: str = "POST"
    waited: int = 0
    call_sid: str = ""

    @property
    def other_call(self) -> str:
        """The CallSid of the other one."""
        return self.call_sid or self.other


@dataclass(frozen=True, slots=True)
class Muted(Event):
    """The REST API mutes this participant of a conference, or lets it talk again."""

    muted: bool


@dataclass(frozen=True, slots=True)
class Held(Event):
    """The REST API takes this participant out of the mix, or lets it in again. url: what it hears meanwhile, over and
    over; None: the operator's music, empty: nothing."""

    held: bool
    url: str | None = None
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class EndsOnExit(Event):
    """The REST API says whether the conference ends when this participant leaves."""

    ends: bool


@dataclass(frozen=True, slots=True)
class Kicked(Event):
    """The REST API ends this participant's part in the conference; the call goes on."""


@dataclass(frozen=True, slots=True)
class Redirected(Event):
    """The REST API gave the live call a new document: a URL to fetch, or the document itself. move_connected: the leg
    that it is connected with goes there, too. seconds: since the answer, whole; filled in by the engine."""

    url: str = ""
    method: str = "POST"
    document: str = ""
    move_connected: bool = False
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Retold(Event):
    """The REST API changed the callbacks and the fallback of a live call (empty: unchanged). time_limit: seconds after
    the answer at which the call ends; 0: unchanged."""

    status_callback: str = ""
    status_callback_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    time_limit: int = 0

    def applied(self, application: Application) -> Application:
        """What the call runs and whom it tells from now on."""
        if self.status_callback:
            method = self.status_callback_method
            application = replace(application, status_callback=self.status_callback, status_callback_method=method)
        if self.fallback_url:
            application = replace(application, fallback_url=self.fallback_url, fallback_method=self.fallback_method)
        return application


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """The REST API ended the call: completed or canceled."""

    status: str = "completed"


@dataclass(frozen=True, slots=True)
class StartStream(Event):
    """A media stream is to begin beside the verbs, by the REST API or a <Start>. sid: empty, one is made. track: as of
    <Stream>; url: ws or wss."""

    url: str
    sid: str = ""
    name: str = ""
    track: str = "inbound_track"
    callback: str = ""
    method: str = "POST"
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopStream(Event):
    """A media stream is to end, by its SID or its name."""

    stream: str


@dataclass(frozen=True, slots=True)
class StartRecording(Event):
    """The REST API records the call from now on, under this SID. events: which of in-progress, completed and absent the
    callback is told; channels: mono or dual; track: both, inbound or outbound; trim: silence at both ends is cut."""

    sid: str
    callback: str = ""
    method: str = "POST"
    events: str = "completed"
    trim: bool = False
    channels: str = "mono"
    track: str = "both"

    def wanted(self, source: str) -> dict[str, str]:
        """As Originate.recording, with who asked for it."""
        told = {"callback": self.callback, "method": self.method, "events": self.events, "source": source}
        return told | {"trim": "true" if self.trim else "", "channels": self.channels, "track": self.track}


@dataclass(frozen=True, slots=True)
class ChangeRecording(Event):
    """The REST API changes a recording of the call. status: in-progress, paused or stopped. pause: silence, or skip."""

    sid: str
    status: str
    pause: str = "silence"


@dataclass(frozen=True, slots=True)
class LegEvent(Event):
    """An event of another leg of this call, by the leg's name."""

    leg: str
    event: Event


@dataclass(frozen=True, slots=True)
class Reconnected(Event):
    """Of no call: the link to the switch is up (again), and events may have been missed."""
