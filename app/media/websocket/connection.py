"""A websocket to a customer's server: connected to a judged address, and never waited for by who sends."""

import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

import gevent
import gevent.event
import gevent.socket as gsocket

from app.media.websocket.framing import CLOSE, PING, PONG, TEXT, Frames, ProtocolError, frame
from app.media.websocket.handshake import target_of, upgrade
from app.webhooks.guard.addresses import Asker, Refused, Rules
from app.webhooks.http.connections import ConnectFailed, Connection, Origin, Pools, Wait, Wire, connected
from app.webhooks.http.tls import SecureSocket
from app.webhooks.urls import Target

MOST_WAITING = 256_000
"""Bytes that wait for a server that does not read: about 20 s of audio."""
SEND_SECONDS = 5.0
KERNEL_BYTES = 65536
READ_BYTES = 65536
NORMAL = (1000, 1001, 1005)
"""Close codes of an end that was meant. 1005: none was given."""


class SlowReader(Exception):
    """The server does not read what it is sent. The message is one line."""


class Connector:
    """Connects to customers' servers, by the same guard as every webhook."""

    def __init__(self, pools: Pools, seconds: float) -> None:
        """seconds: for the connection and the handshake together."""
        self.pools = pools
        self.seconds = seconds

    def open(self, url: str, auth_token: str) -> "WebSocket":
        """Connect and upgrade. Blocks its greenlet. Raises HandshakeFailed and what app.webhooks.faults explains."""
        until = time.monotonic() + self.seconds
        target = target_of(url)
        connection = self.connect(target, auth_token, until)
        try:
            rest = upgrade(connection, target, auth_token, until)
        except BaseException:
            connection.sock.close()
            raise
        return WebSocket(connection, rest)

    def connect(self, target: Target, auth_token: str, until: float) -> Connection:
        """A connection; without TLS only to a host that the operator has named. Raises FAULTS."""
        if target.scheme == "https":
            return self.pools.connect(Origin(*target.origin, auth_token), Wait(self.seconds, self.seconds, until))
        family, address = self.plain_address(target, auth_token)
        try:
            sock = connected(family, address, target.port, self.seconds)
        except OSError as error:
            why = error.strerror or f"no answer within {self.seconds:g} s"
            raise ConnectFailed(f"cannot connect to {target.host}:{target.port}: {why}") from None
        now = time.monotonic()
        return Connection(sock, now, now)

    def plain_address(self, target: Target, auth_token: str) -> tuple[int, str]:
        """Where a ws: URL leads: an address that allow_hosts names. Raises Refused, Unresolved."""
        guard = self.pools.guard
        for family, address in guard.check(target.host, target.port, Asker(auth_token, self.seconds)):
            for rules in (guard.rules, Rules(guard.lists(auth_token))):
                if names(rules, target, address):
                    return family, address
        raise Refused(f"ws: is not encrypted, and allow_hosts does not name {target.host}: use wss:")


def names(rules: Rules, target: Target, address: str) -> bool:
    """Is a host or its address on a list?"""
    parsed = ip_address(address)
    return rules.names_host(target.host, parsed) or rules.names_place(target.host, parsed, target.port)


class WebSocket:
    """One connection. `send` never waits; a greenlet writes."""

    def __init__(self, connection: Connection, rest: bytes = b"") -> None:
        self.sock = connection.sock
        self.rest = rest
        self.waiting: list[bytes] = []
        self.size = 0
        self.something = gevent.event.Event()
        self.closed = False
        self.failure: Exception | None = None
        plain_socket(self.sock).setsockopt(gsocket.SOL_SOCKET, gsocket.SO_SNDBUF, KERNEL_BYTES)
        self.writer = gevent.spawn(self.write)

    def send(self, text: str) -> None:
        """Send a text message. Raises SlowReader when too much waits already."""
        self.put(frame(TEXT, text.encode()))

    def put(self, data: bytes) -> None:
        """Let a frame be written."""
        if self.closed:
            return
        if self.size + len(data) > MOST_WAITING:
            raise SlowReader(f"the server does not read: {self.size} bytes wait for it")
        self.waiting.append(data)
        self.size += len(data)
        self.something.set()

    def write(self) -> None:
        """The greenlet that sends what waits."""
        while not self.closed or self.waiting:
            self.something.wait()
            self.something.clear()
            data, self.waiting, self.size = b"".join(self.waiting), [], 0
            if not data:
                continue
            try:
                self.sock.settimeout(SEND_SECONDS)
                self.sock.sendall(data)
            except OSError as error:
                slow = SlowReader(f"the server does not read for {SEND_SECONDS:g} s")
                self.failure = slow if isinstance(error, TimeoutError) else error
                return self.abort()

    def listen(self, take: Callable[[str], None]) -> int:
        """Give each text message to `take` until the server closes. Returns its close code; 1006: it closed without
        one. Raises ProtocolError, SlowReader, OSError."""
        frames, data = Frames(), self.rest
        while True:
            for kind, payload in frames.feed(data):
                if kind == CLOSE:
                    return self.closing(payload)
                if kind == PING:
                    self.put(frame(PONG, payload))
                elif kind == TEXT:
                    take(text_of(payload))
                elif kind != PONG:
                    raise ProtocolError("the server sent a binary message")
            data = self.receive()
            if not data:
                if self.failure:
                    raise self.failure
                return 1006

    def receive(self) -> bytes:
        """The next bytes; empty: the connection is closed. Raises what ended it."""
        while True:
            try:
                gevent.sleep(0)
                self.sock.settimeout(None)
                return self.sock.recv(READ_BYTES)
            except TimeoutError:
                continue
            except OSError:
                return b""

    def closing(self, payload: bytes) -> int:
        """The server has sent a close frame: answer it. Returns its code."""
        code = int.from_bytes(payload[:2]) if len(payload) >= 2 else 1005
        self.close(payload[:2])
        return code

    def close(self, payload: bytes = b"\x03\xe8") -> None:
        """Send what waits and a close frame, then close; does not wait. payload: of the frame; 1000 by default."""
        if not self.closed:
            try:
                self.put(frame(CLOSE, payload))
            except SlowReader:
                return self.abort()
            self.closed = True
            self.something.set()
            gevent.spawn(self.finish)

    def finish(self) -> None:
        """Let the last frames go out, then close the socket."""
        self.writer.join(timeout=SEND_SECONDS)
        self.abort()

    def abort(self) -> None:
        """Close at once; whoever reads learns it."""
        self.closed = True
        self.something.set()
        with suppress(OSError):
            plain_socket(self.sock).shutdown(gsocket.SHUT_RDWR)
        self.sock.close()


def plain_socket(sock: Wire) -> gsocket.socket:
    """The TCP socket of a connection, with or without TLS."""
    return sock.sock if isinstance(sock, SecureSocket) else sock


def text_of(payload: bytes) -> str:
    """The text of a message. Raises ProtocolError."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise ProtocolError("a text message is not UTF-8") from None
