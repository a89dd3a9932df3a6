"""A name server on loopback that knows some names, denies others, and says nothing at all about the rest."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

A, NXDOMAIN = 1, 3


class NameServer:
    """known: addresses by name. denied: names that do not exist. asked: every name that was asked for, in order."""

    def __init__(self) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.known: dict[str, str] = {}
        self.denied: set[str] = set()
        self.asked: list[str] = []

    def serve(self) -> None:
        while True:
            try:
                query, client = self.sock.recvfrom(4096)
            except OSError:
                return
            if not query:
                return
            name, kind = question(query)
            self.asked.append(name)
            if name in self.known or name in self.denied:
                self.sock.sendto(self.answer(query, name, kind), client)

    def answer(self, query: bytes, name: str, kind: int) -> bytes:
        """An address, none of this kind, or no such name."""
        end = query.index(b"\0", 12) + 5
        records = b""
        if name in self.known and kind == A:
            records = struct.pack(">HHHLH", 0xC00C, A, 1, 0, 4) + socket.inet_aton(self.known[name])
        flags = 0x8180 | (NXDOMAIN if name in self.denied else 0)
        return query[:2] + struct.pack(">HHHHH", flags, 1, bool(records), 0, 0) + query[12:end] + records

    @property
    def options(self) -> dict[str, object]:
        """For `Names`."""
        return {"servers": "127.0.0.1", "udp_port": self.port, "tcp_port": self.port}


def question(query: bytes) -> tuple[str, int]:
    """What is asked: name and type."""
    labels, place = [], 12
    while query[place]:
        labels.append(query[place + 1 : place + 1 + query[place]].decode())
        place += 1 + query[place]
    return ".".join(labels).lower(), struct.unpack(">H", query[place + 1 : place + 3])[0]


@contextmanager
def name_server() -> Iterator[NameServer]:
    server = NameServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", server.port))
        thread.join(5)
        server.sock.close()
