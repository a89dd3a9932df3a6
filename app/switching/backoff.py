"""Pauses between attempts to connect."""

from collections.abc import Sequence


class Backoff:
    """Delays between connection attempts: counts the attempts since the last good connection."""

    def __init__(self) -> None:
        self.attempts = 0

    def next_pause(self, pauses: Sequence[float]) -> float:
        """Seconds to wait before the next attempt: each pause once, then the last one repeatedly."""
        self.attempts += 1
        return pauses[min(self.attempts, len(pauses)) - 1]

    def reset(self) -> None:
        """The connection was a good one: the next attempt comes soon."""
        self.attempts = 0
