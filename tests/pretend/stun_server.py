"""A STUN server (RFC 8489): says which address a question came from. silent: how many questions it lets fall first."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

COOKIE = b"\x21\x12\xa4\x42"
BINDING, SUCCESS, SOFTWARE, XOR_MAPPED, MAPPED = 0x0001, 0x0101, 0x8022, 0x0020, 0x0001


@contextmanager
def stun_server(host: str = "127.0.0.1", port: int = 0, silent: int = 0, old: bool = False) -> Iterator[int]:
    """Its port while it runs. old: it answers as before RFC 5389, with the plain address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((host, port))
        threading.Thread(target=serve, args=(sock, silent, old), daemon=True).start()
        yield sock.getsockname()[1]


def serve(sock: socket.socket, silent: int, old: bool) -> None:
    while True:
        try:
            question, source = sock.recvfrom(2048)
        except OSError:
            return
        if silent:
            silent -= 1
        elif question[:2] == struct.pack("!H", BINDING) and question[4:8] == COOKIE:
            sock.sendto(answer(question[8:20], source, old), source)


def answer(transaction: bytes, source: tuple[str, int], old: bool) -> bytes:
    address = socket.inet_aton(source[0])
    if old:
        value = struct.pack("!BBH", 0, 1, source[1]) + address
    else:
        mixed = bytes(a ^ b for a, b in zip(address, COOKIE, strict=True))
        value = struct.pack("!BBH", 0, 1, source[1] ^ 0x2112) + mixed
    body = struct.pack("!HH5s3x", SOFTWARE, 5, b"stun.") + struct.pack("!HH", MAPPED if old else XOR_MAPPED, 8) + value
    return struct.pack("!HH", SUCCESS, len(body)) + COOKIE + transaction + body
