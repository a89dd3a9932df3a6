"""Calls of one stranger at once: a flood is refused before it costs a lookup, a webhook or a port for audio (security
finding M5)."""

import logging
import time
from collections import Counter
from collections.abc import Callable

from app.bus.limits import network
from app.calls.events import Arrived
from app.settings.config import Settings
from app.webhooks.guard.own import is_loopback

log = logging.getLogger(__name__)

TOLD_SECONDS = 60
"""Between two lines of the log about floods."""


class Crowds:
    """Counts the calls of each source in each second."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds."""
        self.most = settings.calls_per_source
        self.told = "calls_per_source" in settings.model_fields_set
        self.clock = clock
        self.second = 0
        self.counted: Counter[str] = Counter()
        self.logged_at = float("-inf")

    def refuses(self, event: Arrived) -> bool:
        """Is it one too many? Only who is told in the settings is counted on loopback."""
        if not self.most or not event.address or (is_loopback(event.address) and not self.told):
            return False
        now = self.clock()
        if int(now) != self.second:
            self.second = int(now)
            self.counted.clear()
        source = network(event.address)
        self.counted[source] += 1
        if self.counted[source] <= self.most:
            return False
        if now - self.logged_at > TOLD_SECONDS:
            self.logged_at = now
            log.warning("a flood: more than %d calls a second from %s are refused with 503", self.most, source)
        return True
