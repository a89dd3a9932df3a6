"""Legs that are only listened to, for what is said on them (docs/speech.md, Live speech). The engine is told each word
as it comes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import gevent

from app.media.audio.g711 import FRAME, SILENCE
from app.media.hearing.ear import Ear, Recognition, Said, wish_of
from app.media.leg import LegAudio
from app.media.orders import Outcome, StreamOrder

LATE_FRAMES = 5
QUIET = SILENCE * FRAME
STARTED, ENDED = "started", "ended"
LAST_SECONDS = 10.0
Telling = Callable[[dict[str, Any]], None]


class Transcribing:
    """One order; for the relay it is like a `Stream`. tell: called with what the engine is to hear."""

    def __init__(
        self,
        order: StreamOrder,
        recognition: Recognition,
        ended: Callable[["Transcribing"], None],
        tell: Telling,
    ) -> None:
        self.order = order
        self.recognition = recognition
        self.ended = ended
        self.tell = tell
        self.outcome = Outcome()
        self.legs: dict[str, LegAudio] = {}
        self.ears: dict[str, Ear] = {}
        self.frames: dict[str, int] = {}
        self.over = False
        self.began = 0.0

    def open(self) -> bool:
        """There is no one to connect with. Returns whether it may begin."""
        return not self.over

    def add(self, track: str, leg: LegAudio) -> None:
        """A leg was answered."""
        if not self.legs:
            self.began = time.monotonic()
            self.say("", Said(STARTED, self.recognition.recognizer.name))
        self.legs[track] = leg
        self.frames[track] = int((time.monotonic() - self.began) * 50)
        self.ears[track] = Ear(self.recognition, wish_of(self.order.hear), partial(self.say, track))
        gevent.spawn(self.listen, track, leg)

    def listen(self, track: str, leg: LegAudio) -> None:
        """The greenlet that hears a leg."""
        try:
            while not self.over:
                self.take(track, leg.receive())
        except OSError:
            return

    def take(self, track: str, audio: bytes) -> None:
        """Some audio of a track."""
        self.frames[track] += max(1, len(audio) // FRAME)
        self.ears[track].hear(audio)

    def tick(self, now: float) -> None:
        """Every 20 ms. Where no packets come, silence is heard. now: monotonic seconds."""
        if self.over:
            return
        due = int((now - self.began) * 50) - LATE_FRAMES
        for track, leg in self.legs.items():
            leg.keep_alive()
            if self.frames[track] < due:
                self.take(track, QUIET)

    def say(self, track: str, said: Said) -> None:
        """Tell the engine."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        heard = {"kind": said.kind, "track": track, "text": said.text, "confidence": said.confidence, "at": at}
        self.tell({"call_sid": self.order.call_sid, "stream": self.order.stream_sid, **heard})

    def press(self, key: str) -> None:
        """Keys mean nothing here."""

    def fail(self, code: int, error: str) -> None:
        """It ends with an error."""
        self.outcome.code, self.outcome.error = code, error
        self.end()

    def end(self) -> None:
        """It is over; what was said last is told still. Twice is once."""
        if self.over:
            return
        self.over = True
        for leg in self.legs.values():
            leg.close()
        gevent.spawn(self.finish)
        self.ended(self)

    def finish(self) -> None:
        """The greenlet that waits for the last words, and tells that there are no more."""
        ears = list(self.ears.values())
        for ear in ears:
            ear.end()
        gevent.joinall([ear.worker for ear in ears], timeout=LAST_SECONDS)
        self.say("", Said(ENDED))
