"""Bytes of an event socket into packets. Pure (guide 2.3).

A packet is a head of ``Name: value`` lines, an empty line, and as many bytes of body as its Content-Length says.
"""

import re

MAX_HEAD = 65_536
MAX_BODY = 33_554_432
"""Bytes. The largest body is the list of all channels: about 1 kB each."""
END = b"\n\n"
LENGTH = re.compile(rb"(?:\A|\n)content-length:([^\n]*)", re.IGNORECASE)
DECIMAL = re.compile(rb" *[0-9]{1,8} *")


class BadFrame(ValueError):
    """The stream is no longer intelligible: the link must be closed."""


class Packet:
    """One packet of the event socket. kind: its Content-Type; reply: its Reply-Text; body: what follows the head."""

    __slots__ = ("body", "kind", "reply")

    def __init__(self, head: bytes, body: bytes) -> None:
        self.kind = line_of(head, b"Content-Type")
        self.reply = line_of(head, b"Reply-Text")
        self.body = body


def line_of(head: bytes, name: bytes) -> str:
    """The value of a head's first line of this name, or empty."""
    key = b"\n" + name + b": "
    head = b"\n" + head
    at = head.find(key)
    if at < 0:
        return ""
    stop = head.find(b"\n", at + len(key))
    return head[at + len(key) : stop if stop >= 0 else None].decode(errors="replace")


class Framer:
    """Turns received bytes, in any pieces, into complete packets."""

    __slots__ = ("buffer", "length", "searched", "split")

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.searched = 0
        """No end of a head begins before here."""
        self.split = -1
        """Where the head of the packet that is being received ends; -1: not yet."""
        self.length = 0

    def feed(self, data: bytes) -> list[Packet]:
        """The packets that are whole now. Raises BadFrame."""
        self.buffer += data
        packets = []
        while (packet := self.next_packet()) is not None:
            packets.append(packet)
        return packets

    def next_packet(self) -> Packet | None:
        if self.split < 0 and not self.find_head():
            return None
        start = self.split + len(END)
        if len(self.buffer) < start + self.length:
            return None
        packet = Packet(bytes(self.buffer[: self.split]), bytes(self.buffer[start : start + self.length]))
        del self.buffer[: start + self.length]
        self.split, self.searched = -1, 0
        return packet

    def find_head(self) -> bool:
        """Look for the end of the next head. Returns whether it is there."""
        if self.buffer[:1] == b"\n":
            del self.buffer[: len(self.buffer) - len(self.buffer.lstrip(b"\n"))]
            self.searched = 0
        self.split = self.buffer.find(END, self.searched)
        if (self.split if self.split >= 0 else len(self.buffer)) > MAX_HEAD:
            raise BadFrame(f"a head of more than {MAX_HEAD} bytes")
        if self.split < 0:
            self.searched = max(0, len(self.buffer) - 1)
            return False
        self.length = content_length(bytes(self.buffer[: self.split]))
        return True


def content_length(head: bytes) -> int:
    """Bytes of body that follow a head. Raises BadFrame for a length that is no length."""
    found = LENGTH.findall(head)
    if not found:
        return 0
    if len(found) > 1 or not DECIMAL.fullmatch(found[0]) or int(found[0]) > MAX_BODY:
        raise BadFrame(f"Content-Length {b', '.join(found)[:40]!r}")
    return int(found[0])
