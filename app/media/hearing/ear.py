"""Live speech in words: the streaming port of the recognizers (docs/speech.md, Live speech).

Speech is cut into utterances here, and the recognizer of the settings gets each of them as a whole; a fast one is also
asked about an utterance while it goes on. So every recognizer works live, and silence is never sent anywhere.
"""

import logging
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
import numpy as np
import soundfile
from gevent.lock import BoundedSemaphore
from gevent.queue import Queue

from app.media.detection.sounds import RATE
from app.media.hearing.endpointer import SAMPLES, Endpointer, Turn
from app.speech.port import SpeechError
from app.speech.recognizer import Heard, Recognizer

log = logging.getLogger(__name__)

PARTIAL_SECONDS = 0.6
"""From one partial result to the next, at least."""
MOST_WAITING = 8
"""Utterances that wait for the recognizer; more mean that it does not keep up, and the oldest ones are left out."""
AT_ONCE = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Wish:
    """How a stream is heard. language: a BCP-47 tag; pause: milliseconds of silence after which somebody has finished;
    longest: seconds of speech at once; partials: results while somebody speaks are wanted."""

    language: str = ""
    hints: tuple[str, ...] = ()
    partials: bool = False
    pause: int = 800
    longest: int = 60


def wish_of(data: dict[str, Any]) -> Wish:
    """A wish from JSON data. Raises TypeError."""
    return Wish(**{**data, "hints": tuple(data.get("hints", ()))})


@dataclass(frozen=True, slots=True)
class Said:
    """What was heard. kind: began (somebody begins to speak), partial, final, or error, with the reason in text. A
    final without text: it was no speech after all."""

    kind: str
    text: str = ""
    confidence: float | None = None


class Recognition:
    """The recognizer of a relay: so many utterances at a time as there are cores."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer
        self.places = BoundedSemaphore(AT_ONCE)

    def words(self, utterance: bytes, wish: Wish) -> Heard:
        """Of mu-law audio. Blocks its greenlet. Raises SpeechError."""
        with self.places, tempfile.TemporaryDirectory(prefix="restcomm-heard-") as folder:
            file = Path(folder) / "utterance.wav"
            soundfile.write(file, SAMPLES[np.frombuffer(utterance, np.uint8)], RATE, subtype="PCM_16")
            return self.recognizer.recognize(file, wish.longest + 1, wish.language, wish.hints)


class Ear:
    """Listens to one track. told: called with everything that is heard, in order; it must not wait."""

    def __init__(self, recognition: Recognition, wish: Wish, told: Callable[[Said], None]) -> None:
        self.recognition = recognition
        self.wish = wish
        self.told = told
        self.endpointer = Endpointer(wish.pause, wish.longest * 1000)
        self.utterances: Queue[bytes] = Queue()
        self.partial: gevent.Greenlet[..., None] | None = None
        self.asked_at = 0.0
        self.last = ""
        self.worker = gevent.spawn(self.work)

    def hear(self, audio: bytes) -> None:
        """Mu-law audio of the track."""
        for turn, utterance in self.endpointer.feed(audio):
            if turn is Turn.BEGAN:
                self.asked_at, self.last = time.monotonic(), ""
                self.told(Said("began"))
            else:
                self.finish(utterance)
        if self.endpointer.frames and self.wish.partials and self.recognition.recognizer.fast:
            self.look_ahead()

    def finish(self, utterance: bytes) -> None:
        """Somebody has finished."""
        if self.partial:
            self.partial.kill(block=False)
            self.partial = None
        if self.utterances.qsize() >= MOST_WAITING:
            self.utterances.get_nowait()
            log.warning("the recognizer does not keep up: an utterance is left out")
        self.utterances.put(utterance)

    def look_ahead(self) -> None:
        """What was said so far? Asked again when that is known, and some time has passed."""
        if not self.partial and self.utterances.empty() and time.monotonic() - self.asked_at >= PARTIAL_SECONDS:
            self.asked_at = time.monotonic()
            self.partial = gevent.spawn(self.tell_partial, self.endpointer.so_far())

    def tell_partial(self, utterance: bytes) -> None:
        """The greenlet that asks about an utterance that goes on."""
        try:
            heard = self.recognition.words(utterance, self.wish)
        except SpeechError as error:
            log.info("no partial result: %s", error)
        else:
            if heard.text and heard.text != self.last and self.partial is gevent.getcurrent():
                self.last = heard.text
                self.told(Said("partial", heard.text, heard.confidence))
        finally:
            if self.partial is gevent.getcurrent():
                self.partial = None

    def work(self) -> None:
        """The greenlet that has utterances recognized, one after the other."""
        while True:
            utterance = self.utterances.get()
            if not utterance:
                return
            try:
                heard = self.recognition.words(utterance, self.wish)
            except SpeechError as error:
                self.told(Said("error", str(error)))
            except Exception:
                log.exception("an utterance cannot be recognized")
                self.told(Said("error", "the recognizer failed"))
            else:
                self.told(Said("final", heard.text, heard.confidence))

    def end(self) -> None:
        """The track is over: what was said last is recognized still. Does not wait."""
        if turn := self.endpointer.end():
            self.finish(turn[1])
        self.utterances.put(b"")
