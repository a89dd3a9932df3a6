"""Our address as the outside sees it: one question to a STUN server (RFC 8489), with no library."""

import os
import socket
import struct
import time
from ipaddress import ip_address

COOKIE = 0x2112A442
HEAD = struct.Struct("!HHI12s")
REQUEST, SUCCESS = 0x0001, 0x0101
MAPPED, XOR_MAPPED = 0x0001, 0x0020
WAITS = (0.5, 1.0, 2.0)
"""Seconds for an answer to each of the questions that are sent: datagrams may be lost."""


def mapped_address(host: str, port: int, source: str = "") -> str:
    """The address that our packets have at the server host:port. source: our own address that they leave by; empty:
    any. Raises OSError: the name is unknown, or nothing that can be used came back within 3.5 s."""
    family, _kind, _protocol, _name, server = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((source, 0))
        sock.connect(server)  # nobody else's answers
        transaction = os.urandom(12)
        for wait in WAITS:
            sock.send(HEAD.pack(REQUEST, 0, COOKIE, transaction))
            if found := answer(sock, transaction, wait):
                return found
    raise TimeoutError(f"{host}:{port} does not answer")


def answer(sock: socket.socket, transaction: bytes, seconds: float) -> str:
    """The address of the answer to this transaction; empty: none came in time, or it was refused."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            found = address_in(sock.recv(2048), transaction)
        except TimeoutError:
            return ""
        except ConnectionRefusedError:
            time.sleep(min(left, 0.05))
            continue
        if found:
            return found
    return ""


def address_in(packet: bytes, transaction: bytes) -> str:
    """The address that a success response to this transaction maps; empty: it is none."""
    if len(packet) < HEAD.size:
        return ""
    kind, length, cookie, whose = HEAD.unpack_from(packet)
    if (kind, cookie, whose) != (SUCCESS, COOKIE, transaction) or len(packet) < HEAD.size + length:
        return ""
    attributes = dict(attributes_of(packet[HEAD.size : HEAD.size + length]))
    for name, mask in ((XOR_MAPPED, COOKIE), (MAPPED, 0)):
        value = attributes.get(name, b"")
        if len(value) >= 8 and value[1] == 1:  # IPv4
            return str(ip_address(int.from_bytes(value[4:8], "big") ^ mask))
    return ""


def attributes_of(body: bytes) -> list[tuple[int, bytes]]:
    """Type and value of each attribute; what is cut off is left out."""
    found = []
    while len(body) >= 4:
        kind, length = struct.unpack_from("!HH", body)
        if len(body) < 4 + length:
            break
        found.append((kind, body[4 : 4 + length]))
        body = body[4 + (length + 3) // 4 * 4 :]
    return found
