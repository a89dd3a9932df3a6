"""Keep-alive connections to customers' servers: the only place that connects to the outside (language.md).

urllib3's pools, with sockets of our own making: resolved, judged and connected to in one step (`Guard.check`), while
Host header, SNI and certificate stay those of the name. The sockets are gevent's whether or not the process is patched,
so that a gevent.Timeout ends any wait.
"""

import logging
import select
import ssl
import time
from collections import OrderedDict
from http.client import HTTPResponse, RemoteDisconnected
from typing import Any

import gevent.socket as gsocket
import gevent.ssl
from gevent.monkey import get_original
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from app.engine.addresses import Guard

MAX_POOLS = 128
MAX_IDLE_CONNECTIONS = 50
IDLE_SECONDS, LIFE_SECONDS = 30, 300
"""A connection is used again within 30 s, and for 5 minutes: middle boxes forget, and names move to other addresses."""

poll = get_original("select", "poll")
# More calls at once than kept connections is normal, and no news for a log.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)


class Stale(Exception):
    """The server had closed a kept connection before our request reached it: nothing was answered."""


class ConnectFailed(Exception):
    """No connection came about. The message is one line for the developer."""


class Guarded:
    """What both kinds of connection share; mixed into urllib3's."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        self.guard = guard
        self.served = False
        self.born = self.used = 0.0
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> gsocket.socket:
        """A connected socket to an address that was judged. Raises Refused, Unresolved, ConnectFailed."""
        self.served = False
        deadline = time.monotonic() + self.timeout
        addresses = self.guard.check(self.host, self.port)
        for left, (family, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                sock = connected(family, address, self.port, max(0.05, (deadline - time.monotonic()) / left))
                self.born = self.used = time.monotonic()
                return sock
            except OSError as error:
                failure = error
        late = isinstance(failure, TimeoutError)
        why = f"no answer within {self.timeout:g} s" if late else failure.strerror or failure
        raise ConnectFailed(f"cannot connect to {self.host}:{self.port}: {why}") from None

    @property
    def is_connected(self) -> bool:
        """Can this kept connection be used again? Nothing may be readable on it: not the end, no stray bytes."""
        now = time.monotonic()
        if self.sock is None or now - self.used > IDLE_SECONDS or now - self.born > LIFE_SECONDS:
            return False
        readable = poll()
        readable.register(self.sock.fileno(), select.POLLIN)
        return not readable.poll(0)

    def getresponse(self) -> HTTPResponse:
        """As urllib3's, which also comes here when the request could not be sent for a lost connection."""
        try:
            response = super().getresponse()
        except (RemoteDisconnected, ConnectionError) as error:
            if self.served:
                raise Stale from error
            raise
        self.served = True
        self.used = time.monotonic()
        return response


class GuardedHTTP(Guarded, HTTPConnection):
    """A connection of http:."""


class GuardedHTTPS(Guarded, HTTPSConnection):
    """A connection of https:, certificate and name verified."""

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLError:
            raise
        except OSError as error:
            why = f"no TLS within {self.timeout:g} s" if isinstance(error, TimeoutError) else error.strerror or error
            raise ConnectFailed(f"cannot connect to {self.host}:{self.port}: {why}") from None


class HTTPPool(HTTPConnectionPool):
    ConnectionCls = GuardedHTTP


class HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = GuardedHTTPS


def connected(family: int, address: str, port: int, seconds: float) -> gsocket.socket:
    """A socket connected to exactly this address. Raises OSError."""
    sock = gsocket.socket(family, gsocket.SOCK_STREAM)
    try:
        sock.setsockopt(gsocket.IPPROTO_TCP, gsocket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def verifying() -> ssl.SSLContext:
    """TLS as browsers do it: the system's certificate authorities, at least TLS 1.2."""
    context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context


class Pools:
    """A pool of kept connections per scheme, host and port; the ones used least recently are closed."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext | None = None) -> None:
        """tls: for tests; by default the system's certificate authorities."""
        self.guard = guard
        self.tls = tls
        self.pools: OrderedDict[tuple[str, str, int], HTTPConnectionPool] = OrderedDict()

    def of(self, origin: tuple[str, str, int]) -> HTTPConnectionPool:
        """The pool of a (scheme, host, port)."""
        pool = self.pools.get(origin)
        if pool is None:
            pool = self.pools[origin] = self.create(*origin)
            while len(self.pools) > MAX_POOLS:
                self.pools.popitem(last=False)[1].close()
        self.pools.move_to_end(origin)
        return pool

    def create(self, scheme: str, host: str, port: int) -> HTTPConnectionPool:
        kept = {"maxsize": MAX_IDLE_CONNECTIONS, "guard": self.guard}
        if scheme == "http":
            return HTTPPool(host, port, **kept)
        self.tls = self.tls or verifying()
        return HTTPSPool(host, port, ssl_context=self.tls, **kept)

    def flush(self, origin: tuple[str, str, int]) -> None:
        """Forget the kept connections to a server: it has closed one of them, so it may have closed all."""
        pool = self.pools.pop(origin, None)
        if pool is not None:
            pool.close()

    def close(self) -> None:
        """Close every connection that is not in use."""
        for origin in list(self.pools):
            self.flush(origin)
