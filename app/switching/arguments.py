"""Checks of names and numbers that both back ends make before they become part of a request. No I/O.

Whatever built a command, what a tenant can influence passes these once more.
"""

import re

from app.calls.allowed import Refused

ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
"""A channel, or the id of a command."""
ROOM = re.compile(r"[a-z0-9-]{1,64}")
MAX_RING_SECONDS = 600


def checked_room(room: str) -> str:
    """The name of a room. Raises Refused."""
    if not ROOM.fullmatch(room):
        raise Refused(f"{room[:80]!r} is not a room")
    return room


def ring_seconds(timeout: int) -> int:
    """How long an outbound call may ring: between 1 and MAX_RING_SECONDS."""
    return min(max(timeout, 1), MAX_RING_SECONDS)
