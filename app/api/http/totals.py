"""Totals of lists. Those that take long to count are counted once a minute, so that a page of a million rows costs what
one of a thousand costs: long lists, and what several filters leave of a long list."""

import time
from collections import OrderedDict
from collections.abc import Callable

LONG = 10_000
"""Rows. A shorter list is counted each time, so its length is always right."""
SLOW_SECONDS = 0.005
FRESH_SECONDS = 60.0
MOST = 1000


class Totals:
    """What was counted last, by list, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.found: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def of(self, key: str, count: Callable[[], int], of_many: Callable[[], bool] = lambda: False) -> int:
        """The length of a list, counted now, or within the last minute if it was long or counting it took long.
        of_many: has the table more than LONG rows? Of a smaller one every length is right, however slow the machine."""
        began = self.clock()
        at, total = self.found.get(key, (float("-inf"), 0))
        if began - at < FRESH_SECONDS:
            return total
        total = count()
        if total > LONG or (self.clock() - began > SLOW_SECONDS and of_many()):
            self.remember(key, total)
        return total

    def remember(self, key: str, total: int) -> None:
        self.found[key] = self.clock(), total
        self.found.move_to_end(key)
        if len(self.found) > MOST:
            self.found.popitem(last=False)
