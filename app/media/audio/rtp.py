"""RTP packets (RFC 3550) of one payload type each way."""

import os
import struct
from dataclasses import dataclass, field

HEADER = struct.Struct("!BBHII")
VERSION = 0x80
MARKER = 0x80


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that was received. payload: without padding."""

    kind: int
    sequence: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """A packet from a datagram; None: it is no RTP."""
    if len(data) < HEADER.size or data[0] & 0xC0 != VERSION:
        return None
    first, second, sequence, _time, _source = HEADER.unpack_from(data)
    begin, end = HEADER.size + 4 * (first & 0x0F), len(data)
    if first & 0x10:
        if len(data) < begin + 4:
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4])
    if first & 0x20:
        end -= data[-1]
    return Packet(second & 0x7F, sequence, data[begin:end]) if begin <= end else None


@dataclass(slots=True)
class Sender:
    """Numbers the packets of one direction. kind: the payload type."""

    kind: int
    sequence: int = field(default_factory=lambda: int.from_bytes(os.urandom(2)))
    time: int = field(default_factory=lambda: int.from_bytes(os.urandom(4)))
    source: int = field(default_factory=lambda: int.from_bytes(os.urandom(4)))
    talking: bool = False

    def packet(self, payload: bytes, talks: bool) -> bytes:
        """The next packet. talks: it is no silence; the first one of a talk is marked."""
        marked = MARKER if talks and not self.talking else 0
        self.talking = talks
        head = HEADER.pack(VERSION, self.kind | marked, self.sequence, self.time, self.source)
        self.sequence = self.sequence + 1 & 0xFFFF
        self.time = self.time + len(payload) & 0xFFFFFFFF
        return head + payload

    def event(self, kind: int, payload: bytes, marked: bool) -> bytes:
        """The next packet, of another payload type, at the present time; time goes on by `skip`."""
        head = HEADER.pack(VERSION, kind | (MARKER if marked else 0), self.sequence, self.time, self.source)
        self.sequence = self.sequence + 1 & 0xFFFF
        return head + payload

    def skip(self, samples: int) -> None:
        """Time in which nothing was sent."""
        self.time = self.time + samples & 0xFFFFFFFF


class Order:
    """Which packets of a stream are new: what comes late or twice is dropped. Its time stamps are not looked at,
    since a FreeSWITCH's jump."""

    def __init__(self) -> None:
        self.last: int | None = None

    def is_new(self, sequence: int) -> bool:
        """Is this packet after the last one? More than 32 s behind is a new beginning."""
        behind = 0 if self.last is None else self.last - sequence & 0xFFFF
        if self.last is not None and behind < 1600:
            return False
        self.last = sequence
        return True
