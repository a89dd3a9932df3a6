"""One live call as the engine holds it: its script, its legs on the switch, and what of it is running here."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.calls.call import MAIN, Call
from app.calls.commands.core import Command, OnLeg
from app.calls.dialogue import Dialogue
from app.calls.events import Retold
from app.calls.facts import Application, Facts
from app.engine.told_keys import ToldKeys
from app.journal.journal import Header

WAITS, CALLED = "waits for its permit: ", "has its permit: "
"""Notes in a call's journal, each with the id of an Originate: the switch has not got it; it may have got it."""


@dataclass(slots=True, eq=False)
class LiveCall:
    """A call, its account's token, and the greenlets that work for it.

    began: monotonic seconds. answered_at: of each leg that was answered, by its name. asked_at: when each outstanding
    command was asked for.
    """

    header: Header
    call: Call
    dialogue: Dialogue
    auth_token: str
    began: float
    answered_at: dict[str, float] = field(default_factory=dict)
    asked_at: dict[str, float] = field(default_factory=dict)
    queue_at: dict[str, float] = field(default_factory=dict)
    """When the call's queue became what for it: waiting, called, bridged; found, ready."""
    tasks: dict[str, Any] = field(default_factory=dict)
    told_keys: dict[str, ToldKeys] = field(default_factory=dict)
    """Which keys it was told, by leg."""
    last_sign: float = 0.0
    """When something was heard of it, or its legs were seen on the switch (monotonic seconds); at least `began`."""

    def __post_init__(self) -> None:
        self.last_sign = max(self.last_sign, self.began)

    @property
    def sid(self) -> str:
        return self.header.sid

    @property
    def channel(self) -> str:
        """The channel of the main leg."""
        return self.header.channel

    def channel_of(self, leg: str) -> str:
        """A leg's id on the switch; ours follow from their CallSid."""
        return channel_for(leg) if leg else self.header.channel

    def channels(self) -> list[str]:
        """Of all legs that are not gone."""
        return [self.channel_of(name) for name, leg in self.call.legs.items() if not leg.gone]

    def keys_of(self, leg: str) -> ToldKeys:
        """Which keys of a leg it was told."""
        return self.told_keys.setdefault(leg, ToldKeys())

    def facts_of(self, leg: str) -> tuple[Facts, Application]:
        """A leg's own facts, and whom it tells."""
        if leg == MAIN:
            return self.header.facts, self.header.application
        return self.call.legs[leg].facts, self.call.legs[leg].application

    def retell(self, event: Retold) -> None:
        """The main leg tells somebody else, or falls back elsewhere."""
        self.dialogue.application = event.applied(self.dialogue.application)
        self.header = replace(self.header, application=event.applied(self.header.application))

    def queue_seconds(self, at: float) -> tuple[int, int]:
        """Whole seconds that it waited in its queue, and that it talked."""
        times = self.queue_at
        waited = times.get("called", at) - times.get("waiting", at)
        talked = at - times.get("ready", times.get("bridged", at))
        return max(0, int(waited + 0.5)), max(0, int(talked + 0.5))

    def seconds(self, leg: str, at: float) -> int:
        """Whole seconds since a leg was answered; 0: it was not."""
        return max(0, int(at - self.answered_at[leg] + 0.5)) if leg in self.answered_at else 0


def sid_of(live: LiveCall, leg: str) -> str:
    """The CallSid of a leg."""
    return leg or live.header.facts.call_sid


def heard_of_queue(live: LiveCall, state: str, at: float) -> None:
    """Note since when a call waits, is taken, and talks."""
    if state in ("waiting", "found"):
        live.queue_at.clear()
    if state == "again":
        live.queue_at = {"waiting": live.queue_at.get("waiting", at)}
    else:
        live.queue_at[state] = at


def live_call(
    header: Header, options: Any, auth_token: str, began: float, counter: int = 0, sequence: int = 0
) -> LiveCall:
    """A call from its header, with no script yet."""
    dialogue = Dialogue(header.facts, header.application, options, cookies=list(header.cookies), release=header.release)
    dialogue.had_cookies = bool(header.cookies)
    return LiveCall(
        header, Call(header.facts, counter, sequence or header.sequence, header.sid), dialogue, auth_token, began
    )


def channel_for(sid: str) -> str:
    """The id that we choose for a leg that we originate: the same when we ask again."""
    return str(UUID(sid[2:]))


def split(command: Command | None) -> tuple[str, Command | None]:
    """The leg that a command is for, and the command itself."""
    return (command.leg, command.command) if isinstance(command, OnLeg) else (MAIN, command)
