"""G.711: mu-law is what websockets carry; A-law legs are converted by a table, a byte for a byte."""

SILENCE = b"\xff"
"""One mu-law sample of silence."""
FRAME = 160
"""Bytes in 20 ms at 8 kHz."""
BIAS = 132
SEGMENTS = 8


def mulaw_value(code: int) -> int:
    """The 16-bit sample of a mu-law code."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + BIAS << (code >> 4 & 7)) - BIAS
    return -magnitude if code & 0x80 else magnitude


def alaw_value(code: int) -> int:
    """The 16-bit sample of an A-law code."""
    code ^= 0x55
    segment, low = code >> 4 & 7, (code & 0x0F) << 4
    magnitude = low + 8 if segment == 0 else low + 0x108 << segment - 1
    return magnitude if code & 0x80 else -magnitude


def nearest(value: int, values: list[int]) -> int:
    """The code whose sample is nearest to a value."""
    return min(range(256), key=lambda code: abs(values[code] - value))


MULAW_VALUES = [mulaw_value(code) for code in range(256)]
ALAW_VALUES = [alaw_value(code) for code in range(256)]
ALAW_TO_MULAW = bytes(nearest(value, MULAW_VALUES) for value in ALAW_VALUES)
MULAW_TO_ALAW = bytes(nearest(value, ALAW_VALUES) for value in MULAW_VALUES)
