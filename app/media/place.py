"""Where the relay of a node and its engine meet: a unix socket below VAR."""

import os
import socket
from pathlib import Path

from app.settings.config import Settings


def socket_path(settings: Settings) -> Path:
    """Of the relay of the settings' node."""
    return settings.var.absolute() / "media" / f"{settings.node}.sock"


def listening(path: Path) -> socket.socket:
    """A socket that listens there, for our own user only. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_PATH)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o077)
    try:
        sock.bind(short(folder, path))
    finally:
        os.umask(before)
        os.close(folder)
    sock.listen(16)
    return sock


def connected(path: Path) -> socket.socket:
    """A connection to who listens there. Raises OSError."""
    folder = os.open(path.parent, os.O_PATH)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.connect(short(folder, path))
    except OSError:
        sock.close()
        raise
    finally:
        os.close(folder)
    return sock


def short(folder: int, path: Path) -> str:
    """A name of any path for a unix socket, whose names may have 107 bytes only."""
    return f"/proc/self/fd/{folder}/{path.name}"
