"""The link to Asterisk: a websocket kept up, each new one proved, and requests over it (guide 2.3)."""

import logging
import time
from collections.abc import Callable
from typing import Any

import gevent
from gevent.event import AsyncResult

from ariclient.protocol import commands, events
from ariclient.protocol import faxes as asides
from ariclient.protocol.events import BadMessage, Message
from ariclient.transport.requests import Reply, Requests, Then
from ariclient.transport.socket import LinkLost, Websocket

log = logging.getLogger("ariclient")

FLOOR = (22, 10, 1)
"""Older ones have known security holes (switches.md)."""
BACKOFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts to connect."""
STABLE_SECONDS = 5.0
"""A link that lasted so long was a good one: the next attempt comes soon."""


class Replaced(LinkLost):
    """Another engine has taken our application."""


class Link:
    """up(version): a proved link is there. take(message): an event came. missed(why): one came that nobody can read."""

    def __init__(
        self,
        open_websocket: Callable[[], Websocket],
        app: str,
        up: Callable[[str], None],
        take: Callable[[Message], None],
        missed: Callable[[str], None],
    ) -> None:
        self.open_websocket, self.app = open_websocket, app
        self.up, self.take, self.missed = up, take, missed
        self.requests = Requests()
        self.websocket: Websocket | None = None
        self.keeper: Any = None

    def start(self, died: Callable[[BaseException], None]) -> None:
        """Begin; `died` is told of a fault of ours that ended the greenlet."""
        if self.keeper is None:
            self.keeper = gevent.spawn(self.keep)
            self.keeper.link_exception(lambda keeper: died(keeper.exception))

    def close(self) -> None:
        if self.keeper:
            self.keeper.kill()

    def keep(self) -> None:
        """The greenlet that owns the link: connect, read until it is lost, again."""
        attempt = 0
        while True:
            begun = time.monotonic()
            pause = BACKOFF[min(attempt, len(BACKOFF) - 1)]
            try:
                self.live()
            except Replaced as error:
                # Two that fight for the name would end each other's links without a pause: give way first.
                pause = BACKOFF[-1]
                log.error("asterisk link: %s", error)
            except LinkLost as error:
                log.warning("asterisk link: %s", error)
            attempt = 0 if time.monotonic() - begun > STABLE_SECONDS else attempt + 1
            gevent.sleep(pause)

    def live(self) -> None:
        """The life of one websocket, to its LinkLost."""
        websocket = self.open_websocket()
        # Asterisk does the requests of one link one after the other: a new link is a new line.
        websocket.overdue = self.requests.overdue
        try:
            version, early = self.prove(websocket)
            log.info("connected to Asterisk %s as %s", version or "of no known version", self.app)
            if tuple(int(part) for part in version.split(".") if part) < FLOOR:
                log.warning("this Asterisk is older than %s: known security holes", ".".join(map(str, FLOOR)))
            self.websocket = websocket
            self.up(version)
            for message in early:
                self.arrived(message)
            while True:
                if (event := self.next(websocket)) is not None:
                    self.arrived(event)
        finally:
            self.websocket = None
            websocket.close()
            self.requests.fail("the link to Asterisk was lost")

    def prove(self, websocket: Websocket) -> tuple[str, list[Message]]:
        """Ask for the version and for our events. Returns it, and the events that came before the answers."""
        answers: list[Reply] = []
        asked = (commands.ask_version(), commands.allow_events(self.app, events.WANTED), asides.hear_texts(self.app))
        for rest in asked:
            websocket.send(self.requests.add(rest, answers.append))
        early: list[Message] = []
        while len(answers) < len(asked):
            try:
                message = self.next(websocket)
            except LinkLost as error:
                # Older ones take requests over HTTP only, and say nothing to these.
                raise LinkLost(f"{error} (needed: Asterisk 20.14, 21.9, 22.4 or newer)") from None
            if message is not None:
                early.append(message)
        for answer in answers:
            if not answer.ok:
                raise LinkLost(f"Asterisk said {answer.error}")
        return events.version_of(answers[0].body), early

    def next(self, websocket: Websocket) -> Message | None:
        """The next message if it is an event; an answer goes to its request. Raises LinkLost."""
        try:
            message = events.parse(websocket.read())
        except BadMessage as error:
            self.missed(str(error))
            return None
        if message["type"] == events.RESPONSE:
            self.requests.answered(message)
            return None
        return message

    def arrived(self, message: Message) -> None:
        if message["type"] == events.REPLACED:
            raise Replaced(f"another engine has taken the application {self.app}")
        self.take(message)

    # -- requests --------------------------------------------------------------------------------------------------

    def ask(self, rest: commands.Rest, then: Then = lambda reply: None) -> None:
        """Send a request. `then` comes within DEADLINE; at once when there is no link."""
        if self.websocket is None:
            then(Reply(reason="no link to Asterisk"))
        else:
            self.websocket.send(self.requests.add(rest, then))

    def query(self, rest: commands.Rest) -> Reply:
        """Send a request and wait for its answer, DEADLINE at most. Raises OSError when there is none."""
        result: AsyncResult = AsyncResult()
        self.ask(rest, result.set)
        reply: Reply = result.get()
        if reply.status == 0:
            raise OSError(reply.reason)
        return reply
