"""HTTP requests to services that the operator's own settings name: any address, no redirects, a total deadline.

The same reader as for customers' answers, so that no service can stop the process that asks it either.
"""

import time
from collections.abc import Mapping

import gevent

from app.version import VERSION
from app.webhooks.guard.addresses import Guard
from app.webhooks.http import bodies
from app.webhooks.http.answer import Answer, Late
from app.webhooks.http.connections import Pools, Wait
from app.webhooks.urls import parse

EVERYWHERE = ("0.0.0.0/0", "::/0")


class OperatorHttp:
    """Pooled HTTP connections to a service of the operator, without the address rules for customers."""

    def __init__(self) -> None:
        self.pools = Pools(Guard(EVERYWHERE))

    def ask(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], wait: Wait, most_bytes: int
    ) -> tuple[Answer, bytes]:
        """The answer, and the beginning of its body, over a connection of its own: nothing is ever sent twice. Blocks
        its greenlet only. wait.read: also the most for the whole answer. Raises faults.FAULTS."""
        target = parse(url)
        told = {"User-Agent": f"RestComm/{VERSION}", "Connection": "close", **headers}
        told |= {"Authorization": target.authorization} if target.authorization else {}
        total = wait.connect + wait.read
        late = gevent.Timeout.start_new(total)
        try:
            until = time.monotonic() + total
            raw = self.pools.request(method, target, told, body, wait._replace(until=until))
            try:
                return raw, bodies.beginning(raw, most_bytes)
            finally:
                self.pools.drop(raw)
        except gevent.Timeout as timeout:
            if timeout is not late:
                raise
            raise Late(f"no complete answer within {total:g} s") from None
        finally:
            late.close()
