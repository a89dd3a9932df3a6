"""Addresses of customers' host names: a resolver of our own (c-ares), which waits without a thread.

The system's resolver holds one of the process's few threads for as long as a name server says nothing; the names of one
customer would stop everybody's webhooks. Here each tenant has two lookups at once, a name that failed is not asked for
again for half a minute, and a lookup ends with the time to connect.
"""

import socket
import time
from collections import OrderedDict
from typing import Any

import gevent
from gevent.lock import BoundedSemaphore
from gevent.resolver.ares import Resolver

from app.audio.once import Once

AT_ONCE = 2
"""Lookups of a tenant."""
NEGATIVE_SECONDS = 30
MOST_FAILURES = 4096
RENEW_SECONDS = 60
"""How long a channel is used: it has read resolv.conf and the hosts file when it was made."""
QUICK = {"timeout": 1.5, "tries": 3}


class Channel:
    """A resolver and how many lookups use it."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.resolver = Resolver(**(QUICK | options))
        self.hub = gevent.get_hub()
        self.made = time.monotonic()
        self.users = 0
        self.retired = False

    def leave(self) -> None:
        self.users -= 1
        self.close_if_done()

    def retire(self) -> None:
        self.retired = True
        self.close_if_done()

    def close_if_done(self) -> None:
        if self.retired and not self.users and self.resolver.cares is not None:
            self.resolver.close()


class Slots:
    """A tenant's lookups at once."""

    def __init__(self) -> None:
        self.free = BoundedSemaphore(AT_ONCE)
        self.users = 0


class Names:
    """Looks names up. options: gevent's for c-ares (servers, udp_port, ...); by default those of the system."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.channel: Channel | None = None
        self.once = Once()
        """Calls of a tenant that want the same name at once share a lookup."""
        self.slots: dict[str, Slots] = {}
        self.failures: OrderedDict[tuple[str, str], tuple[float, socket.gaierror]] = OrderedDict()
        """Until when a tenant's name is known to have no address, and why."""

    def lookup(self, host: str, port: int, tenant: str, seconds: float) -> list[tuple[Any, ...]]:
        """Like getaddrinfo. Blocks only its greenlet, for at most this many seconds. Raises gaierror."""
        until, known = self.failures.get((tenant, host), (0.0, None))
        if known is not None and time.monotonic() < until:
            raise socket.gaierror(*known.args)
        try:
            found = self.once.do(f"{tenant}\0{host}", lambda: self.ask(host, port, tenant, seconds))
            return list(found)
        except socket.gaierror as error:
            self.failures[tenant, host] = time.monotonic() + NEGATIVE_SECONDS, socket.gaierror(*error.args)
            self.failures.move_to_end((tenant, host))
            while len(self.failures) > MOST_FAILURES:
                self.failures.popitem(last=False)
            raise

    def ask(self, host: str, port: int, tenant: str, seconds: float) -> list[tuple[Any, ...]]:
        """When the tenant has a slot. Raises gaierror; Crowded when there was none in time."""
        slots = self.slots.setdefault(tenant, Slots())
        slots.users += 1
        until = time.monotonic() + seconds
        try:
            if not slots.free.acquire(timeout=seconds):
                raise OSError(f"too many names are being resolved, no turn within {seconds:g} s")
            try:
                return self.resolved(host, port, until, seconds)
            finally:
                slots.free.release()
        finally:
            slots.users -= 1
            if not slots.users:
                self.slots.pop(tenant, None)

    def resolved(self, host: str, port: int, until: float, seconds: float) -> list[tuple[Any, ...]]:
        """Resolve a host name. until: deadline in monotonic seconds; seconds: for the message. Raises gaierror."""
        channel = self.current()
        channel.users += 1
        late = gevent.Timeout.start_new(max(0.01, until - time.monotonic()))
        try:
            return list(channel.resolver.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
        except gevent.Timeout as timeout:
            if timeout is not late:
                raise
            raise socket.gaierror(socket.EAI_AGAIN, f"no name server answers within {seconds:g} s") from None
        finally:
            late.close()
            channel.leave()

    def current(self) -> Channel:
        """The channel of this thread's loop, made anew from time to time."""
        channel = self.channel
        if channel is None or channel.hub is not gevent.get_hub() or time.monotonic() - channel.made > RENEW_SECONDS:
            self.close()
            channel = self.channel = Channel(self.options)
        return channel

    def close(self) -> None:
        if self.channel is not None:
            self.channel.retire()
        self.channel = None

    def __del__(self) -> None:
        self.close()
