"""Keep-alive connections to customers' servers: the only place that connects to the outside (docs/language.md).

Resolved, judged and connected to in one step (`Guard.check`), while Host header, SNI and certificate stay those of the
name. The sockets are gevent's whether or not the process is patched, so that a gevent.Timeout ends any wait.
"""

import math
import re
import select
import ssl
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import gevent.socket as gsocket
import gevent.ssl
from gevent.monkey import get_original

from app.store import holding
from app.webhooks.guard.addresses import Asker, Guard
from app.webhooks.http.answer import Answer, Silent
from app.webhooks.http.tls import SecureSocket
from app.webhooks.urls import BadUrl, Target

MAX_ORIGINS = 128
MAX_IDLE_CONNECTIONS = 50
IDLE_SECONDS, LIFE_SECONDS = 30, 300
"""A connection is used again within 30 s, and for 5 minutes: middle boxes forget, and names move to other addresses."""

poll = get_original("select", "poll")
Wire = gsocket.socket | SecureSocket
MORE_LINES = re.compile("[\r\n\0]")


class Wait(NamedTuple):
    """Seconds for a connection to come about, and for the next bytes of an answer. until: monotonic seconds, the end
    of the whole request."""

    connect: float
    read: float
    until: float = math.inf


class Origin(NamedTuple):
    """Where connections lead, and who may use them: what is open for one tenant is not for the next one."""

    scheme: str
    host: str
    port: int
    tenant: str = ""
    demo: bool = False


class Stale(Exception):
    """The server had closed a kept connection before our request reached it: nothing was answered."""


class ConnectFailed(Exception):
    """No connection came about. The message is one line for the developer."""


@dataclass(slots=True, eq=False)
class Connection:
    """A socket to one origin. born, used: monotonic seconds. served: it has given an answer before."""

    sock: Wire
    born: float
    used: float
    served: bool = False

    @property
    def is_usable(self) -> bool:
        """Can this kept connection be used again? Nothing may be readable on it: not the end, no stray bytes."""
        now = time.monotonic()
        if now - self.used > IDLE_SECONDS or now - self.born > LIFE_SECONDS:
            return False
        if isinstance(self.sock, SecureSocket) and self.sock.pending:
            return False
        readable = poll()
        readable.register(self.sock.fileno(), select.POLLIN)
        return not readable.poll(0)

    def exchange(self, request: bytes, answer: Answer) -> None:
        """Send a request and read the head of its answer. Raises Stale, NotHttp, Silent, Cut, OSError."""
        try:
            self.send(request)
            answer.read_head()
        except (Silent, ConnectionError) as error:
            if self.served and not answer.heard:
                raise Stale from error
            raise

    def send(self, request: bytes) -> None:
        """In one write: a head that travels alone would wake the server twice."""
        holding.check()
        with suppress(BrokenPipeError):  # It may have answered already, and said why it will not listen.
            self.sock.sendall(request)


