"""A leg that is only listened to, until it is known who has answered (docs/streams.md, Answering machine detection)."""

import time
from collections.abc import Callable

import gevent

from app.media.audio.g711 import FRAME, SILENCE
from app.media.detection.detector import Detector, Thresholds
from app.media.leg import LegAudio
from app.media.orders import Outcome, StreamOrder

LATE_FRAMES = 5
QUIET = SILENCE * FRAME


class Listening:
    """One detection; for the relay it is like a `Stream`. ended: called once, when it is over."""

    def __init__(self, order: StreamOrder, ended: Callable[["Listening"], None]) -> None:
        self.order = order
        self.ended = ended
        self.outcome = Outcome()
        self.detector = Detector(Thresholds(**order.detect))
        self.leg: LegAudio | None = None
        self.reader: gevent.Greenlet[..., None] | None = None
        self.over = False
        self.began = 0.0
        self.frames = 0

    def open(self) -> bool:
        """There is no one to connect with. Returns whether it may begin."""
        return not self.over

    def add(self, _track: str, leg: LegAudio) -> None:
        """The leg was answered."""
        self.leg, self.began = leg, time.monotonic()
        self.reader = gevent.spawn(self.hear, leg)

    def hear(self, leg: LegAudio) -> None:
        """The greenlet that hears the leg."""
        try:
            while not self.over:
                self.take(leg.receive())
        except OSError:
            return

    def take(self, audio: bytes) -> None:
        """Some audio: does it tell who has answered?"""
        self.frames += max(1, len(audio) // FRAME)
        if verdict := self.detector.feed(audio):
            self.outcome.answered_by, self.outcome.milliseconds = verdict, self.detector.now
            self.end()

    def tick(self, now: float) -> None:
        """Every 20 ms. Where no packets come, silence is heard. now: monotonic seconds."""
        if self.over or self.leg is None:
            return
        self.leg.keep_alive()
        if self.frames < int((now - self.began) * 50) - LATE_FRAMES:
            self.take(QUIET)

    def press(self, key: str) -> None:
        """Keys mean nothing here."""

    def fail(self, code: int, error: str) -> None:
        """It ends with an error."""
        self.outcome.code, self.outcome.error = code, error
        self.end()

    def end(self) -> None:
        """It is over. Twice is once."""
        if self.over:
            return
        self.over = True
        if self.leg:
            self.leg.close()
        self.ended(self)
