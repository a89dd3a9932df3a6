"""One connection to the event socket: greenswitch connects and logs in, we read and write (guide 2.3).

One greenlet reads (whoever calls `read`), one writes. Answers come in the order of the requests; each has a deadline.
"""

import os
from collections import deque
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import gevent
from gevent import socket
from gevent.event import Event
from greenswitch.esl import InboundESL, NotConnectedError

from app.store import lease
from eslbridge.transport import requests
from eslbridge.transport.framing import BadFrame, Framer, Packet
from eslbridge.transport.requests import Requests, Then

CHUNK = 262_144


class LinkLost(Exception):
    """The link is down or can no longer be trusted."""


class EventSocket(InboundESL):  # type: ignore[misc]
    """One connection to the event socket. It is not reused: create another after LinkLost."""

    def __init__(self, host: str, port: int, password: str) -> None:
        super().__init__(host, port, password, timeout=requests.DEADLINE)
        self.framer = Framer()
        self.came: deque[Packet] = deque()
        self.requests = Requests()
        self.out: list[bytes] = []
        self.wake = Event()
        self.writing = False
        self.writer: Any = None

    # -- connecting --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect and log in. Raises LinkLost."""
        try:
            with gevent.Timeout(requests.DEADLINE, LinkLost(f"no greeting within {requests.DEADLINE:g} s")):
                self.connect()
        except NotConnectedError as error:
            raise LinkLost(str(error)) from None
        except ValueError:
            raise LinkLost("the event socket refuses the password (freeswitch_esl_password)") from None
        except OSError as error:
            raise LinkLost(f"{self.host}:{self.port}: {error.strerror or error}") from None
        self.writer = gevent.spawn(self.write_for_ever)

    def start_event_handlers(self) -> None:
        """Called by greenswitch between connecting and logging in: await the greeting."""
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        greeting = self.next_packet()
        self.connected = greeting.kind == "auth/request"
        self._auth_request_event.set()

    def send(self, data: str) -> Any:
        """Called by greenswitch to log in: write, and wait for the answer."""
        if not data.isprintable():
            raise LinkLost("the password contains a character that cannot be sent")
        self.sock.sendall(data.encode() + b"\n\n")
        return SimpleNamespace(headers={"Reply-Text": self.next_packet().reply})

    def next_packet(self) -> Packet:
        while not self.came:
            self.came.extend(self.read())
        return self.came.popleft()

    def close(self) -> None:
        """Whoever reads gets LinkLost, whoever asked gets None."""
        self._run = self.connected = False
        if self.writer:
            self.writer.kill(block=False)
        for opened in ("sock_file", "sock"):  # made by connect(), as far as it came
            if hasattr(self, opened):
                getattr(self, opened).close()
        self.requests.fail()

    # -- reading -----------------------------------------------------------------------------------------------------

    def read(self) -> list[Packet]:
        """Wait for something; the packets that are whole by then. Raises LinkLost."""
        try:
            data = self.sock.recv(CHUNK)
        except OSError as error:
            raise LinkLost(f"reading: {error.strerror or error}") from None
        if not data:
            raise LinkLost("FreeSWITCH closed the link")
        try:
            return self.framer.feed(data)
        except BadFrame as error:
            raise LinkLost(f"not a packet: {error}") from None

    def take_answer(self, packet: Packet) -> None:
        """Give an answer to who asked. Raises LinkLost for an answer to nothing: the order is broken."""
        if not self.requests.take_answer(packet):
            raise LinkLost("an unexpected answer")

    # -- writing -----------------------------------------------------------------------------------------------------

    def ask(self, request: bytes, then: Then) -> None:
        """Send a request; `then` gets its answer. Returns at once."""
        self.requests.add(then)
        self.out.append(request)
        self.wake.set()

    def write_for_ever(self) -> None:
        """The one greenlet that writes. Everything asked for since the last time goes out in one piece."""
        while True:
            self.wake.wait()
            self.wake.clear()
            data, self.out = b"".join(self.out), []
            lease.check()
            self.writing = True
            try:
                self.sock.sendall(data)
            except OSError:
                return self.close()
            self.writing = False

    def flush(self) -> None:
        """Before an orderly end: what was asked for a moment ago still goes out, as far as it does without waiting."""
        if self.out and not self.writing:
            with suppress(OSError):
                os.write(self.sock.fileno(), b"".join(self.out))
            self.out = []

    @property
    def idle(self) -> bool:
        """Is nothing half written? Then a lone newline may be."""
        return not self.writing and not self.out
