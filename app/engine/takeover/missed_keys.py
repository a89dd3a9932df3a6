"""Keys that were pressed while no engine listened, as the switch has written them down: each is given to its call once,
before anything of the call is repaired."""

import time
from collections import deque

from app.calls.events import Digit, Event, LegEvent
from app.calls.ports import Channel, KeptKey, Switch
from app.engine.live_call import LiveCall
from app.journal.boot import seconds_of
from app.journal.journal import Journal

KEPT_SECONDS = 30.0
"""How long what the switch has written stays at least: a link that is silent is noticed later than that it was lost."""
EARLY, LATE = 0.3, 3.0
"""Seconds by which the engine may have heard of a key before and after the moment that the switch wrote."""
MOST_HEARD = 20_000


class MissedKeys:
    """Compares the keys of a switch with those that were heard."""

    def __init__(self, switch: Switch) -> None:
        self.switch = switch
        self.heard: deque[tuple[float, Channel, str]] = deque(maxlen=MOST_HEARD)
        """When (seconds since 1970), of which channel, which key."""
        self.back_at = 0.0
        """Seconds since 1970: what was pressed before may have been missed; later keys come as events."""

    def hear(self, channel: Channel, event: Event) -> None:
        """An event of the switch: remember it if it is a key."""
        if isinstance(event, Digit):
            self.heard.append((time.time(), channel, event.key))

    def look_back(self) -> None:
        """The link to the switch is up (again)."""
        self.back_at = time.time()

    def of(self, live: LiveCall, record: Journal | None = None) -> list[tuple[str, Digit, float]]:
        """The missed keys of a call: the leg, the key, when (monotonic seconds). record: its journal, if another engine
        had it."""
        missed = []
        for name, leg in live.call.legs.items():
            channel = live.channel_of(name)
            if leg.gone or not self.back_at:
                continue
            heard = [(at, key) for at, whose, key in self.heard if whose == channel]
            for kept in unheard(self.switch.kept_keys(channel), heard + (written(record, name) if record else [])):
                if kept.at < self.back_at:
                    self.heard.append((kept.at, channel, kept.key))
                    missed.append((name, Digit(kept.key), time.monotonic() - max(0.0, time.time() - kept.at)))
        return missed

    def done(self) -> None:
        """All calls have what was missed: what the switch has written of before is not needed any more."""
        self.switch.forget_keys(self.back_at or time.time() - KEPT_SECONDS)
        self.back_at = 0.0


def written(record: Journal, leg: str) -> list[tuple[float, str]]:
    """The keys of a leg that a journal has, and when they were heard."""
    found = []
    for entry in record.entries:
        name, event = (entry.event.leg, entry.event.event) if isinstance(entry.event, LegEvent) else ("", entry.event)
        if name == leg and isinstance(event, Digit) and entry.wall:
            found.append((seconds_of(entry.wall), event.key))
    return found


def unheard(kept: list[KeptKey], heard: list[tuple[float, str]]) -> list[KeptKey]:
    """Those of the switch that nobody has heard: each that was heard counts for one of the switch."""
    left, missed = sorted(heard), []
    for one in kept:
        match = next((h for h in left if h[1] == one.key and one.at - EARLY <= h[0] <= one.at + LATE), None)
        if match:
            left.remove(match)
        else:
            missed.append(one)
    return missed
