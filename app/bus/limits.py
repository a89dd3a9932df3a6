"""How often an account may ask the REST API (docs/rest-contract.md, Rate limits; docs/guarantees.md).

Counted in Redis, by all processes together. While Redis is away each process counts for itself and grants its share:
the limits still hold, and no request is refused because of it.
"""

import time
from collections import Counter
from ipaddress import ip_address, ip_network

from app.bus.wake import Wakeups
from app.settings.config import Settings

READING = ("GET", "HEAD", "OPTIONS")
MINUTE_S = 60
MOST_KEPT = 10_000


def network(address: str) -> str:
    """Whom an address belongs to: an IPv6 customer has 2^64 of them."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


class Limits:
    """Counts requests of accounts, in windows of a second, and tries of passwords, in windows of a minute. What counts
    returns 0, or after how many seconds to ask again."""

    def __init__(self, settings: Settings, wake: Wakeups) -> None:
        self.settings = settings
        self.wake = wake
        self.own: Counter[str] = Counter()

    def request(self, account_sid: str, method: str) -> int:
        """One request of an account."""
        if method in READING:
            return self.count(f"reads:{account_sid}", self.settings.rest_reads_per_second, 1)
        return self.count(f"writes:{account_sid}", self.settings.rest_writes_per_second, 1)

    def password(self, name: str) -> int:
        """One try of a password for an account, which costs 20 ms of CPU."""
        return self.count(f"passwords:{name[:254].lower()}", self.settings.rest_passwords_per_minute, MINUTE_S)

    def source(self, address: str) -> int:
        """One try of a password from an address, whatever account it names."""
        return self.count(f"source:{network(address)}", self.settings.rest_passwords_per_source, MINUTE_S)

    def count(self, what: str, limit: int, seconds: int) -> int:
        """One more in this window. A limit of 0 is none."""
        if not limit:
            return 0
        now = time.time()
        key = f"restcomm:limit:{what}:{int(now // seconds)}"
        found = self.wake.attempt(lambda: self.together(key, seconds), None)
        if found is None:
            found, limit = self.alone(key), max(1, limit // self.settings.http_workers)
        return 0 if found <= limit else max(1, round(seconds - now % seconds))

    def together(self, key: str, seconds: int) -> int:
        """How often all processes have counted it."""
        pipeline = self.wake.redis.pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, seconds + 1)
        counted, _ = pipeline.execute()
        return int(counted)

    def alone(self, key: str) -> int:
        """The same by this process. What was counted long ago is forgotten."""
        if len(self.own) > MOST_KEPT:
            self.own.clear()
        self.own[key] += 1
        return self.own[key]
