"""Keys as RTP events (RFC 4733), in frames of 20 ms. Pure."""

import struct
from collections import deque
from dataclasses import dataclass, field

from app.media.audio.g711 import FRAME

EVENTS = {key: number for number, key in enumerate("0123456789*#ABCD")}
PAUSES = {"w": 25, "W": 50}
"""Frames without a key."""
LONG, BETWEEN = 6, 5
"""Frames of a key, and between two keys."""
LAST_TIMES = 3
"""The end of a key is sent so often, in case that a packet is lost."""
VOLUME, END = 10, 0x80
PAYLOAD = struct.Struct("!BBH")


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """What is sent in one frame: the payloads of a key's event, none in a pause. first: the key begins; over: it has
    ended, and its time is past."""

    payloads: tuple[bytes, ...] = ()
    first: bool = False
    over: bool = False


@dataclass(slots=True)
class Keys:
    """Keys that wait to be sent."""

    frames: deque[KeyFrame] = field(default_factory=deque)

    def add(self, digits: str) -> None:
        """0-9, A-D, * and #; w and W are pauses."""
        for key in digits:
            self.frames.extend(pause(PAUSES[key]) if key in PAUSES else [*pressed(EVENTS[key]), *pause(BETWEEN)])


def pause(frames: int) -> list[KeyFrame]:
    """Nothing."""
    return [KeyFrame()] * frames


def pressed(number: int) -> list[KeyFrame]:
    """A key from its begin to its end."""
    going = [KeyFrame((PAYLOAD.pack(number, VOLUME, FRAME * (at + 1)),), first=not at) for at in range(LONG - 1)]
    last = PAYLOAD.pack(number, VOLUME | END, FRAME * LONG)
    return [*going, KeyFrame((last,) * LAST_TIMES, over=True)]
