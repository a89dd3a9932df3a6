"""What is in 20 ms of telephone audio: how loud it is, and whether it is a single tone. Pure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.media.audio.g711 import FRAME, MULAW_VALUES

RATE = 8000
WINDOW = 2 * FRAME
"""Samples that are looked at for tones: this frame and the one before."""
SIZE = 1024
TABLE = np.array(MULAW_VALUES, np.float32)
HANN = np.hanning(WINDOW).astype(np.float32)
NEAR_HZ = 40.0
"""What is so near to the strongest frequency belongs to the same tone."""
PURE = 0.93
"""The share of the power that a tone has of all; a vowel's strongest harmonic has less."""
LEAST_HZ, MOST_HZ = 300.0, 3400.0
BINS = np.fft.rfftfreq(SIZE, 1 / RATE)
HEARD = (BINS >= LEAST_HZ - 200) & (BINS <= MOST_HZ)

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """One frame. level: root mean square of 16-bit samples. hz: of the single tone that it is; 0: it is none."""

    level: float
    hz: float = 0.0


class SpeechInput:
    """Listens to consecutive frames of mu-law."""

    def __init__(self) -> None:
        self.before: Samples = np.zeros(FRAME, np.float32)

    def hear(self, frame: bytes) -> Sound:
        """One frame of 160 bytes."""
        samples: Samples = TABLE[np.frombuffer(frame, np.uint8)]
        level = float(np.sqrt(np.mean(samples * samples)))
        both = np.concatenate((self.before, samples))
        self.before = samples
        return Sound(level, tone_of(both) if level > 100 else 0.0)


def tone_of(window: Samples) -> float:
    """The frequency of the tone that these samples are; 0: they are none."""
    power = np.abs(np.fft.rfft(window * HANN, SIZE)) ** 2
    power[~HEARD] = 0
    peak = int(power.argmax())
    hz = float(BINS[peak])
    total = float(power.sum())
    if not total or hz < LEAST_HZ:
        return 0.0
    near = int(NEAR_HZ / (RATE / SIZE))
    share = float(power[max(0, peak - near) : peak + near + 1].sum()) / total
    return hz if share >= PURE else 0.0
