"""Ends an engine that hangs, so that its supervisor starts another one (issue 13, C16).

A greenlet that never waits holds up every call of the node and its lease. A standby takes over by itself; without one
it would go unnoticed. This looks from a thread of its own, which the greenlets cannot hold up.
"""

import faulthandler
import os
import sys

import gevent
from gevent.monkey import get_original

LOOK_SECONDS = 1.0
MOST_LOOKS = 15
"""Looks without a sign of life. Looks, not seconds: they stop where the machine does."""
HUNG = 75
"""The exit code, EX_TEMPFAIL: start me again."""


class Watchdog:
    """Ends this process when its event loop stalls: a thread watches the beats of the loop."""

    def __init__(self, most_looks: int = MOST_LOOKS, look_seconds: float = LOOK_SECONDS) -> None:
        self.most_looks, self.look_seconds = most_looks, look_seconds
        self.beats = 0

    def run(self) -> None:
        """The greenlet: it runs as long as greenlets do."""
        get_original("_thread", "start_new_thread")(self.watch, ())
        while True:
            self.beats += 1
            gevent.sleep(self.look_seconds)

    def watch(self) -> None:
        """The thread. Ends the process, with every stack in its log, when the greenlets stand still."""
        sleep = get_original("time", "sleep")
        seen, silent = self.beats, 0
        while silent < self.most_looks:
            sleep(self.look_seconds)
            seen, silent = (self.beats, 0) if self.beats != seen else (seen, silent + 1)
        print(f"the engine has stood still for {silent} looks: it ends, its calls stay up", file=sys.stderr)
        faulthandler.dump_traceback()
        os._exit(HUNG)
