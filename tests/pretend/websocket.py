"""The server's side of one websocket, as little as Asterisk's: handshake, text, ping, close. And ways to break it."""

import base64
import hashlib
import struct
from typing import Any

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Gone(Exception):
    """The client left."""


class ServerSocket:
    """Of a connected gevent socket; `request` and `headers` are the client's."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        self.stream = sock.makefile("rb")
        lines = []
        while line := self.stream.readline().strip():
            lines.append(line.decode())
        self.request = lines[0] if lines else ""
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    def refuse(self, status: str) -> None:
        self.sock.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    def accept(self) -> None:
        key = self.headers["sec-websocket-key"].encode()
        proof = base64.b64encode(hashlib.sha1(key + MAGIC).digest()).decode()
        lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        self.sock.sendall("\r\n".join([*lines, f"Sec-WebSocket-Accept: {proof}", "", ""]).encode())

    def read(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame. Raises Gone."""
        try:
            head = self.exactly(2)
            length = head[1] & 127
            if length >= 126:
                length = int.from_bytes(self.exactly(2 if length == 126 else 8), "big")
            mask, data = self.exactly(4), self.exactly(length)
        except OSError:
            raise Gone from None
        return head[0] & 15, bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))

    def exactly(self, count: int) -> bytes:
        data = self.stream.read(count)
        if len(data) < count:
            raise Gone
        return data

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """One frame. Raises OSError."""
        self.sock.sendall(frame(payload, opcode))

    def close(self) -> None:
        self.stream.close()
        self.sock.close()


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """The bytes of one whole frame."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, length)
    elif length < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, length)
    return head + payload
