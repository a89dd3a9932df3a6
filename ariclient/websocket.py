"""The link to Asterisk: one websocket, one reader, one writer greenlet, and a pulse (guide 2.3).

websocket-client does the protocol; sockets are gevent's own, so that this works with and without monkey patching.
Its check of UTF-8 is off (measured: 105 us a message, 10 without); json.loads refuses bad UTF-8 as well.
"""

import base64
import socket
import time
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import gevent
import websocket
from gevent import socket as gevent_socket
from gevent import ssl as gevent_ssl
from gevent.lock import Semaphore
from gevent.queue import SimpleQueue
from websocket import ABNF

CONNECT_SECONDS = 5.0
POLL_SECONDS = 1.0
"""How often a silent link is looked after."""
PING_AFTER = 4.0
"""Seconds of silence before we ask whether anybody is there."""
DEAD_AFTER = 10.0
"""Seconds of silence after which nobody is: Asterisk answers a ping within milliseconds."""
MAX_BATCH = 64
GOODBYE = b"\x03\xe8"
"""1000, normal closure."""


class LinkLost(OSError):
    """The link is gone, or never came."""


class Websocket:
    """One connection. Raises LinkLost from everything once it is lost."""

    def __init__(self, url: str, app: str, user: str, password: str) -> None:
        """url: of ARI, as http://host:port/ari. Connects, at most CONNECT_SECONDS for each step."""
        self.socket = open_socket(url)
        self.sending: SimpleQueue[ABNF | None] = SimpleQueue()
        self.ws = websocket.WebSocket(skip_utf8_validation=True, enable_multithread=False)
        # The reader answers pings while the writer may be in the middle of a message.
        self.ws.lock = Semaphore()
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        address = f"ws{url.removeprefix('http')}/events?{urlencode({'app': app})}"
        try:
            header = [f"Authorization: Basic {token}"]
            self.ws.connect(address, socket=self.socket, header=header, suppress_origin=True)
        except (OSError, websocket.WebSocketException) as error:
            self.socket.close()
            raise LinkLost(one_line(error)) from None
        self.ws.settimeout(POLL_SECONDS)
        self.heard = time.monotonic()
        self.pinged = self.heard
        self.writer = gevent.spawn(self.write)

    def send(self, text: str) -> None:
        """Queue a message. Never waits, never raises: a lost link shows in `read`."""
        self.sending.put(ABNF.create_frame(text, ABNF.OPCODE_TEXT))

    def read(self) -> bytes | None:
        """The next message; None: a second went by without one. Raises LinkLost."""
        try:
            opcode, data = self.ws.recv_data(control_frame=True)
        except websocket.WebSocketTimeoutException:
            self.keep_alive()
            return None
        except (OSError, ValueError, AttributeError, websocket.WebSocketException) as error:
            raise LinkLost(one_line(error)) from None
        self.heard = time.monotonic()
        if opcode == ABNF.OPCODE_CLOSE:
            raise LinkLost("Asterisk closed the websocket")
        return data if opcode in (ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY) else None

    def keep_alive(self) -> None:
        """Nothing came for a while: ask, and give up when nothing answers."""
        now = time.monotonic()
        if now - self.heard > DEAD_AFTER:
            raise LinkLost(f"nothing heard for {DEAD_AFTER:g} s")
        if now - max(self.heard, self.pinged) > PING_AFTER:
            self.pinged = now
            self.sending.put(ABNF.create_frame(b"", ABNF.OPCODE_PING))

    def write(self) -> None:
        """The writer greenlet: what is queued by now goes out at once."""
        try:
            while frame := self.sending.get():
                batch = [frame.format()]
                while len(batch) < MAX_BATCH and not self.sending.empty() and (frame := self.sending.get()):
                    batch.append(frame.format())
                with self.ws.lock:
                    self.socket.sendall(b"".join(batch))
        except OSError:
            self.shut()

    def shut(self) -> None:
        """Wake the reader with an error."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye, or Asterisk logs a warning; but wait for nothing."""
        self.writer.kill(block=False)
        if not self.ws.lock.locked():
            self.socket.settimeout(0.0)
            with suppress(OSError):
                self.socket.sendall(ABNF.create_frame(GOODBYE, ABNF.OPCODE_CLOSE).format())
        self.shut()
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
