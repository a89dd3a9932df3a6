"""Ports that are free now: tests never use fixed ones."""

import itertools
import os
import socket

RANGES = itertools.count()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_sip_port() -> int:
    """A port that is free for UDP and TCP."""
    while True:
        port = free_port(socket.SOCK_DGRAM)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def free_range(size: int) -> tuple[int, int]:
    """First and last of so many neighbouring ports below the ephemeral ones, most of which are free (RTP skips others).

    The place is chosen by this process's id, so that test processes at once take different ones.
    """
    first = 10000 + (os.getpid() * 200 + next(RANGES) * size) % 20000
    return first, first + size - 1
