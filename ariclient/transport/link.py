"""The link to Asterisk: a websocket kept up, each new one proved, and requests over it (guide 2.3)."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import gevent
from gevent.event import AsyncResult

from app.settings.config import Settings
from app.switching.backoff import Backoff
from ariclient.protocol import events, messages
from ariclient.protocol.payload import BadMessage, Message
from ariclient.protocol.request import Rest
from ariclient.transport import handshake
from ariclient.transport.requests import Reply, Requests, Then
from ariclient.transport.socket import LinkLost, Websocket

log = logging.getLogger("ariclient")

BACKOFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts to connect."""
STABLE_SECONDS = 5.0
"""A link that lasted this long was a good one: the next attempt comes soon."""
WATCH_SECONDS = 0.5
NO_LINK = "no link to Asterisk"


class Replaced(LinkLost):
    """Another engine has taken over the Stasis application."""


class Listener(Protocol):
    """Receives what arrives over the link. Its methods must not block."""

    def connected(self, version: str) -> None: ...
    def missed(self, why: str) -> None: ...
    def take_message(self, message: Message) -> None: ...


class Link:
    """Lives as long as the engine; its connections come and go. app: our Stasis application; patience: seconds that a
    request waits for a connection."""

    def __init__(self, listener: Listener, connect: Callable[[], Websocket], app: str, patience: float = 60.0) -> None:
        self.listener, self.connect, self.app, self.patience = listener, connect, app, patience
        self.requests = Requests()
        self.socket: Websocket | None = None
        self.backoff = Backoff()
        self.held: list[tuple[float, Rest, Then]] = []
        """Requests that wait for a connection, each until then (monotonic seconds)."""
        self.keeper: Any = None
        self.watcher: Any = None

    @property
    def up(self) -> bool:
        """Is there a proved connection now?"""
        return self.socket is not None

    def start(self, died: Callable[[BaseException], None]) -> None:
        """Begin; `died` gets the error of a bug in RestComm that ended the greenlet."""
        if self.keeper is None:
            self.keeper = gevent.spawn(self.keep_connected)
            self.watcher = gevent.spawn(self.watch)
            for one in (self.keeper, self.watcher):
                one.link_exception(lambda greenlet: died(greenlet.exception))

    def close(self) -> None:
        if self.keeper:
            gevent.killall([self.keeper, self.watcher])

    # -- keeping it ------------------------------------------------------------------------------------------------

    def keep_connected(self) -> None:
        """The greenlet that owns the link: connect, read until it is lost, again."""
        while True:
            begun = time.monotonic()
            replaced = False
            try:
                self.run_connection()
            except Replaced as error:
                replaced = True
                log.error("asterisk link: %s", error)
            except LinkLost as error:
                log.warning("asterisk link: %s", error)
            if time.monotonic() - begun > STABLE_SECONDS:
                self.backoff.reset()
            pause = self.backoff.next_pause(BACKOFF)
            # Two that fight for the name would end each other's links without a pause: give way first.
            gevent.sleep(BACKOFF[-1] if replaced else pause)

    def run_connection(self) -> None:
        """The life of one websocket, to its LinkLost."""
        websocket = self.connect()
        # Asterisk does the requests of one link one after the other: a new link is a new line.
        websocket.overdue = self.requests.overdue
        try:
            version, early = handshake.prove(websocket, self.requests, self.app, self.read_event)
            self.socket = websocket
            self.listener.connected(version)
            self.send_held()
            for message in early:
                self.take_event_message(message)
            while True:
                if (event := self.read_event(websocket)) is not None:
                    self.take_event_message(event)
        finally:
            self.socket = None
            websocket.close()
            self.requests.fail("the link to Asterisk was lost")

    def read_event(self, websocket: Websocket) -> Message | None:
        """The next message if it is an event; an answer goes to its request. Raises LinkLost."""
        try:
            message = events.parse(websocket.read())
        except BadMessage as error:
            self.listener.missed(str(error))
            return None
        if message["type"] == events.RESPONSE:
            self.requests.take_answer(message)
            return None
        return message

    def take_event_message(self, message: Message) -> None:
        """Pass an event to the listener. Raises Replaced when another engine has taken the application."""
        if message["type"] == events.REPLACED:
            raise Replaced(f"another engine has taken the application {self.app}")
        self.listener.take_message(message)

    # -- using it --------------------------------------------------------------------------------------------------

    def ask(self, request: Rest, then: Then = lambda reply: None) -> None:
        """Send a request, now or when the link is back. `then` comes within DEADLINE of that, or when it has waited for
        as long as requests do."""
        if self.socket is None:
            self.held.append((time.monotonic() + self.patience, request, then))
        else:
            self.socket.send(self.requests.add(request, then))

    def send_held(self) -> None:
        """What waited for a connection, in its order."""
        held, self.held = self.held, []
        for _until, request, then in held:
            self.ask(request, then)

    def watch(self) -> None:
        """The greenlet that looks after requests that wait too long."""
        while True:
            gevent.sleep(WATCH_SECONDS)
            now = time.monotonic()
            late = [item for item in self.held if item[0] < now]
            self.held = [item for item in self.held if item[0] >= now]
            for _until, _request, then in late:
                then(Reply(reason=NO_LINK, unreachable=True))

    def query(self, request: Rest) -> Reply:
        """Send a request and wait for its answer, DEADLINE at most. Raises OSError when there is none, or no link."""
        if self.socket is None:
            raise OSError(NO_LINK)
        result: AsyncResult[Reply] = AsyncResult()
        self.ask(request, result.set)
        reply: Reply = result.get()  # type: ignore[assignment] # only None before there is a value
        if reply.status == 0:
            raise OSError(reply.reason)
        return reply


def link_to(settings: Settings, listener: Listener) -> Link:
    """The link of a node, not yet connected."""
    app = f"restcomm-{settings.node}"
    url = settings.asterisk_ari_url.rstrip("/") or f"http://127.0.0.1:{settings.asterisk_ari_port}/ari"
    password = settings.asterisk_ari_password.get_secret_value()
    connect = partial(Websocket, url, messages.with_its_own(app), settings.asterisk_ari_user, password)
    return Link(listener, connect, app, settings.switch_wait_seconds)
