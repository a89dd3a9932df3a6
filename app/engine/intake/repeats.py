"""INVITEs that come a second time: on another path (merged, RFC 3261 8.2.2.2), or again after they were answered.

Asterisk makes a call of each. FreeSWITCH answers them itself.
"""

import logging
import time
from collections.abc import Callable

from app.calls.events import Arrived
from app.calls.ports import Channel

log = logging.getLogger(__name__)

KEPT_SECONDS = 32.0
"""As long as an INVITE is sent again without an answer (64 times T1, RFC 3261 17.1.1.2)."""


class Repeats:
    """The INVITEs of the last seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds."""
        self.clock = clock
        self.seen: dict[tuple[str, str], tuple[Channel, float]] = {}
        """Each one's channel and time, the oldest first."""

    def repeats(self, channel: Channel, event: Arrived) -> bool:
        """Is this the INVITE of another channel?"""
        now = self.clock()
        while self.seen and now - next(iter(self.seen.values()))[1] > KEPT_SECONDS:
            del self.seen[next(iter(self.seen))]
        if not (event.call_id and event.request):
            return False
        first, _ = self.seen.setdefault((event.call_id, event.request), (channel, now))
        if first != channel:
            log.warning("an INVITE that came again is refused with 482: Call-ID %s", event.call_id)
        return first != channel
