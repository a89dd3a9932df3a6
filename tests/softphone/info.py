"""Keys by SIP INFO: `application/dtmf-relay` (Signal=, Duration= in ms) and the bare `application/dtmf`."""

import re

from .message import Message

RELAY = "application/dtmf-relay"
BARE = "application/dtmf"


def build(key: str, duration: float) -> bytes:
    """The body for one key held down for `duration` seconds."""
    return f"Signal={key}\r\nDuration={round(duration * 1000)}\r\n".encode()


def parse(request: Message) -> tuple[str, float] | None:
    """The key and its duration in seconds; None for an INFO about something else."""
    kind = request.get("Content-Type").partition(";")[0].strip().lower()
    text = request.body.decode("ascii", "replace")
    if kind == BARE:
        return (text.strip(), 0.0) if text.strip() else None
    signal = re.search(r"^Signal\s*=\s*(\S+)", text, re.MULTILINE | re.IGNORECASE)
    duration = re.search(r"^Duration\s*=\s*(\d+)", text, re.MULTILINE | re.IGNORECASE)
    if kind != RELAY or not signal:
        return None
    return signal[1], int(duration[1]) / 1000 if duration else 0.0
