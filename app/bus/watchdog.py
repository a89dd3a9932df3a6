"""A process's sign that its loop turns, for who would end it otherwise: systemd (WatchdogSec), or `make run`.

Both give the address of a socket in the environment, and how long silence may last.
"""

import os
import socket
from contextlib import suppress

import gevent

BEATS = 4
"""Signs in the time that is allowed."""
LONGEST_SECONDS = 2.0


BEAT, READY = b"WATCHDOG=1", b"READY=1"


def tell(word: bytes) -> None:
    """BEAT: the loop turns; READY: this process has started, so that the next may be restarted. Nothing without a
    watchdog, nor when it does not listen."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)
        told.sendto(word, name)


def run() -> None:
    """The greenlet: sends signs of life, forever. It runs only while the loop turns."""
    allowed = int(os.environ.get("WATCHDOG_USEC") or 0) / 1e6
    while allowed:
        tell(BEAT)
        gevent.sleep(min(allowed / BEATS, LONGEST_SECONDS))
