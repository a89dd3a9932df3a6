"""DTMF digits that are sent: which are allowed, and how long a switch takes for them. No I/O."""

import re

from app.calls.allowed import Refused

DIGITS = re.compile(r"[0-9A-D*#wW]{1,256}")
PAUSE_MS = {"w": 500, "W": 1000}


def checked_digits(digits: str) -> str:
    """The digits. Raises Refused for a character that is neither a DTMF digit nor a pause."""
    if not DIGITS.fullmatch(digits):
        raise Refused("digits must be 0-9 A-D * # w W, at most 256")
    return digits


def milliseconds_of(digits: str, digit_ms: int, lead_ms: int = 0) -> int:
    """How long they take. digit_ms: of one digit with the gap after it; lead_ms: silence before the first one."""
    return lead_ms + sum(PAUSE_MS.get(digit, digit_ms) for digit in digits)
