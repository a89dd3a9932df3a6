"""What a script may ask for about media streams (docs/streams.md): a stream is a leg to the media relay of its node."""

from dataclasses import dataclass, field
from typing import Any

from app.calls.commands.base import Command

DIRECTION = "stream"
"""In the facts of such a leg, whose `to` is its token: it has no row, no callbacks and needs no permit."""
MAIN_LEG = "main"
"""In Originate.listens_to: the leg that the call's script runs on."""
CALLER = "_stream"
"""The From user of its INVITE: no client's login begins with it."""


@dataclass(frozen=True, slots=True)
class ReserveStream(Command):
    """Have the relay expect the legs of a stream, one for each track (inbound, outbound). Brings a `ReservedStream`.
    Finished.error: there is no relay.

    url: ws or wss. both_ways: the one leg will be connected with the caller; else each only brings audio."""

    stream_sid: str
    url: str
    tracks: tuple[str, ...] = ("inbound",)
    both_ways: bool = True
    parameters: dict[str, str] = field(default_factory=dict)
    detect: dict[str, int] = field(default_factory=dict)
    """Not empty: no server is connected; the relay listens until it knows who has answered: to_the_end (0 or 1), and
    milliseconds: timeout, speech, speech_end, silence."""
    hear: dict[str, Any] = field(default_factory=dict)
    """Not empty: no server is connected; what is said comes as `SpeechHeard`: language, hints, partials, pause
    (milliseconds of silence after which somebody has finished), longest (seconds of speech at once)."""
    converse: dict[str, Any] = field(default_factory=dict)
    """Not empty: the server reads what the caller says, and writes what he hears: the fields of Terms
    (app/media/conversation/terms.py)."""


@dataclass(frozen=True, slots=True)
class FetchStreamOutcome(Command):
    """How did the stream with this token end? Brings a `StreamOutcome`."""

    token: str


@dataclass(frozen=True, slots=True)
class SetStream(Command):
    """The row of a stream. status: in-progress or stopped. Nothing follows."""

    stream_sid: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class SetAnsweredBy(Command):
    """The row of a leg: who has answered. Nothing follows. leg: its CallSid."""

    leg: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class StartPlayout(Command):
    """The stream's leg and the caller are connected: what the customer's server says is heard from now on. Nothing
    follows."""

    token: str


@dataclass(frozen=True, slots=True)
class PressInStream(Command):
    """Tell the customer's server that the caller pressed a key. Nothing follows."""

    token: str
    key: str
