"""RTP packets and RFC 4733 telephone events as bytes; no socket here."""

import random
import struct
from typing import NamedTuple

HEADER = struct.Struct("!BBHII")
EVENT = struct.Struct("!BBH")
VERSION = 2 << 6
KEYS = "0123456789*#ABCD"  # index = event number of RFC 4733 table 3


class Packet(NamedTuple):
    """One packet as it arrived; `arrival` in monotonic seconds, `timestamp` in 1/8000 s."""

    arrival: float
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes, arrival: float) -> Packet | None:
    """None for anything that is not RTP version 2; RTCP has types 64..95 here and is not RTP (RFC 5761)."""
    if len(data) < HEADER.size or data[0] >> 6 != 2 or 64 <= data[1] & 0x7F <= 95:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    start = HEADER.size + 4 * (first & 15)
    if first & 0x10 and len(data) >= start + 4:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data) - data[-1] if first & 0x20 else len(data)
    return Packet(arrival, second & 0x7F, second > 127, sequence, timestamp, ssrc, data[start:end])


class KeyEvent(NamedTuple):
    """A telephone event packet; `duration` in 1/8000 s so far."""

    key: str
    ended: bool
    duration: int

    def to_bytes(self) -> bytes:
        return EVENT.pack(KEYS.index(self.key), 0x80 * self.ended | 10, self.duration)


def parse_event(payload: bytes) -> KeyEvent | None:
    if len(payload) < EVENT.size:
        return None
    number, flags, duration = EVENT.unpack_from(payload)
    return KeyEvent(KEYS[number], flags > 127, duration) if number < len(KEYS) else None


class Stamper:
    """Numbers the packets of one outgoing stream."""

    def __init__(self) -> None:
        self.ssrc = random.getrandbits(32)
        self.sequence = random.getrandbits(15)
        self.timestamp = random.getrandbits(31)

    def packet(self, payload_type: int, payload: bytes, marker: bool = False, timestamp: int | None = None) -> bytes:
        self.sequence = self.sequence + 1 & 0xFFFF
        stamp = self.timestamp if timestamp is None else timestamp
        return HEADER.pack(VERSION, payload_type | 0x80 * marker, self.sequence, stamp, self.ssrc) + payload

    def advance(self, samples: int) -> None:
        self.timestamp = self.timestamp + samples & 0xFFFFFFFF
