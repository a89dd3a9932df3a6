"""Speech as a telephone wants it: no silence around it, and always equally loud."""

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy

from app.audio.decoding import RATE, decoded

SILENCE = 200
"""Samples up to this are silence (-44 dB of full scale)."""
BEFORE, AFTER = RATE // 50, RATE // 10
"""Silence that is left at the edges: 20 ms and 100 ms."""
SPEECH_LEVEL = 3277.0
"""Root mean square of what is not silent: -20 dB of full scale."""
PEAK, MOST_GAIN = 29000.0, 10.0


@dataclass(slots=True)
class Survey:
    """Where sound begins and ends (sample numbers), and how loud it is."""

    first: int = -1
    last: int = -1
    loud: int = 0
    energy: float = 0.0
    peak: float = 1.0

    def hear(self, start: int, block: numpy.ndarray) -> None:
        """Take note of a block of samples that begins at `start`."""
        size = numpy.abs(block.astype("f4"))
        places = numpy.flatnonzero(size > SILENCE)
        if len(places):
            self.first = start + int(places[0]) if self.first < 0 else self.first
            self.last = start + int(places[-1])
            self.loud += len(places)
            self.energy += float(size[places] @ size[places])
            self.peak = max(self.peak, float(size.max()))

    @property
    def gain(self) -> numpy.float32:
        """What to multiply with, so that speech has its level and nothing is cut off."""
        return numpy.float32(min(SPEECH_LEVEL / (self.energy / self.loud) ** 0.5, PEAK / self.peak, MOST_GAIN))


def prepare(source: Path, destination: Path) -> float:
    """Write sound of speech as 8 kHz 16-bit mono, trimmed and levelled. Text that makes no sound is 0.1 s of silence.

    Returns how many seconds lie between its first and its last sound. Reads it twice rather than keep an hour of speech
    in memory. Raises BadAudio.
    """
    survey = Survey()
    for start, block in blocks(source):
        survey.hear(start, block)
    with wave.open(str(destination), "wb") as wav:
        wav.setparams((1, 2, RATE, 0, "NONE", ""))
        if not survey.loud:
            wav.writeframes(bytes(2 * RATE // 10))
            return 0.0
        begin, end = max(0, survey.first - BEFORE), survey.last + AFTER
        for start, block in blocks(source):
            kept = block[max(0, begin - start) : max(0, end - start)]
            wav.writeframes((kept * survey.gain).astype("<i2").tobytes())
    return (survey.last - survey.first) / RATE


def blocks(source: Path) -> Iterator[tuple[int, numpy.ndarray]]:
    """Samples at 8 kHz, each block with the number of its first sample."""
    start = 0
    for block in decoded(source):
        yield start, block
        start += len(block)
