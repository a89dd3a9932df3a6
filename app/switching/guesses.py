"""Guesses of SIP passwords: an address that shows too many wrong ones is refused for a minute, whatever the login, and
so is every address that shows one to a login that many addresses guess at (security finding M2).

Each process counts for itself: the engine of an Asterisk, and the process that FreeSWITCH asks for digests.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable

from app.bus.limits import network
from app.settings.config import Settings
from app.settings.gateways import trunk_of
from app.webhooks.guard.own import is_loopback

log = logging.getLogger(__name__)

MINUTE_SECONDS = 60.0
LOGIN_TIMES = 3
"""A login may be shown so many times as many wrong passwords, by all addresses together, as an address may show."""
MOST_REFUSED = 500
"""Addresses that are refused at the same time; the oldest makes room."""


class Guesses:
    """Counts wrong SIP passwords of each source and for each login, in windows of a minute."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds."""
        self.most = settings.sip_passwords_per_source
        self.on_loopback = "sip_passwords_per_source" in settings.model_fields_set
        self.gateways = settings.all_gateways()
        self.clock = clock
        self.minute = 0
        self.counted: Counter[tuple[str, str]] = Counter()
        self.refused_until: dict[str, float] = {}

    def missed(self, address: str, login: str) -> bool:
        """A wrong password. Returns whether its source is refused from now on, and was not before."""
        if not self.counts(address) or self.is_refused(address):
            return False
        if (now := int(self.clock() // MINUTE_SECONDS)) != self.minute:
            self.minute = now
            self.counted.clear()
        source = network(address)
        mine, theirs = ("source", source), ("login", login[:64].lower())
        self.counted.update((mine, theirs))
        if self.counted[mine] < self.most and self.counted[theirs] <= self.most * LOGIN_TIMES:
            return False
        self.refuse(source)
        return True

    def counts(self, address: str) -> bool:
        """Gateways are not counted, and this machine only where the setting is in the settings."""
        if not self.most or not address or (is_loopback(address) and not self.on_loopback):
            return False
        return not trunk_of(self.gateways, address)

    def refuse(self, source: str) -> None:
        log.warning("wrong SIP passwords: %s is refused for %d s", source, MINUTE_SECONDS)
        while len(self.refused_until) >= MOST_REFUSED:
            del self.refused_until[next(iter(self.refused_until))]
        self.refused_until[source] = self.clock() + MINUTE_SECONDS

    def is_refused(self, address: str) -> bool:
        """Is it refused now?"""
        return self.refused_until.get(network(address), 0.0) > self.clock()

    def refused(self) -> list[str]:
        """All that are refused now, as addresses and IPv6 networks; the others are forgotten."""
        now = self.clock()
        self.refused_until = {source: until for source, until in self.refused_until.items() if until > now}
        return list(self.refused_until)
