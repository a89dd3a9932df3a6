"""The link to a FreeSWITCH, kept: connected again with backoff and subscribed again, watched, woken (guide 2.3)."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any, Protocol

import gevent
from gevent.event import AsyncResult

from app.switching.backoff import Backoff
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import api
from eslbridge.transport import handshake, requests
from eslbridge.transport.framing import Packet
from eslbridge.transport.requests import ANSWERS, Reply, Then
from eslbridge.transport.socket import EventSocket, LinkLost
from eslbridge.transport.ticker import Ticker

log = logging.getLogger("eslbridge")

BACKOFF = (0.1, 0.2, 0.5, 1.0)
"""Seconds between attempts to connect."""
WATCH_SECONDS = 0.5
SETTLE_SECONDS = 0.3
NO_LINK = "-ERR no link to FreeSWITCH"
PING_SECONDS = 4.0
"""Silence after which we ask something; a black hole is noticed after this and the deadline of a request."""
STALL_SECONDS = 10.0
"""We stood still ourselves (a suspended machine): FreeSWITCH may have thrown events away."""
LOST = re.compile(rb"mod_event_socket\.c:[0-9]+ (?:Lost \[|Event enqueue ERROR|Killing listener)")
"""What FreeSWITCH logs when it dropped an event. (Event-Sequence always has gaps: it counts unsubscribed events,
too.)"""


class Listener(Protocol):
    """Receives what arrives over the link. Its methods must not block."""

    def connected(self, version: str) -> None: ...
    def missed(self, why: str) -> None: ...
    def take_message(self, message: Fields) -> None: ...


class Link:
    """Lives as long as the engine; its connections come and go. number: which connection this is, from 1; has_calls:
    are events wanted soon; patience: seconds that a request waits for a connection."""

    def __init__(
        self,
        listener: Listener,
        connect: Callable[[], EventSocket],
        has_calls: Callable[[], bool] = lambda: False,
        patience: float = 60.0,
    ) -> None:
        self.listener, self.connect, self.has_calls, self.patience = listener, connect, has_calls, patience
        self.socket: EventSocket | None = None
        self.ticker: Ticker | None = None
        self.backoff = Backoff()
        self.up = False
        self.number = 0
        self.version = ""
        self.heard = 0.0
        self.held: list[tuple[float, bytes, Then]] = []
        """Requests that wait for a connection, each until then (monotonic seconds)."""
        self.greenlets: list[Any] = []

    def start(self, died: Callable[[BaseException], None]) -> None:
        """Begin; `died` gets the error of a bug in RestComm that ended a greenlet."""
        if not self.greenlets:
            self.greenlets = [gevent.spawn(self.keep_connected), gevent.spawn(self.watch)]
            for one in self.greenlets:
                one.link_exception(lambda greenlet: died(greenlet.exception))

    def close(self) -> None:
        if self.socket:
            self.socket.flush()
        gevent.killall(self.greenlets, block=False)
        self.drop()

    # -- keeping it ------------------------------------------------------------------------------------------------

    def keep_connected(self) -> None:
        """The greenlet that owns the link: connect, read until it is lost, again."""
        while True:
            try:
                self.run_connection()
            except LinkLost as error:
                log.warning("freeswitch link: %s", error)
            self.drop()
            gevent.sleep(self.backoff.next_pause(BACKOFF))

    def run_connection(self) -> None:
        """The life of one connection, to its LinkLost."""
        self.socket = self.connect()
        self.socket.open()
        self.ticker = Ticker(self.socket)
        self.heard = time.monotonic()
        handshake.prove(self.socket, self.take_version, self.take_proved)
        while True:
            for packet in self.socket.read():
                self.take_packet(packet)
            self.backoff.reset()

    def take_version(self, reply: Reply) -> None:
        self.version = (reply or "").partition("-")[0]

    def take_proved(self, reply: Reply) -> None:
        """The link is up: what waited for it goes out."""
        if reply is None or self.socket is None:
            return
        self.up = True
        self.number += 1
        held, self.held = self.held, []
        self.listener.connected(self.version)
        for _deadline, asked, then in held:
            self.socket.ask(asked, then)

    def drop(self) -> None:
        socket, self.socket, self.up = self.socket, None, False
        if self.ticker:
            self.ticker.stop()
        if socket:
            socket.close()

    def take_packet(self, packet: Packet) -> None:
        """Dispatch a packet: an event to the listener, a reply to its request. Raises LinkLost."""
        self.heard = time.monotonic()
        if packet.kind == "text/event-json":
            self.listener.take_message(Fields(packet.body))
        elif packet.kind in ANSWERS and self.socket:
            self.socket.take_answer(packet)
        elif packet.kind == "text/disconnect-notice":
            raise LinkLost("FreeSWITCH ends")
        elif packet.kind == "log/data" and LOST.search(packet.body):
            self.listener.missed("FreeSWITCH dropped events")

    # -- using it --------------------------------------------------------------------------------------------------

    def ask(self, request: bytes, then: Then = lambda reply: None) -> None:
        """Send a request, now or when the link is back; `then` gets its answer, NO_LINK when it has waited for as
        long as requests do."""
        if self.up and self.socket:
            self.socket.ask(request, then)
        else:
            self.held.append((time.monotonic() + self.patience, request, then))

    def query(self, *asked: bytes) -> list[str]:
        """Wait for the answers to some questions. Raises OSError when there are none in time, or no link."""
        if not self.up:
            raise OSError("FreeSWITCH did not answer")
        results: list[AsyncResult[str]] = [AsyncResult() for _request in asked]
        for request, result in zip(asked, results, strict=True):
            self.ask(request, result.set)
        gevent.wait(results, timeout=requests.DEADLINE + 1)
        answers = [result.value for result in results if result.value is not None]
        if len(answers) < len(asked) or NO_LINK in answers:
            raise OSError("FreeSWITCH did not answer")
        return answers

    def settle(self) -> None:
        """Wait until `show channels` tells what is true now: it is up to 0.2 s late (measured)."""
        gevent.sleep(SETTLE_SECONDS)

    @property
    def next_number(self) -> int:
        """Which connection a request of now goes over."""
        return self.number if self.up else self.number + 1

    def hurry(self) -> None:
        """A call is being set up: events are wanted quickly."""
        if self.ticker:
            self.ticker.hurry()

    # -- watching it -----------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Watch deadlines, forever."""
        before = time.monotonic()
        while True:
            gevent.sleep(WATCH_SECONDS)
            now = time.monotonic()
            if self.socket and (self.socket.requests.overdue() or now - before > STALL_SECONDS):
                log.warning("freeswitch link: no answer within %g s, or this process stalled", requests.DEADLINE)
                self.socket.close()
            elif self.up and self.socket and now - self.heard > PING_SECONDS and not self.socket.requests.waiting:
                self.socket.ask(api("version", "short"), self.take_version)
            self.give_up_held(now)
            if self.ticker:
                self.ticker.calm(self.has_calls())
            before = now

    def give_up_held(self, now: float) -> None:
        """Answer what waited too long for a connection."""
        late = [item for item in self.held if item[0] < now]
        self.held = [item for item in self.held if item[0] >= now]
        for _deadline, _asked, then in late:
            then(NO_LINK)
