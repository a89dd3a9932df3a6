"""The link to Asterisk: one websocket, one reader, one writer greenlet, and a pulse (guide 2.3).

websocket-client does the handshake; frames are written and read by framing.py. Sockets are
gevent's own, so that this works with and without monkey patching.
"""

import base64
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import gevent
import websocket
from gevent import socket as gevent_socket
from gevent import ssl as gevent_ssl
from gevent.queue import SimpleQueue

from app.store import lease
from ariclient.transport import framing
from ariclient.transport.framing import Framer, framed

CONNECT_SECONDS = 5.0
POLL_SECONDS = 1.0
"""How often a silent link is looked after."""
PING_AFTER = 4.0
"""Seconds of silence before we ask whether anybody is there."""
DEAD_AFTER = 10.0
"""Seconds of silence after which the link counts as dead: Asterisk answers a ping within milliseconds."""
MAX_BATCH = 64
READ_AHEAD = 65536
GOODBYE = b"\x03\xe8"
"""1000, normal closure."""


class Buffered:
    """A socket that reads ahead: websocket-client asks for the few bytes it needs next, three times a message."""

    def __init__(self, sock: "gevent_socket.socket") -> None:
        self.sock, self.ahead, self.place = sock, b"", 0
        self.send, self.close = sock.send, sock.close

    def recv(self, count: int) -> bytes:
        if self.place == len(self.ahead):
            self.ahead, self.place = self.sock.recv(READ_AHEAD), 0
        part = self.ahead[self.place : self.place + count]
        self.place += len(part)
        return part

    def unread(self) -> bytes:
        """What came behind the handshake."""
        return self.ahead[self.place :]

    def gettimeout(self) -> float | None:
        """None stops websocket-client from waiting by itself, which is the socket's affair."""
        return None

    def settimeout(self, timeout: float | None) -> None:
        """Ours is set where the socket is made."""

    def shutdown(self, how: int) -> None:
        self.sock.shutdown(how)


class LinkLost(OSError):
    """The link was lost or could not be established."""


class Websocket:
    """One connection. `overdue` may be set: it is asked every second whether an answer is too late."""

    def __init__(self, url: str, apps: str, user: str, password: str) -> None:
        """url: of ARI, as http://host:port/ari. apps: our Stasis applications, with commas. Connects, at most
        CONNECT_SECONDS for each step."""
        self.socket = open_socket(url)
        self.sending: SimpleQueue[bytes] = SimpleQueue()
        self.ws = websocket.WebSocket(enable_multithread=False)
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        address = f"ws{url.removeprefix('http')}/events?{urlencode({'app': apps})}"
        try:
            buffered = Buffered(self.socket)
            options = {"socket": buffered, "header": [f"Authorization: Basic {token}"], "suppress_origin": True}
            self.ws.connect(address, **options)  # type: ignore[no-untyped-call]
            self.framer = Framer()
            self.messages = deque(self.framer.feed(buffered.unread()))
        except (OSError, websocket.WebSocketException) as error:
            self.socket.close()
            raise LinkLost(one_line(error)) from None
        # No time limit on reading, which would cost a timer a message: the pulse looks after silence.
        self.socket.settimeout(None)
        self.heard = self.pinged = time.monotonic()
        self.writing = False
        """Is a message only half out? Then nothing else may follow it."""
        self.overdue: Callable[[], bool] = lambda: False
        self.why = ""
        self.writer, self.pulse = gevent.spawn(self.write_for_ever), gevent.spawn(self.keep_alive)

    def send(self, data: str) -> None:
        """Queue a message. Never waits, never raises: a lost link shows in `read`."""
        self.sending.put(framed(framing.TEXT, data.encode(errors="replace")))

    def read(self) -> bytes:
        """The next message. Raises LinkLost."""
        while True:
            while not self.messages:
                self.receive()
            opcode, data = self.messages.popleft()
            if opcode == framing.CLOSE:
                raise LinkLost("Asterisk closed the websocket")
            if opcode == framing.PING:
                self.sending.put(framed(framing.PONG, data))
            elif opcode != framing.PONG:
                return data

    def receive(self) -> None:
        """Wait for more of them. Raises LinkLost."""
        try:
            data = self.socket.recv(READ_AHEAD)
            self.messages.extend(self.framer.feed(data))
        except (OSError, ValueError) as error:
            raise LinkLost(self.why or one_line(error)) from None
        if not data:
            raise LinkLost(self.why or "the connection was lost")
        self.heard = time.monotonic()

    def keep_alive(self) -> None:
        """The pulse greenlet: ask when nothing comes, give up when nothing answers."""
        while not self.why:
            gevent.sleep(POLL_SECONDS)
            now = time.monotonic()
            if now - self.heard > DEAD_AFTER:
                self.why = f"nothing heard for {DEAD_AFTER:g} s"
            elif self.overdue():
                self.why = "a request was not answered in time"
            elif now - max(self.heard, self.pinged) > PING_AFTER:
                self.pinged = now
                self.sending.put(framed(framing.PING, b""))
        self.shut_down()

    def write_for_ever(self) -> None:
        """The writer greenlet: what is queued by now goes out at once."""
        try:
            while True:
                batch = [self.sending.get()]
                while len(batch) < MAX_BATCH and not self.sending.empty():
                    batch.append(self.sending.get())
                data = b"".join(batch)
                lease.check()
                self.writing = True
                # Nearly always in one go; what gevent's sendall does beside that costs more than this.
                if (sent := self.socket.send(data)) < len(data):
                    self.socket.sendall(memoryview(data)[sent:])
                self.writing = False
        except OSError:
            self.shut_down()

    def shut_down(self) -> None:
        """Wake the reader with an error."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye, or Asterisk logs a warning; but wait for nothing."""
        gevent.killall([self.writer, self.pulse], block=False)
        if not self.writing:
            self.socket.settimeout(0.0)
            with suppress(OSError):
                self.socket.sendall(framed(framing.CLOSE, GOODBYE))
        self.shut_down()
        self.socket.close()


def open_socket(url: str) -> "gevent_socket.socket":
    """A connected socket without Nagle's delay. Raises LinkLost."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = gevent_socket.create_connection((parts.hostname, port), timeout=CONNECT_SECONDS)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            found = gevent_ssl.create_default_context().wrap_socket(found, server_hostname=parts.hostname)
        return found
    except OSError as error:
        raise LinkLost(f"{parts.hostname}:{port}: {one_line(error)}") from None


def one_line(error: Exception) -> str:
    return " ".join(f"{error}".split())[:200] or type(error).__name__
