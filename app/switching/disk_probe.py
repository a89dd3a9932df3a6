"""Whether a recording can begin, without waiting for a disk on which every write hangs (issue 13, item 8)."""

from typing import Any

from gevent import monkey

from app.calls.allowed import Refused
from app.switching.files import check_room

PATIENCE = 0.3
"""Seconds: what writing some bytes takes on a disk that is well, and a busy machine."""

begin_thread = monkey.get_original("_thread", "start_new_thread")
new_lock = monkey.get_original("_thread", "allocate_lock")
"""Native ones: commands are performed where no greenlet may wait."""


class DiskProbe:
    """Looks by a thread of its own. A disk that does not answer in time is not judged: the thread of the switch that
    records there waits for it, and that is the one call that has to."""

    def __init__(self) -> None:
        self.idle: Any = new_lock()

    def check(self, file: str) -> None:
        """Raises Refused for a file that cannot be made, or that nothing can be written into."""
        if not self.idle.acquire(False):
            return  # the last look has no end yet
        said: list[Refused | None] = []
        over = new_lock()
        over.acquire()
        begin_thread(self.look, (file, said, over))
        if over.acquire(True, PATIENCE) and said and said[0]:
            raise said[0]

    def look(self, file: str, said: list[Refused | None], over: Any) -> None:
        """The thread."""
        try:
            said.append(objection(file))
        finally:
            self.idle.release()
            over.release()


def objection(file: str) -> Refused | None:
    """Why a recording into this file is refused; None: it is not."""
    try:
        check_room(file)
    except Refused as refused:
        return refused
    return None
