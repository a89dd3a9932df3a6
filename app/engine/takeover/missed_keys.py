"""Keys, each told once and in order, whether an engine listened when it was pressed or not (issue 13). What the switch
has written down says which keys there are; an event only says that there is one to be looked for (told_keys.py)."""

import time
from collections import deque
from collections.abc import Callable

import gevent

from app.bus.metrics import count
from app.calls.events import Digit, Event, LegEvent
from app.calls.ports import Channel, Switch
from app.engine.live_call import LiveCall

PATIENCE, DOUBT = 0.1, 1.0
"""Seconds that a key waits for its line, and one that may have been told before. The switch writes it within
milliseconds, but none of a key that it cannot read."""
LOOK_SECONDS = 0.005
KEPT_SECONDS = 30.0
"""How long what the switch has written stays at least: a link that is silent is noticed later than that it was lost."""

Deliver = Callable[[LiveCall, Event, float], None]


class MissedKeys:
    """The keys of one switch. deliver: tells a call of an event, and when it was (monotonic seconds; 0: now)."""

    def __init__(self, switch: Switch, deliver: Deliver) -> None:
        self.switch, self.deliver = switch, deliver
        self.waiting: dict[Channel, deque[Digit]] = {}
        """Of a leg, the keys whose lines are not there yet, in their order."""
        self.owed: set[str] = set()
        """Calls that may have missed keys, by name: the link to the switch was lost."""

    def take(self, live: LiveCall, leg: str, channel: Channel, digit: Digit) -> None:
        """A key of a leg: it waits for its line."""
        if channel in self.waiting:
            self.waiting[channel].append(digit)
        elif self.switch.kept_keys(channel) is None:
            self.deliver(live, LegEvent(leg, digit) if leg else digit, 0.0)
        elif not self.told(live, leg, digit, late=False):
            self.waiting[channel] = deque([digit])
            gevent.spawn(self.wait, live, leg, channel)

    def wait(self, live: LiveCall, leg: str, channel: Channel) -> None:
        """A greenlet: the keys of a leg, one after the other."""
        try:
            while keys := self.waiting[channel]:
                doubtful = live.keys_of(leg).told_before(keys[0])
                until = time.monotonic() + (DOUBT if doubtful else PATIENCE)
                while keys and not self.told(live, leg, keys[0], late=time.monotonic() >= until):
                    gevent.sleep(LOOK_SECONDS)
                if keys:
                    keys.popleft()
        finally:
            del self.waiting[channel]

    def told(self, live: LiveCall, leg: str, digit: Digit, late: bool) -> bool:
        """Tell a key as its line says. Returns whether it was told, now or before. late: its line does not come."""
        keys, kept = live.keys_of(leg), self.kept(live, leg)
        if line := keys.line_of(digit, kept or []):
            keys.heard.add(line.line)
            keys.believed = True
            self.tell(live, leg, line)
        elif kept is None:
            self.tell(live, leg, digit)
        elif keys.believed and not late and not keys.are_later(digit, kept):
            return False
        elif keys.is_told(digit, kept):
            pass
        elif told := keys.told_before(digit):
            keys.unheard = [one for one in keys.unheard if one is not told]
        else:
            keys.believed = False
            self.tell(live, leg, Digit(digit.key, digit.at or time.time()))
        return True

    def give_up(self, live: LiveCall, leg: str, channel: Channel) -> None:
        """The leg ends: the keys that wait come before."""
        waiting = self.waiting[channel]
        while waiting:
            self.told(live, leg, waiting.popleft(), late=True)

    def kept(self, live: LiveCall, leg: str) -> list[Digit] | None:
        """What the switch has written of a leg since the call began: it may have been in another one before."""
        began = time.time() - (time.monotonic() - live.began)
        kept = self.switch.kept_keys(live.channel_of(leg))
        return kept and [one for one in kept if one.at >= began]

    def give_owed(self, live: LiveCall) -> None:
        """The switch can be asked again."""
        if live.sid in self.owed:
            self.owed.discard(live.sid)
            self.give(live)

    def give(self, live: LiveCall) -> None:
        """Tell a call the keys that it has missed, at their true times as far as the call's clock allows."""
        for name, leg in list(live.call.legs.items()):
            kept = [] if leg.gone else self.kept(live, name) or []
            keys = live.keys_of(name)
            keys.unheard = [one for one in kept if one.line not in keys.heard]
            for one in keys.missed(kept):
                count("repairs", "key")
                at = max(live.last_sign, time.monotonic() - max(0.0, time.time() - one.at))
                self.tell(live, name, one, at)

    def tell(self, live: LiveCall, leg: str, event: Event, at: float = 0.0) -> None:
        self.deliver(live, LegEvent(leg, event) if leg else event, at)

    def forget(self) -> None:
        """All calls have what they missed: older keys are not needed any more."""
        self.switch.forget_keys(time.time() - KEPT_SECONDS)
