"""What Asterisk tells that is not yet one of our events: `state/legs.py` and the features make those of it. Pure."""

from dataclasses import dataclass

from app.calls.events import Event


@dataclass(frozen=True, slots=True)
class Key(Event):
    """A key went up. milliseconds: how long it was down; at: when, in milliseconds of the day (UTC); wall: when, in
    seconds since 1970; name: what Asterisk's log calls the channel."""

    key: str
    milliseconds: int
    at: int
    wall: float = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class KeyDown(Event):
    """A key went down, by RTP or as a tone: what AMI tells of it, once a key. at, wall, name: as of Key."""

    key: str
    at: int
    wall: float = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Leaving(Event):
    """The leg will end. soft: Asterisk ends it (for us, or somebody at its console), and q850 is no cause then."""

    q850: int = 0
    sip_status: int = 0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Gone(Event):
    """The leg has ended, or left RestComm's control."""

    q850: int = 0


@dataclass(frozen=True, slots=True)
class Made(Event):
    """A leg that we created is in our application: it can be dialed. seconds: how long it may ring."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Snoops(Event):
    """A snooper that a coach needs is in our application: the coach's own, or that of the one it coaches."""

    snooper: str
    coached: str


@dataclass(frozen=True, slots=True)
class Forked(Event):
    """The channel that snoops for a leg is in our application: the leg can hear it."""


@dataclass(frozen=True, slots=True)
class LeftStasis(Event):
    """The leg is out of our application: it has ended, or is away for a while in our dialplan."""


@dataclass(frozen=True, slots=True)
class Left(Event):
    """The leg is out of a bridge. others: how many legs are still in it."""

    bridge: str
    others: int


@dataclass(frozen=True, slots=True)
class Stranger(Event):
    """A channel that the dialplan did not hand over: Asterisk follows a 302 with a Local channel."""


@dataclass(frozen=True, slots=True)
class Referred(Event):
    """The far end has said what became of a REFER (see ReferAnswer). The leg is in our application again. gone: or it
    ends, which Asterisk does not tell before the subscription of the REFER ends, too, a minute later."""

    status: int
    notified: int
    gone: bool = False
