"""What a script may ask for when its conference or queue is at home on another switch node (docs/nodes.md): the verb
runs there, on a leg between the two nodes."""

from dataclasses import dataclass, field
from typing import Any

from app.calls.commands.base import Command

TICKET = "X-RestComm-Visit"
"""The header of the leg's INVITE that shows its ticket."""
CALLER = "_visit"
"""The From user of that INVITE: no client's login begins with it."""
DIRECTION = "visit"
"""In the facts of such a leg: it has no row and no callbacks."""


@dataclass(frozen=True, slots=True)
class ReserveRemoteLeg(Command):
    """Tell the home node that this leg will come to run a document there for the call; base: the document's URL.
    Brings a `ReservedRemoteLeg`: what to show, and where."""

    leg: str
    home: str
    document: str
    base: str
    cookies: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportOutcome(Command):
    """At home: how the visit ended, so that the call can go on. Finished when its own node can know."""

    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FetchOutcome(Command):
    """How did the visit end? Brings a `RemoteOutcome`, or nothing: the home did not say."""

    leg: str
