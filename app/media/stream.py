"""One stream: the legs of a switch on one side, a customer's websocket on the other."""

import logging
import ssl
import time
from collections.abc import Callable

import gevent
from gevent.lock import RLock

from app.media.audio.g711 import FRAME, SILENCE
from app.media.audio.playout import Playout, QueueFull
from app.media.leg import LegAudio
from app.media.messages import BadMessage, ClearMessage, MarkMessage, MediaMessage, Told, connected, read
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
LATE_FRAMES = 3
"""Frames that a track may be behind the clock before silence is put in: a caller who sends none in pauses."""
QUIET = SILENCE * FRAME


class Stream:
    """From the first leg that comes for it to its end. ended: called once, when it is over from this side or that."""

    def __init__(self, order: StreamOrder, connector: Connector, ended: Callable[["Stream"], None]) -> None:
        self.order = order
        self.connector = connector
        self.ended = ended
        self.told = Told(order)
        self.outcome = Outcome()
        self.playout = Playout()
        self.legs: dict[str, LegAudio] = {}
        self.readers: list[gevent.Greenlet[..., None]] = []
        self.frames = dict.fromkeys(order.tracks, 0)
        self.socket: WebSocket | None = None
        self.opening = RLock()
        self.over = False
        self.began = 0.0

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
            self.socket.send(connected())
            self.socket.send(self.told.start())
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
            if code in NORMAL and self.order.both_ways:
                self.end()
            else:
                how = "without a close frame" if code == 1006 else f"with the code {code}"
                self.fail(CLOSED, f"the server closed the connection {how}")

    def take(self, text: str) -> None:
        """One message of the customer's server. Raises QueueFull."""
        if self.over:
            return
        try:
            message = read(text, self.order.stream_sid)
            if not self.order.both_ways:
                raise BadMessage("this stream only goes to the server: <Start> takes no media, mark or clear")
        except BadMessage as error:
            self.outcome.warning = self.outcome.warning or str(error)
            return
        match message:
            case MediaMessage(audio):
                self.playout.add(audio)
            case MarkMessage(name):
                if self.playout.mark(name):
                    self.send(self.told.mark(name))
            case ClearMessage():
                self.tell_marks(self.playout.clear())

    def send(self, text: str) -> None:
        """A message to the customer's server; one that does not read ends the stream."""
        if self.socket and not self.over:
            try:
                self.socket.send(text)
            except SlowReader as error:
                self.fail(CLOSED, str(error))

    def tell_marks(self, names: list[str]) -> None:
        """These marks were reached, or will not be."""
        for name in names:
            self.send(self.told.mark(name))

    # -- the switch ---------------------------------------------------------------------------------------------------

    def add(self, track: str, leg: LegAudio) -> None:
        """A leg was answered."""
        self.legs[track] = leg
        self.readers.append(gevent.spawn(self.hear, track, leg))

    def hear(self, track: str, leg: LegAudio) -> None:
        """The greenlet that hears a leg."""
        try:
            while not self.over:
                self.bring(track, leg.receive())
        except OSError:
            return

    def bring(self, track: str, audio: bytes) -> None:
        """Audio of a track for the customer's server."""
        at = self.frames[track] * 20
        self.frames[track] += max(1, len(audio) // FRAME)
        self.send(self.told.media(track, at, audio))

    def tick(self, now: float) -> None:
        """Every 20 ms: what is to be heard, and silence where a track brings none. now: monotonic seconds."""
        if self.over or not self.legs:
            return
        if self.order.both_ways:
            for leg in self.legs.values():
                leg.send(self.playout.frame())
            if self.playout.marks:
                self.tell_marks(self.playout.reached())
        else:
            for leg in self.legs.values():
                leg.keep_alive()
        due = int((now - self.began) * 50) - LATE_FRAMES
        for track in self.legs:
            if self.frames[track] < due:
                self.bring(track, QUIET)

    def press(self, key: str) -> None:
        """The caller pressed a key."""
        self.send(self.told.dtmf(key))

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
                self.send(self.told.stop())
            self.over = True
            self.socket.abort() if self.outcome.code == CLOSED else self.socket.close()
        self.over = True
        for leg in self.legs.values():
            leg.close()
        self.ended(self)


def reason(error: Exception, seconds: float) -> tuple[int, str]:
    """The code and text of a connection that did not come about."""
    if isinstance(error, HandshakeFailed):
        return HANDSHAKE, str(error)
    code, text = explain(error, seconds)
    if isinstance(error, Refused | BadUrl):
        return code, text
    return (TLS if isinstance(error, ssl.SSLError) else TIMEOUT), text
