"""What the processes count, for Prometheus: calls by their end, webhooks by outcome, requests of the API (issue 5).

Every process counts in memory and adds that to one hash in Redis every few seconds; `/metrics` of any API process shows
the sums. While Redis is away the counts wait. Names and labels are few and ours: none is a customer's.
"""

import json
from collections import Counter

import gevent

from app.bus.wake import Wakeups

SUMS = "restcomm:metrics"
FLUSH_SECONDS = 5.0
BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5)
"""Upper edges of histograms, in seconds."""
INFINITE, SUM = "+Inf", "sum"
Key = tuple[str, ...]
"""A metric's name, then its labels."""


class Tally:
    """The counts of this process that Redis does not have yet."""

    def __init__(self) -> None:
        self.counts: dict[Key, float] = {}

    def add(self, name: str, *labels: str, by: float = 1) -> None:
        """Count. by: a number of things, or seconds."""
        key = (name, *labels)
        self.counts[key] = self.counts.get(key, 0) + by

    def flush(self, wake: Wakeups) -> None:
        """Add what was counted to the sums in Redis; keep it when Redis is away."""
        taken, self.counts = self.counts, {}
        if taken and not wake.attempt(lambda: added(wake, taken), False):
            self.counts = dict(Counter(self.counts) + Counter(taken))

    def run(self, wake: Wakeups) -> None:
        """The greenlet: flush now and then."""
        while True:
            gevent.sleep(FLUSH_SECONDS)
            self.flush(wake)


def added(wake: Wakeups, counts: dict[Key, float]) -> bool:
    """In one step, so that nothing is added twice. Raises RedisError."""
    pipeline = wake.redis.pipeline(transaction=True)
    for key, number in counts.items():
        pipeline.hincrbyfloat(SUMS, json.dumps(key), number)
    pipeline.execute()
    return True


def sums(wake: Wakeups) -> dict[Key, float]:
    """What all processes have counted; nothing, while Redis is away."""
    found: dict[bytes | str, bytes | str] = wake.attempt(lambda: wake.redis.hgetall(SUMS), {})
    return {tuple(json.loads(key)): float(number) for key, number in found.items()}


TALLY = Tally()
count = TALLY.add


def timed(name: str, seconds: float, *labels: str) -> None:
    """One observation of a histogram: its bucket, and its part of the sum."""
    count(name, *labels, next((str(edge) for edge in BUCKETS if seconds <= edge), INFINITE))
    count(name, *labels, SUM, by=seconds)
