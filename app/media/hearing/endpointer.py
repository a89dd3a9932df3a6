"""When somebody begins to speak and when he has finished. Pure: time is counted in frames of 20 ms."""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from pocketsphinx import Vad

from app.media.audio.g711 import FRAME, MULAW_VALUES
from app.media.detection.sounds import RATE, Sound, SpeechInput

FRAME_SECONDS, FRAME_MS = 0.02, 20
QUIETEST = 150.0
"""The level below which nothing is speech, whatever it looks like."""
WINDOW, VOICED = 12, 8
"""Speech begins when so many of the last frames are voice: after 160 ms at the earliest."""
BEFORE = 20
"""Frames before the begin that belong to it: consonants are quiet."""
SAMPLES = np.array(MULAW_VALUES, "<i2")


class Turn(Enum):
    """What a frame has changed."""

    BEGAN = "began"
    ENDED = "ended"


def new_vad() -> Vad:
    """The WebRTC project's detector of voice."""
    return Vad(Vad.MEDIUM_STRICT, RATE, FRAME_SECONDS)


@dataclass(slots=True)
class Endpointer:
    """One track. pause: milliseconds of silence after which somebody has finished; longest: of an utterance, in
    milliseconds."""

    pause: int
    longest: int = 60_000
    ear: SpeechInput = field(default_factory=SpeechInput)
    vad: Vad = field(default_factory=new_vad)
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))
    before: deque[bytes] = field(default_factory=lambda: deque(maxlen=BEFORE))
    frames: list[bytes] = field(default_factory=list)
    """The utterance that goes on, with the pause after it; empty: nobody speaks."""
    quiet: int = 0
    """Frames without voice in a row."""
    rest: bytes = b""

    def feed(self, audio: bytes) -> list[tuple[Turn, bytes]]:
        """Hear mu-law audio of any length. Returns what has changed, an end with the utterance."""
        data = self.rest + audio
        whole = len(data) - len(data) % FRAME
        self.rest = data[whole:]
        turns = (self.frame(data[at : at + FRAME]) for at in range(0, whole, FRAME))
        return [turn for turn in turns if turn]

    def frame(self, frame: bytes) -> tuple[Turn, bytes] | None:
        """One frame of 160 bytes."""
        voiced = self.is_voice(frame, self.ear.hear(frame))
        self.recent.append(voiced)
        self.quiet = 0 if voiced else self.quiet + 1
        if self.frames:
            self.frames.append(frame)
            over = self.quiet * FRAME_MS >= self.pause or len(self.frames) * FRAME_MS >= self.longest
            return self.end() if over else None
        self.before.append(frame)
        if sum(self.recent) >= VOICED:
            self.frames = list(self.before)
            return Turn.BEGAN, b""
        return None

    def is_voice(self, frame: bytes, sound: Sound) -> bool:
        """Neither silence nor a tone."""
        if sound.level < QUIETEST or sound.hz:
            return False
        return bool(self.vad.is_speech(SAMPLES[np.frombuffer(frame, np.uint8)].tobytes()))

    def so_far(self) -> bytes:
        """The utterance that goes on."""
        return b"".join(self.frames)

    def end(self) -> tuple[Turn, bytes] | None:
        """Nobody speaks any more; None: nobody did."""
        if not self.frames:
            return None
        utterance = self.so_far()
        self.frames.clear()
        self.recent.clear()
        self.before.clear()
        return Turn.ENDED, utterance
