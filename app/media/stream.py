"""One media stream: the legs of a switch on one side, a customer's websocket on the other."""

from collections.abc import Callable
from typing import Any

import gevent

from app.media.audio.g711 import FRAME, SILENCE
from app.media.audio.playout import Playout
from app.media.leg import LegAudio
from app.media.messages import BadMessage, ClearMessage, MarkMessage, MediaMessage, Told, connected, read
from app.media.orders import StreamOrder
from app.media.served import ServedStream
from app.media.websocket.connection import Connector

LATE_FRAMES = 3
"""Frames that a track may be behind the clock before silence is put in: a caller who sends none in pauses."""
QUIET = SILENCE * FRAME


class Stream(ServedStream):
    """Audio both ways, or to the server only."""

    def __init__(self, order: StreamOrder, connector: Connector, ended: Callable[[Any], None]) -> None:
        super().__init__(order, connector, ended)
        self.told = Told(order)
        self.playout = Playout()
        self.legs: dict[str, LegAudio] = {}
        self.frames = dict.fromkeys(order.tracks, 0)

    # -- the customer's server ----------------------------------------------------------------------------------------

    def greet(self) -> None:
        self.send(connected())
        self.send(self.told.start())

    def may_close(self) -> bool:
        return self.order.both_ways

    def take(self, text: str) -> None:
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

    def tell_marks(self, names: list[str]) -> None:
        """These marks were reached, or will not be."""
        for name in names:
            self.send(self.told.mark(name))

    def part(self) -> None:
        self.send(self.told.stop())

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
                leg.play(self.playout, now)
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

    def let_go(self) -> None:
        for leg in self.legs.values():
            leg.close()
