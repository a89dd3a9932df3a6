"""How long lists are. Long ones are counted once a minute: a page of a million rows then costs as one of a thousand."""

import time
from collections import OrderedDict
from collections.abc import Callable

LONG = 10_000
"""Rows. A shorter list is counted each time, so its length is always right."""
FRESH_SECONDS = 60.0
MOST = 1000


class Totals:
    """What was counted last, by list, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.found: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def of(self, key: str, count: Callable[[], int]) -> int:
        """The length of a list, counted now, or within the last minute if it was long."""
        at, total = self.found.get(key, (0.0, 0))
        if total and self.clock() - at < FRESH_SECONDS:
            return total
        total = count()
        if total > LONG:
            self.remember(key, total)
        return total

    def remember(self, key: str, total: int) -> None:
        self.found[key] = self.clock(), total
        self.found.move_to_end(key)
        if len(self.found) > MOST:
            self.found.popitem(last=False)
