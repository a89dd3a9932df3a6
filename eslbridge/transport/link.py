"""The link to a FreeSWITCH, kept: connected again with backoff and subscribed again, watched, woken (guide 2.3)."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any, Protocol

import gevent
from gevent.event import AsyncResult

from eslbridge.protocol import events
from eslbridge.protocol.request import OURS, api, request
from eslbridge.transport.framing import Fields, Packet
from eslbridge.transport.handshake import recover
from eslbridge.transport.socket import ANSWERS, DEADLINE, EventSocket, LinkLost, Reply, Then
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
"""What FreeSWITCH logs when it could not keep an event for us. (Event-Sequence has gaps all the time: it counts what
nobody asked for, too.)"""
FILTERS = (
    *(("Event-Name", name) for name in events.DECODERS if name not in ("CHANNEL_EXECUTE_COMPLETE", "CUSTOM")),
    ("Application-UUID-Name", OURS),
    ("Action", "add-member"),
    ("Event-Subclass", events.TEXTS),
)
"""Of what is executed only our own is sent: the dialplan's steps would be half of all events. Of conferences only who
comes in: who talks would be most."""


class Listener(Protocol):
    """Who is told. Nothing of this may wait."""

    def connected(self, version: str) -> None: ...
    def missed(self) -> None: ...
    def happened(self, event: Fields) -> None: ...
    def has_calls(self) -> bool: ...


class Link:
    """Lives as long as the engine; its connections come and go. number: which connection this is, from 1."""

    def __init__(self, listener: Listener, connect: Callable[[], EventSocket]) -> None:
        self.listener = listener
        self.make = connect
        self.socket: EventSocket | None = None
        self.ticker: Ticker | None = None
        self.up = False
        self.number = 0
        self.version = ""
        self.heard = 0.0
        self.held: list[tuple[float, bytes, Then]] = []
        """Requests that wait for a connection, at most for their deadline."""
        self.greenlets: list[Any] = []

    def start(self) -> None:
        self.greenlets = self.greenlets or [gevent.spawn(self.keep), gevent.spawn(self.watch)]

    def close(self) -> None:
        if self.socket:
            self.socket.flush()
        gevent.killall(self.greenlets, block=False)
        self.drop()

    # -- keeping it ------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Connect, read until it is lost, again, for ever."""
        attempt = 0
        while True:
            try:
                self.socket = self.make()
                self.socket.open()
                self.ticker = Ticker(self.socket)
                self.subscribe(self.socket)
                while True:
                    for packet in self.socket.read():
                        self.take(packet)
                    attempt = 0
            except LinkLost as error:
                log.warning("freeswitch link: %s", error)
            self.drop()
            gevent.sleep(BACKOFF[min(attempt, len(BACKOFF) - 1)])
            attempt += 1

    def subscribe(self, socket: EventSocket) -> None:
        """Ask for what we want to be told, and for the calls of a FreeSWITCH that was killed: then the link is up."""
        self.heard = time.monotonic()
        for name, value in FILTERS:
            socket.ask(request(f"filter {name} {value}"), self.agreed)
        socket.ask(request("log crit"), self.agreed)
        socket.ask(api("version", "short"), self.learn)
        socket.ask(request(f"event json {' '.join((*events.DECODERS, *events.SUBCLASSES))}"), self.agreed)
        recover(socket, self.opened)

    def agreed(self, reply: Reply) -> None:
        if reply is not None and not reply.startswith("+OK"):
            raise LinkLost(f"FreeSWITCH refuses: {reply[:200]}")

    def learn(self, reply: Reply) -> None:
        self.version = (reply or "").partition("-")[0]

    def opened(self, reply: Reply) -> None:
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

    def take(self, packet: Packet) -> None:
        """One packet. Raises LinkLost."""
        self.heard = time.monotonic()
        if packet.kind == "text/event-json":
            self.listener.happened(Fields(packet.body))
        elif packet.kind in ANSWERS and self.socket:
            self.socket.answered(packet)
        elif packet.kind == "text/disconnect-notice":
            raise LinkLost("FreeSWITCH ends")
        elif packet.kind == "log/data" and LOST.search(packet.body):
            log.error("FreeSWITCH lost events that were for us")
            self.listener.missed()

    # -- using it --------------------------------------------------------------------------------------------------

    def ask(self, asked: bytes, then: Then = lambda reply: None) -> None:
        """Send a request, now or when the link is back; `then` gets its answer, -ERR after the deadline."""
        if self.up and self.socket:
            self.socket.ask(asked, then)
        else:
            self.held.append((time.monotonic() + DEADLINE, asked, then))

    def query(self, *requests: bytes) -> list[str]:
        """Wait for the answers to some questions. Raises OSError when there are none in time."""
        results: list[AsyncResult[str]] = [AsyncResult() for _request in requests]
        for asked, result in zip(requests, results, strict=True):
            self.ask(asked, result.set)
        gevent.wait(results, timeout=DEADLINE + 1)
        answers = [result.value for result in results if result.value is not None]
        if len(answers) < len(requests) or NO_LINK in answers:
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
        """Look after deadlines, for ever."""
        before = time.monotonic()
        while True:
            gevent.sleep(WATCH_SECONDS)
            now = time.monotonic()
            if self.socket and (self.socket.overdue() or now - before > STALL_SECONDS):
                log.warning("freeswitch link: no answer within %g s, or we stood still", DEADLINE)
                self.socket.close()
            elif self.up and self.socket and now - self.heard > PING_SECONDS and not self.socket.pending:
                self.socket.ask(api("version", "short"), self.learn)
            self.give_up(now)
            if self.ticker:
                self.ticker.calm(self.listener.has_calls())
            before = now

    def give_up(self, now: float) -> None:
        """Answer what waited too long for a connection."""
        late = [item for item in self.held if item[0] < now]
        self.held = [item for item in self.held if item[0] >= now]
        for _deadline, _asked, then in late:
            then(NO_LINK)
