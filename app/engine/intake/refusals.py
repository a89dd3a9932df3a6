"""Tells the operator of calls that were refused before they were anybody's: a number that is not bound, a caller who is
not authorized (guide 4.7). Scanners call by the thousand, so the same is told once in a while, and not much at once."""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from app.calls.commands.core import Notify
from app.calls.events import Arrived
from app.calls.facts import Facts
from app.engine.services import Services
from app.errors.errors import in_one_line

log = logging.getLogger(__name__)

NOT_BOUND, NOT_AUTHORIZED = 13272, 13273
AGAIN_SECONDS = 600.0
"""After which the same refusal is told again."""
PER_MINUTE = 10
"""Notifications; what is refused beyond that is in the log only."""
MOST_KNOWN = 1000


class Refusals:
    """Of one engine."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.monotonic) -> None:
        self.services, self.clock = services, clock
        self.known: dict[tuple[int, str], float] = {}
        """When each was told."""
        self.recent: deque[float] = deque(maxlen=PER_MINUTE)

    def not_bound(self, event: Arrived) -> None:
        """404: no account has the number, or it has no VoiceUrl."""
        text = f"the call from {event.from_} at {event.address} to {event.to} was refused with 404"
        log.warning("%s", in_one_line(NOT_BOUND, text))
        self.tell(NOT_BOUND, event.to, text, event)

    def not_authorized(self, event: Arrived) -> None:
        """603: neither a client nor a gateway, and strangers may not call."""
        text = f"the call from {event.from_} at {event.address} to {event.to} was refused with 603"
        log.warning("%s", in_one_line(NOT_AUTHORIZED, text))
        self.tell(NOT_AUTHORIZED, event.address, text, event)

    def tell(self, code: int, about: str, text: str, event: Arrived) -> None:
        """A Notification of the first account, unless it was told lately. about: what makes it the same refusal. Waits
        for the database."""
        now = self.clock()
        if not self.is_due((code, about), now):
            return
        try:
            if administrator := self.services.ledger.administrator():
                facts = Facts("", administrator, event.from_, event.to)
                self.services.ledger.notification(facts, Notify(code, text), datetime.now(UTC))
        except Exception:
            log.debug("no database: a refused call is in the log only", exc_info=True)

    def is_due(self, what: tuple[int, str], now: float) -> bool:
        """Is it to be told? Then it counts as told."""
        if now - self.known.get(what, -AGAIN_SECONDS) < AGAIN_SECONDS:
            return False
        if len(self.recent) == PER_MINUTE and now - self.recent[0] < 60:
            return False
        if len(self.known) >= MOST_KNOWN:
            self.known.pop(next(iter(self.known)))
        self.known.pop(what, None)
        self.known[what] = now
        self.recent.append(now)
        return True
