"""What both back ends remember of every leg, and the table of all legs. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.calls.causes import Cause
from app.calls.events import Event

REMEMBERED = 10_000
"""Ended legs that are remembered: some of their events are still on the way."""
ENDED = "the leg has ended"
"""The error of a command for such a leg."""
OWN_MS = 5000
"""Milliseconds after a key by RTP in which INFO tells nothing new: who has RTP for keys uses it for all of them."""
SAME_MS = 600
"""Milliseconds after the first key, told by INFO, in which the same one by RTP is that one."""
NEVER = -(10**12)


@dataclass(slots=True)
class KeyWays:
    """A leg's keys, each once: some phones send every key by RTP (RFC 4733) and by SIP INFO.

    All times are milliseconds of one clock; one that begins anew at midnight will do.
    """

    rtp_at: int = NEVER
    info_at: int = NEVER
    info_key: str = ""

    def counts(self, key: str, by_info: bool, at: int) -> bool:
        """Is this a key of its own?"""
        if by_info:
            if -SAME_MS < at - self.rtp_at < OWN_MS:
                return False
            self.info_key, self.info_at = key, at
            return True
        told_by_info = key == self.info_key and abs(at - self.info_at) < SAME_MS
        self.rtp_at, self.info_key = at, ""
        return not told_by_info


@dataclass(slots=True, eq=False)
class BaseLeg:
    """One channel of the switch. outbound: we originated it; ending: the cause with which we asked to end it."""

    outbound: bool = False
    rang: bool = False
    answered: bool = False
    ending: Cause | None = None
    key_ways: KeyWays = field(default_factory=KeyWays)

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
