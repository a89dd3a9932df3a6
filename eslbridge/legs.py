"""What is known of each leg, so that everything is told once and in its order. Pure.

A leg executes one thing at a time here: FreeSWITCH would play a second file *inside* the first and then go on with
that one, and a break ends whatever it finds. So what comes while something plays waits for its end.
"""

from collections import deque
from dataclasses import dataclass, field

from app.calls.causes import Cause
from app.calls.commands import Command
from app.calls.events import Answered, Arrived, Event, Finished, HungUp, Ringing
from eslbridge.events import Gone, Refusal

REMEMBERED = 10_000
"""Ended legs that are remembered: some of their events are still on the way."""


@dataclass(slots=True)
class Leg:
    """One leg. job: the id of its Originate; ending: with which cause we asked to end it; asked_over: the number of the
    connection that carried our last request for it."""

    outbound: bool = False
    job: str = ""
    rang: bool = False
    answered: bool = False
    ending: Cause | None = None
    asked_over: int = 0
    playing: str = ""
    """The id of what it executes."""
    stopping: bool = False
    waiting: deque[tuple[str, Command]] = field(default_factory=deque)

    def has(self, id: str) -> bool:
        """Is this being done, or going to be?"""
        return self.playing == id or any(id == one for one, _command in self.waiting)

    def drop(self, id: str) -> bool:
        """Forget something that waits. Returns whether it did."""
        kept = deque(item for item in self.waiting if item[0] != id)
        dropped = len(kept) < len(self.waiting)
        self.waiting = kept
        return dropped

    def unfinished(self) -> list[str]:
        """The ids whose end was not told."""
        return [id for id in (self.playing, *(id for id, _command in self.waiting)) if id]


class Legs:
    """All legs of one switch, by channel."""

    def __init__(self) -> None:
        self.live: dict[str, Leg] = {}
        self.ended: dict[str, None] = {}

    def get(self, channel: str) -> Leg:
        """The leg; a new one if this channel was never seen."""
        leg = self.live.get(channel)
        if leg is None:
            leg = self.live[channel] = Leg()
            self.ended.pop(channel, None)
        return leg

    def take(self, channel: str, event: Event) -> list[Event]:
        """What to tell of it, in order; nothing, if it was told or is of no leg of ours."""
        if channel in self.ended:
            return []
        leg = self.live.get(channel)
        if isinstance(event, Gone):
            return self.end(channel, event)
        if leg is None:
            return self.first(channel, event)
        match event:
            case Arrived():
                return []  # parked again
            case Ringing():
                return self.once(event, leg, "rang", leg.rang or leg.answered)
            case Answered():
                return self.once(event, leg, "answered", leg.answered)
            case Refusal(why):
                return self.refused(channel, leg, why)
            case Finished(id=id) if id == leg.playing:
                leg.playing, leg.stopping = "", False
        return [event]

    def first(self, channel: str, event: Event) -> list[Event]:
        """Of a leg that we do not know: a caller, or a leg of the engine before us."""
        if not isinstance(event, Arrived | Finished):
            return []
        self.get(channel)
        return [event]

    def once(self, event: Event, leg: Leg, fact: str, known: bool) -> list[Event]:
        if known:
            return []
        setattr(leg, fact, True)
        return [event]

    def refused(self, channel: str, leg: Leg, why: str) -> list[Event]:
        """Our call could not even begin: refused, or ended by us before."""
        if leg.ending is not None:
            return self.end(channel)
        self.forget(channel)
        return [Finished(leg.job, error=why)]

    def end(self, channel: str, gone: Gone | None = None) -> list[Event]:
        """The leg is gone: say so once, then end whatever it had still to do."""
        leg = self.forget(channel)
        if leg is None:
            return []
        if leg.ending is not None:
            told = HungUp(leg.ending, by_us=True)
        else:
            told = HungUp(gone.cause, sip_status=gone.sip_status) if gone else HungUp()
        return [told, *(Finished(id, error="the leg has ended") for id in leg.unfinished())]

    def forget(self, channel: str) -> Leg | None:
        self.ended[channel] = None
        if len(self.ended) > REMEMBERED:
            del self.ended[next(iter(self.ended))]
        return self.live.pop(channel, None)
