"""Newlines that wake FreeSWITCH's event socket (guide 2.3).

Its thread sleeps up to 20 ms between two looks at its events, so each waits 10 ms on average; any byte from us wakes
it, and it skips empty lines. One timer of the loop does that, without a greenlet: fast while calls are being set up,
slow while there are calls, not at all otherwise.
"""

import os
import time
from typing import Any

import gevent

from eslbridge.transport.socket import EventSocket

FAST = 0.002
SLOW = 0.01
"""Seconds between two newlines."""
FAST_FOR = 2.0
"""Seconds after a call began or was answered: the next one is likely, and its caller hears the difference."""


class Ticker:
    """Sends lone newlines over one event socket, as often as calls need it; owns the timer."""

    def __init__(self, socket: EventSocket) -> None:
        self.socket = socket
        self.fast_until = 0.0
        self.pace = 0.0
        self.timer: Any = None

    def hurry(self) -> None:
        """Something is being set up."""
        self.fast_until = time.monotonic() + FAST_FOR
        self.at(FAST)

    def calm(self, calls: bool) -> None:
        """Look whether the hurry is over. calls: are there any?"""
        if time.monotonic() > self.fast_until:
            self.at(SLOW if calls else 0.0)

    def at(self, pace: float) -> None:
        if pace == self.pace:
            return
        self.stop()
        self.pace = pace
        if pace:
            self.timer = gevent.get_hub().loop.timer(pace, pace)
            self.timer.start(self.tick)

    def tick(self) -> None:
        """In the loop itself: must not wait. A full socket has bytes enough."""
        if self.socket.idle:
            try:
                os.write(self.socket.sock.fileno(), b"\n")
            except BlockingIOError:
                pass
            except OSError:
                self.stop()

    def stop(self) -> None:
        if self.timer:
            self.timer.stop()
            self.timer.close()
        self.timer, self.pace = None, 0.0
