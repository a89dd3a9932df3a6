"""What FreeSWITCH tells that is not yet one of our events: `state/legs.py` and the features make those of it. Pure."""

from dataclasses import dataclass, field

from app.calls.events import Event, HungUp
from eslbridge.protocol.payload import Fields

REINVITE = "restcomm::reinvite"
ON_REINVITE = f"event Event-Subclass={REINVITE},Event-Name=CUSTOM"
"""What a leg executes when a re-INVITE comes (execute_on_sip_reinvite, here and in the dialplan)."""


@dataclass(frozen=True, slots=True)
class Gone(HungUp):
    """The leg was hung up; sip_status is set only for an outbound leg that was never answered."""

    was_up: bool = False
    """It had been answered, which may not have been reported: a called party can hang up before it is parked."""


@dataclass(frozen=True, slots=True)
class Parked(Event):
    """The leg takes commands, for the first time or again. first: what the first time means: Arrived of a caller,
    Answered of a leg that we called."""

    first: Event | None = None
    said: Fields | None = field(default=None, compare=False, repr=False)
    """All that FreeSWITCH says of a caller, for whoever has to know more than Arrived has."""


@dataclass(frozen=True, slots=True)
class Key(Event):
    """A key was pressed. at: milliseconds of FreeSWITCH's clock."""

    key: str
    by_info: bool
    at: int


@dataclass(frozen=True, slots=True)
class Connected(Event):
    """The leg and another one are connected."""

    other: str


@dataclass(frozen=True, slots=True)
class InRoom(Event):
    """The leg has entered a conference room."""

    room: str


@dataclass(frozen=True, slots=True)
class OutOfRoom(Event):
    """The leg has left a conference room, or could not enter it. id: of the JoinRoom."""

    id: str


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """A recording of the leg is completely written."""

    file: str


@dataclass(frozen=True, slots=True)
class Reoffered(Event):
    """A re-INVITE came; it has not been answered yet."""


@dataclass(frozen=True, slots=True)
class Refusal(Event):
    """A call could not be placed. why: FreeSWITCH's cause. If the leg had been created, Gone came before."""

    why: str


@dataclass(frozen=True, slots=True)
class Referred(Event):
    """A NOTIFY about a REFER that we sent. status: the SIP status that it tells; last: it ends the subscription."""

    status: int
    last: bool


@dataclass(frozen=True, slots=True)
class Unregistered(Event):
    """A phone has ended its registration, or with `everywhere` all those of its login (``Contact: *``). host: of its
    To; place: address and port that it asked from."""

    login: str
    host: str
    place: tuple[str, str]
    everywhere: bool = False
