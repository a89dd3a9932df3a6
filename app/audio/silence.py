"""Where a recording has sound, and where only silence (guide 3.6: an empty recording is not told to anybody).

Sound is what is louder than -44 dB of full scale (200 of 32768, root mean square without the constant part) over 20 ms:
somewhat less than what the switches themselves call silence (a mean of 256), 10 dB above a telephone line's noise, and
15 dB below somebody who speaks softly. A click or two is not sound: it takes 0.1 s in all.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy

from app.audio.decoding import RATE

FRAME = RATE // 50
LOUD = 200.0
ENOUGH = 5
"""Frames of sound that a recording must have."""
EDGE = RATE // 10
"""Samples of silence that trimming leaves at each end."""


@dataclass(slots=True)
class Survey:
    """What was heard. first, last: numbers of frames of 20 ms; samples: of the whole recording."""

    loud: int = 0
    first: int = 0
    last: int = 0
    samples: int = 0

    @property
    def empty(self) -> bool:
        """Whether the audio is nothing but silence."""
        return self.loud < ENOUGH

    @property
    def sounded(self) -> int:
        """Samples up to the end of the last sound."""
        return (self.last + 1) * FRAME

    def trimmed(self) -> tuple[int, int]:
        """From which sample to which (excluded) is sound, with a little around it; everything if there is none."""
        if self.empty:
            return 0, self.samples
        return max(0, self.first * FRAME - EDGE), min(self.samples, self.sounded + EDGE)


def survey(blocks: Iterable[numpy.ndarray]) -> Survey:
    """Listen to blocks of 16-bit samples at 8 kHz. A last piece of less than 20 ms is only counted."""
    found = Survey()
    rest = numpy.empty(0, "<i2")
    for block in blocks:
        begin = (found.samples - len(rest)) // FRAME
        found.samples += len(block)
        samples = numpy.concatenate((rest, block))
        whole = len(samples) // FRAME * FRAME
        rest = samples[whole:]
        places = numpy.flatnonzero(samples[:whole].reshape(-1, FRAME).astype("f4").std(axis=1) > LOUD)
        if len(places):
            found.first = found.first if found.loud else begin + int(places[0])
            found.last = begin + int(places[-1])
            found.loud += len(places)
    return found
