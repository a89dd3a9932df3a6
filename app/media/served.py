"""What all streams with a customer's server have in common: its websocket, from the first leg to the end."""

import logging
import ssl
import time
from collections.abc import Callable
from typing import Any

import gevent
from gevent.lock import RLock

from app.media.audio.playout import QueueFull
from app.media.orders import Outcome, StreamOrder
from app.media.websocket.connection import NORMAL, Connector, SlowReader, WebSocket
from app.media.websocket.framing import ProtocolError
from app.media.websocket.handshake import HandshakeFailed
from app.webhooks.faults import FAULTS, explain
from app.webhooks.guard.addresses import Refused
from app.webhooks.urls import BadUrl

log = logging.getLogger(__name__)

TIMEOUT, TLS, HANDSHAKE, CLOSED, PROTOCOL = 31901, 31910, 31920, 31921, 31924
"""Codes of the error dictionary."""


class ServedStream:
    """One websocket. ended: called once, when it is over from this side or that."""

    def __init__(self, order: StreamOrder, connector: Connector, ended: Callable[[Any], None]) -> None:
        self.order = order
        self.connector = connector
        self.ended = ended
        self.outcome = Outcome()
        self.readers: list[gevent.Greenlet[..., None]] = []
        self.socket: WebSocket | None = None
        self.opening = RLock()
        self.over = False
        self.began = 0.0

    # -- what each kind does its own way ------------------------------------------------------------------------------

    def greet(self) -> None:
        """The connection has come about: the first messages."""
        raise NotImplementedError

    def take(self, text: str) -> None:
        """One message of the customer's server. Raises QueueFull."""
        raise NotImplementedError

    def may_close(self) -> bool:
        """May the server end it by closing the connection?"""
        raise NotImplementedError

    def part(self) -> None:
        """It ends: the last messages."""

    def let_go(self) -> None:
        """It has ended: close the legs."""
        raise NotImplementedError

    # -- the customer's server ----------------------------------------------------------------------------------------

    def open(self) -> bool:
        """Connect, once for all legs. Blocks its greenlet. Returns whether the stream may begin."""
        with self.opening:
            if self.over or self.socket:
                return not self.over
            try:
                self.socket = self.connector.open(self.order.url, self.order.auth_token)
            except (HandshakeFailed, *FAULTS) as error:
                self.fail(*reason(error, self.connector.seconds))
                return False
            if self.over:
                self.socket.abort()
                return False
            self.began = time.monotonic()
            self.greet()
            self.readers.append(gevent.spawn(self.listen, self.socket))
            return True

    def listen(self, socket: WebSocket) -> None:
        """The greenlet that hears the customer's server."""
        try:
            code = socket.listen(self.take)
        except (ProtocolError, QueueFull) as error:
            self.fail(PROTOCOL, str(error))
        except (SlowReader, OSError) as error:
            self.fail(CLOSED, str(error) if isinstance(error, SlowReader) else "the connection was lost")
        else:
            if code in NORMAL and self.may_close():
                self.end()
            else:
                how = "without a close frame" if code == 1006 else f"with the code {code}"
                self.fail(CLOSED, f"the server closed the connection {how}")

    def send(self, text: str) -> None:
        """A message to the customer's server; one that does not read ends the stream."""
        if self.socket and not self.over:
            try:
                self.socket.send(text)
            except SlowReader as error:
                self.fail(CLOSED, str(error))

    # -- its end ------------------------------------------------------------------------------------------------------

    def fail(self, code: int, error: str) -> None:
        """It ends with an error."""
        if not self.over:
            self.outcome.code, self.outcome.error = code, error
            log.info("%s: %s", self.order.stream_sid, error)
            self.end()

    def end(self) -> None:
        """It is over: tell the server, close everything. Twice is once."""
        if self.over:
            return
        if self.socket:
            if not self.outcome.code:
                self.part()
            self.over = True
            self.socket.abort() if self.outcome.code == CLOSED else self.socket.close()
        self.over = True
        self.let_go()
        self.ended(self)


def reason(error: Exception, seconds: float) -> tuple[int, str]:
    """The code and text of a connection that did not come about."""
    if isinstance(error, HandshakeFailed):
        return HANDSHAKE, str(error)
    code, text = explain(error, seconds)
    if isinstance(error, Refused | BadUrl):
        return code, text
    return (TLS if isinstance(error, ssl.SSLError) else TIMEOUT), text
