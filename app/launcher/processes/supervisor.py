"""supervisord, awake when a program ends: `python -m app.launcher.processes.supervisor -c FILE`.

Its loop looks once a second: a program that died waits that long until it is started again. Here the kernel's SIGCHLD
ends the wait, as PEP 475 no longer lets it.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path

from supervisor import supervisord
from supervisor.medusa import asyncore_25 as asyncore

from app.launcher.processes.listening import CLOSED_BELOW

ROUNDS = 2
"""Of the loop until a program that ended runs again: one collects it, the next one starts it."""


class Wakening:
    """A descriptor of the loop that is readable when a signal has come; a dispatcher as its map wants them."""

    def __init__(self) -> None:
        self.reader, self.writer = map(out_of_reach, os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC))
        self.rounds = 0

    def begin(self) -> None:
        """Signals wake the loop from now on."""
        signal.set_wakeup_fd(self.writer, warn_on_full_buffer=False)
        asyncore.socket_map[self.reader] = self

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def handle_read_event(self) -> None:
        """The loop goes on; without a wait once more after each signal."""
        signaled = any(os.read(self.reader, 4096))
        self.rounds = ROUNDS if signaled else self.rounds - 1
        if self.rounds:
            os.write(self.writer, b"\0")

    def handle_error(self) -> None:
        """Nothing was to be read."""


def out_of_reach(descriptor: int) -> int:
    """The same one at a number that supervisord does not close when it begins."""
    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, CLOSED_BELOW)
    os.close(descriptor)
    return copy


def main() -> None:
    """Run supervisord with this process's arguments."""
    Wakening().begin()
    sys.argv[0] = str(Path(sys.executable).parent / "supervisord")
    supervisord.main()


if __name__ == "__main__":
    main()
