"""What the relay tells the engine unasked, in order. It waits here while there is no engine."""

from collections import deque
from typing import Any

from gevent.event import Event

MOST = 5000
"""Tidings that wait; the oldest are forgotten."""


class Tidings:
    """One queue; the newest reader gets all of it."""

    def __init__(self) -> None:
        self.waiting: deque[dict[str, Any]] = deque(maxlen=MOST)
        self.there = Event()
        self.reader = 0

    def tell(self, news: dict[str, Any]) -> None:
        """One more for the engine. Does not wait."""
        self.waiting.append(news)
        self.there.set()

    def next_reader(self) -> int:
        """Take over the reading from who did it before."""
        self.reader += 1
        self.there.set()
        return self.reader

    def take(self, reader: int) -> dict[str, Any] | None:
        """The next one. Blocks its greenlet. None: somebody else reads now."""
        while self.reader == reader:
            if self.waiting:
                return self.waiting.popleft()
            self.there.clear()
            self.there.wait()
        return None

    def give_back(self, news: dict[str, Any]) -> None:
        """It could not be told."""
        self.waiting.appendleft(news)
