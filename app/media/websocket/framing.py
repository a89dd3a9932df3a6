"""Frames of a websocket (RFC 6455), a client's end. Pure."""

import os
import struct

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
KNOWN = (0, TEXT, BINARY, CLOSE, PING, PONG)
MOST_BYTES = 1 << 20
"""Of a message: 1 MB."""
MOST_CONTROL = 125


class ProtocolError(Exception):
    """The other side does not follow the protocol. The message is one line."""


def frame(kind: int, payload: bytes) -> bytes:
    """A final frame, masked as a client must."""
    length = len(payload)
    key = os.urandom(4)
    if length < 126:
        head = bytes((0x80 | kind, 0x80 | length))
    elif length < 65536:
        head = struct.pack("!BBH", 0x80 | kind, 0xFE, length)
    else:
        head = struct.pack("!BBQ", 0x80 | kind, 0xFF, length)
    return head + key + masked(payload, key)


def masked(payload: bytes, key: bytes) -> bytes:
    """A payload with a mask over it: one exclusive or of large integers, no loop."""
    length = len(payload)
    mask = (key * (length // 4 + 1))[:length]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(length)


class Frames:
    """Messages from bytes as they come."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.kind = 0
        self.parts: list[bytes] = []
        self.size = 0

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Every message that is complete now, as (kind, payload). Raises ProtocolError."""
        self.buffer += data
        found: list[tuple[int, bytes]] = []
        while (one := self.next()) is not None:
            final, kind, payload = one
            if kind >= CLOSE:
                found.append((kind, payload))
            elif whole := self.joined(final, kind, payload):
                found.append(whole)
        return found

    def joined(self, final: bool, kind: int, payload: bytes) -> tuple[int, bytes] | None:
        """A message that is whole with this frame; None: more follows. Raises ProtocolError."""
        if bool(kind) == bool(self.kind):
            raise ProtocolError("a frame continues nothing" if not kind else "a message begins within another one")
        self.kind = self.kind or kind
        self.parts.append(payload)
        self.size += len(payload)
        if self.size > MOST_BYTES:
            raise ProtocolError("a message is longer than 1 MB")
        if not final:
            return None
        whole = self.kind, b"".join(self.parts)
        self.kind, self.parts, self.size = 0, [], 0
        return whole

    def next(self) -> tuple[bool, int, bytes] | None:
        """Take the next frame off the buffer; None: it is not complete. Raises ProtocolError."""
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        final, kind, length = bool(buffer[0] & 0x80), buffer[0] & 0x0F, buffer[1]
        if buffer[0] & 0x70 or kind not in KNOWN or length & 0x80:
            raise ProtocolError("a frame is masked, or of an unknown kind")
        begin = {126: 4, 127: 10}.get(length, 2)
        if len(buffer) < begin:
            return None
        if begin > 2:
            length = int.from_bytes(buffer[2:begin])
        if kind >= CLOSE and (length > MOST_CONTROL or not final):
            raise ProtocolError("a control frame is fragmented or too long")
        if length > MOST_BYTES:
            raise ProtocolError("a message is longer than 1 MB")
        if len(buffer) < begin + length:
            return None
        payload = bytes(buffer[begin : begin + length])
        del buffer[: begin + length]
        return final, kind, payload
