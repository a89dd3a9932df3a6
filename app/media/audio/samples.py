"""Samples of files as mu-law."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from app.media.audio.g711 import MULAW_VALUES

PIECE = 8000
"""Samples that are read at once: a second."""


def nearest_codes() -> bytes:
    """The mu-law code of every 16-bit sample, by the sample as an unsigned number."""
    values = np.array(MULAW_VALUES)
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    borders = (ranked[1:] + ranked[:-1]) / 2
    samples = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int64)
    return bytes(order[np.searchsorted(borders, samples)].astype(np.uint8))


CODES = np.frombuffer(nearest_codes(), np.uint8)


def mulaw_of(file: Path) -> Iterator[bytes]:
    """An 8 kHz 16-bit mono wav, in pieces of a second at most. Raises soundfile's errors and OSError."""
    with soundfile.SoundFile(file) as sound:
        while len(samples := sound.read(PIECE, dtype="int16")):
            yield CODES[samples.view(np.uint16)].tobytes()
