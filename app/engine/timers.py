"""Every timer of an engine: one heap, one greenlet, the monotonic clock."""

import heapq
import itertools
import time
from collections.abc import Callable

from gevent.event import Event


class Timers:
    """Calls a function after this many seconds. A canceled timer costs nothing but its place in the heap until it is
    due."""

    def __init__(self) -> None:
        self.heap: list[tuple[float, int, str]] = []
        self.callbacks: dict[str, Callable[[], None]] = {}
        self.numbers = itertools.count()
        self.earlier = Event()

    def start(self, id: str, seconds: float, callback: Callable[[], None]) -> None:
        """Call back once, `seconds` from now, unless canceled."""
        due = time.monotonic() + max(0.0, seconds)
        self.callbacks[id] = callback
        if not self.heap or due < self.heap[0][0]:
            self.earlier.set()
        heapq.heappush(self.heap, (due, next(self.numbers), id))

    def runs(self, id: str) -> bool:
        """Has this timer neither called back nor been canceled?"""
        return id in self.callbacks

    def cancel(self, id: str) -> bool:
        """Forget a timer. Returns whether there was one."""
        return self.callbacks.pop(id, None) is not None

    def run(self) -> None:
        """The greenlet: wait for the next due timer, call back, forever."""
        while True:
            wait = self.heap[0][0] - time.monotonic() if self.heap else None
            if wait is None or wait > 0:
                self.earlier.clear()
                self.earlier.wait(wait)
                continue
            _due, _number, id = heapq.heappop(self.heap)
            callback = self.callbacks.pop(id, None)
            if callback:
                callback()
