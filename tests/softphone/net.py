"""UDP sockets that tell when a packet really came: the kernel's stamp, not when Python found time to look."""

import errno
import socket
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

SO_TIMESTAMPNS = 35  # Linux; Python has no name for it
IP_RECVERR = 11  # Linux: a port nobody listens on is reported, with the packet that was refused
STAMP = struct.Struct("qq")
LARGEST = 65535
RECEIVE_BUFFER = 1 << 20  # bytes: seconds of packets, for a machine too busy to read them

Address = tuple[str, int]

NAMESPACES: dict[str, Callable[[], AbstractContextManager[object]]] = {}
"""Addresses of other network namespaces of this machine: entered, by this thread, while a socket is made there."""


def udp_socket(host: str, port: int = 0) -> socket.socket:
    """A bound non-blocking socket; port 0 takes a free one. Raises OSError."""
    with NAMESPACES.get(host, nullcontext)():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        sock.setblocking(False)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


def rtp_pair(host: str) -> tuple[socket.socket, socket.socket]:
    """An even port for RTP and the next one for RTCP, held so that no other phone gets stray RTCP."""
    for _ in range(200):
        rtp = udp_socket(host)
        port = rtp.getsockname()[1]
        try:
            if port % 2 == 0:
                return rtp, udp_socket(host, port + 1)
        except OSError:
            pass  # the neighbour is taken: look elsewhere
        rtp.close()
    raise OSError(errno.EADDRINUSE, f"no free pair of UDP ports on {host}")


def receive(sock: socket.socket) -> tuple[bytes, float, Address] | None:
    """The next datagram, its arrival in monotonic seconds and its source; None when there is none."""
    while True:
        try:
            data, ancillary, _, source = sock.recvmsg(LARGEST, 64)
        except BlockingIOError:
            return None
        except ConnectionRefusedError:
            continue  # refused() tells which packet it was
        return data, _arrival(ancillary), source


def _arrival(ancillary: list[tuple[int, int, bytes]]) -> float:
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds: int
            nanoseconds: int
            seconds, nanoseconds = STAMP.unpack(data[: STAMP.size])
            return time.monotonic() - (time.time() - seconds - nanoseconds / 1e9)
    return time.monotonic()


def report_refusals(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)


def refused(sock: socket.socket) -> bytes | None:
    """A datagram we sent that came back as an ICMP error; None when there is none."""
    try:
        return sock.recvmsg(LARGEST, 512, socket.MSG_ERRQUEUE)[0]
    except OSError:
        return None


def resolve(host: str, port: int) -> Address:
    """The IPv4 address of a host; raises OSError (gaierror) for an unknown one."""
    found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)[0][4]
    return str(found[0]), int(found[1])
