"""What both back ends remember of every leg, and the table of all legs. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.calls.causes import Cause
from app.calls.events import Event

REMEMBERED = 10_000
"""Ended legs that are remembered: some of their events are still on the way."""
ENDED = "the leg has ended"
"""The error of a command for such a leg."""


@dataclass(slots=True, eq=False)
class BaseLeg:
    """One channel of the switch. outbound: we originated it; ending: the cause with which we asked to end it."""

    outbound: bool = False
    rang: bool = False
    answered: bool = False
    ending: Cause | None = None

    def first_ringing(self, event: Event) -> list[Event]:
        """The event if it is news. A leg that was answered does not ring any more."""
        if self.rang or self.answered:
            return []
        self.rang = True
        return [event]

    def first_answer(self, event: Event) -> list[Event]:
        """The event if it is news."""
        if self.answered:
            return []
        self.answered = True
        return [event]


L = TypeVar("L", bound=BaseLeg)
EventTaker = Callable[[str, Event], None]
"""Takes (channel, event)."""


class LegTable(Generic[L]):
    """All legs of one switch, by channel. claimed: channels that belong to no call, and who takes their events."""

    def __init__(self, make_leg: Callable[[], L]) -> None:
        self.make_leg = make_leg
        self.live: dict[str, L] = {}
        self.ended: dict[str, None] = {}
        self.claimed: dict[str, EventTaker] = {}

    def get(self, channel: str) -> L:
        """The leg; a new one if this channel is not live."""
        leg = self.live.get(channel)
        if leg is None:
            leg = self.live[channel] = self.make_leg()
            self.ended.pop(channel, None)
        return leg

    def forget(self, channel: str) -> L | None:
        """The leg is gone. Returns it; None: it was not live. Its late events are recognized for a while."""
        self.ended[channel] = None
        if len(self.ended) > REMEMBERED:
            del self.ended[next(iter(self.ended))]
        return self.live.pop(channel, None)