class Pools:
    """Kept connections by origin; the origins used least recently are closed."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext | None = None) -> None:
        """tls: for tests; by default the system's certificate authorities."""
        self.guard = guard
        self.tls = tls
        self.idle: OrderedDict[Origin, list[Connection]] = OrderedDict()

    def request(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes, wait: Wait, tenant: str = ""
    ) -> Answer:
        """Send a request, over a new connection when the kept one turns out to be closed. Returns the answer, its body
        unread; it must be given to `drop` unless it was read to its end. tenant: whose request it is. Raises
        faults.FAULTS."""
        request = head(method, target, headers, body) + body
        origin = Origin(*target.origin, tenant, self.guard.own.is_demo(target))
        try:
            return self.ask(origin, request, wait)
        except Stale:
            self.flush(origin)
            return self.ask(origin, request, wait)

    def ask(self, origin: Origin, request: bytes, wait: Wait) -> Answer:
        connection = self.kept(origin) or self.connect(origin, wait)
        connection.sock.settimeout(wait.read)
        answer = Answer(connection.sock, lambda keep: self.ended(origin, connection, keep), wait.until)
        try:
            connection.exchange(request, answer)
        except BaseException:
            connection.sock.close()
            raise
        return answer

    def drop(self, answer: Answer) -> None:
        """The rest of the answer will not be read."""
        answer.parser = None
        if not answer.whole:
            answer.sock.close()

    def __del__(self) -> None:
        self.close()

    def kept(self, origin: Origin) -> Connection | None:
        """A connection that can be used again: the one used last."""
        idle = self.idle.get(origin)
        while idle:
            connection = idle.pop()
            if connection.is_usable:
                return connection
            connection.sock.close()
        return None

    def ended(self, origin: Origin, connection: Connection, keep: bool) -> None:
        """An answer has come whole: keep its connection, or not."""
        idle = self.idle.setdefault(origin, [])
        if not keep or len(idle) >= MAX_IDLE_CONNECTIONS:
            return connection.sock.close()
        connection.used, connection.served = time.monotonic(), True
        idle.append(connection)
        self.idle.move_to_end(origin)
        while len(self.idle) > MAX_ORIGINS:
            self.flush(next(iter(self.idle)))
        return None

    def connect(self, origin: Origin, wait: Wait) -> Connection:
        """A connection to an address that was judged. Raises Refused, Unresolved, ConnectFailed, SSLError."""
        scheme, host, port, tenant, demo = origin
        seconds = wait.connect
        addresses = self.guard.check(host, port, Asker(tenant, seconds, demo))
        deadline = time.monotonic() + seconds
        for left, (family, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                plain = connected(family, address, port, max(0.05, (deadline - time.monotonic()) / left))
                break
            except OSError as error:
                failure = error
        else:
            raise connect_failed(host, port, failure, f"no answer within {seconds:g} s") from None
        sock = self.secured(plain, host, port, wait) if scheme == "https" else plain
        now = time.monotonic()
        return Connection(sock, now, now)

    def secured(self, sock: gsocket.socket, host: str, port: int, wait: Wait) -> SecureSocket:
        """TLS over a socket, certificate and name verified. Raises ConnectFailed, SSLError."""
        self.tls = self.tls or verifying()
        sock.settimeout(wait.connect)
        try:
            secure = SecureSocket(sock, self.tls, host)
            secure.handshake(min(wait.until, time.monotonic() + wait.connect))
        except BaseException as error:
            sock.close()
            if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
                raise connect_failed(host, port, error, f"no TLS within {wait.connect:g} s") from None
            raise
        return secure

    def flush(self, origin: Origin) -> None:
        """Forget the kept connections to a server: it has closed one of them, so it may have closed all."""
        for connection in self.idle.pop(origin, ()):
            connection.sock.close()

    def close(self) -> None:
        """Close every connection that is not in use."""
        for origin in list(self.idle):
            self.flush(origin)
        self.guard.close()


def head(method: str, target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    """The first part of a request. Raises BadUrl for a value that would be more than one line."""
    length = {"Content-Length": str(len(body))} if method == "POST" else {}
    told = {"Host": target.authority, **headers, **length}
    if MORE_LINES.search("".join(told.values())):
        raise BadUrl("a header would have more than one line")
    lines = [f"{method} {target.path} HTTP/1.1", *[f"{name}: {value}" for name, value in told.items()]]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


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


def connect_failed(host: str, port: int, error: OSError, late: str) -> ConnectFailed:
    """Why no connection came about; late: what to say of time that ran out."""
    why = late if isinstance(error, TimeoutError) else error.strerror or error
    return ConnectFailed(f"cannot connect to {host}:{port}: {why}")


def verifying() -> ssl.SSLContext:
    """TLS as browsers do it: the system's certificate authorities, at least TLS 1.2."""
    context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    return context
