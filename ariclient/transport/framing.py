"""Websocket messages out of a stream of bytes and into one, as a client does it (RFC 6455, 5.2). Pure but for masks.

websocket-client reads a frame in three to five calls of its own, each through eight functions, and writes one through
eleven: measured, an eighth of the engine's CPU. It still does the handshake.
"""

import os

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
OPCODES = (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG)
LENGTH_BYTES = {126: 2, 127: 8}
MOST_BYTES = 16 * 1024 * 1024
"""Of a message: Asterisk's longest are lists of all channels."""

Message = tuple[int, bytes]
"""Opcode and content."""


class BadFrame(ValueError):
    """The received bytes are not a websocket frame of a server."""


def framed(opcode: int, payload: bytes) -> bytes:
    """A client's frame, whole and masked (RFC 6455, 5.3)."""
    size = len(payload)
    code, width = (size, 0) if size < 126 else (126, 2) if size < 1 << 16 else (127, 8)
    head = bytes((0x80 | opcode, 0x80 | code)) + (size.to_bytes(width, "big") if width else b"")
    key = os.urandom(4)
    mask = (key * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return head + key + masked.to_bytes(size, "big")


class Framer:
    """Turns received bytes, in any pieces, into complete messages."""

    def __init__(self) -> None:
        self.rest = b""
        self.parts: list[bytes] = []
        """Of a message that comes in several frames."""
        self.opcode = CONTINUATION

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are whole with these bytes. Raises BadFrame."""
        data = self.rest + data if self.rest else data
        messages: list[Message] = []
        at = 0
        while (end := end_of_frame(data, at)) is not None and end[1] <= len(data):
            begin, end_at = end
            self.take_frame(data[at], data[begin:end_at], messages)
            at = end_at
        self.rest = data[at:]
        return messages

    def take_frame(self, first: int, payload: bytes, messages: list[Message]) -> None:
        """One frame. Control frames may come between the parts of a message."""
        opcode, final = first & 0x0F, bool(first & 0x80)
        if first & 0x70 or opcode not in OPCODES or (opcode >= CLOSE and not final):
            raise BadFrame(f"a frame begins with {first:#x}")
        if opcode >= CLOSE or (final and opcode and not self.parts):
            messages.append((opcode, payload))
            return
        if bool(opcode) == bool(self.opcode):
            raise BadFrame("the parts of a message are mixed up")
        self.opcode = opcode or self.opcode
        self.parts.append(payload)
        if sum(map(len, self.parts)) > MOST_BYTES:
            raise BadFrame("a message is too long")
        if final:
            messages.append((self.opcode, b"".join(self.parts)))
            self.parts, self.opcode = [], CONTINUATION


def end_of_frame(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the payload of the frame at this place begins and ends; None: more bytes are needed to tell."""
    if len(data) < at + 2:
        return None
    length, begin = data[at + 1], at + 2
    if length & 0x80:
        raise BadFrame("a server's frame is masked")
    if size := LENGTH_BYTES.get(length):
        begin += size
        if len(data) < begin:
            return None
        length = int.from_bytes(data[at + 2 : begin], "big")
        if length > MOST_BYTES:
            raise BadFrame("a frame is too long")
    return begin, begin + length
