"""G.711 mu-law and A-law by table: 8000 samples/s, one byte a sample.

The standard library's audioop is gone from Python 3.13, so the two tables are built here.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 8000
FRAME = 160  # samples in 20 ms, what every packet carries

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Codec:
    """One law: `decode` maps a byte to a sample, `encode` maps a sample + 32768 to a byte."""

    name: str
    payload_type: int
    decode: Samples
    encode: npt.NDArray[np.uint8]

    def to_bytes(self, samples: Samples) -> bytes:
        return bytes(self.encode[samples.astype(np.int32) + 32768].tobytes())

    def to_samples(self, payload: bytes) -> Samples:
        return self.decode[np.frombuffer(payload, np.uint8)]


def _ulaw_levels() -> Samples:
    byte = ~np.arange(256, dtype=np.int32) & 0xFF
    exponent, mantissa = byte >> 4 & 7, byte & 15
    size = ((mantissa << 3) + 0x84 << exponent) - 0x84
    return np.where(byte & 0x80, -size, size).astype(np.int16)


def _alaw_levels() -> Samples:
    byte = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = byte >> 4 & 7, byte & 15
    size = np.where(exponent == 0, (mantissa << 4) + 8, (mantissa << 4) + 0x108 << np.maximum(exponent - 1, 0))
    return np.where(byte & 0x80, size, -size).astype(np.int16)


def _nearest(levels: Samples) -> npt.NDArray[np.uint8]:
    """The byte of the nearest level for each of the 65536 possible samples."""
    order = np.argsort(levels, kind="stable")
    rising = levels[order].astype(np.int32)
    middles = (rising[1:] + rising[:-1]) / 2
    return order[np.searchsorted(middles, np.arange(-32768, 32768))].astype(np.uint8)


def _codec(name: str, payload_type: int, levels: Samples) -> Codec:
    return Codec(name, payload_type, levels, _nearest(levels))


PCMU = _codec("PCMU", 0, _ulaw_levels())
PCMA = _codec("PCMA", 8, _alaw_levels())
CODECS = {codec.payload_type: codec for codec in (PCMU, PCMA)}
