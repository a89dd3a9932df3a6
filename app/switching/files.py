"""Files that a switch plays or writes: their paths, and whether they are there. Engine and switch share the folders."""

import os
import re
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from gevent import monkey

from app.calls.allowed import Refused

PROBE = 65_536
"""Bytes."""
PATIENCE = 0.3
"""Seconds: what writing some bytes takes on a disk that is well, and a busy machine."""

begin_thread = monkey.get_original("_thread", "start_new_thread")
new_lock = monkey.get_original("_thread", "allocate_lock")
"""Native ones: commands are performed where no greenlet may wait."""
FAX_FILE = re.compile(r"/[A-Za-z0-9_./-]{1,400}\.tiff")


def checked_sound(file: str, forbidden: re.Pattern[str]) -> str:
    """The path of a sound that we made. Raises Refused. forbidden: what the switch would take for something else."""
    if not file.startswith("/") or not file.endswith(".wav") or not file.isprintable() or forbidden.search(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .wav file")
    return file


def checked_fax(file: str) -> str:
    """The path of fax pages that we made. Raises Refused."""
    if not FAX_FILE.fullmatch(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .tiff file")
    return file


def check_name(file: str, name: str, id: str) -> None:
    """Raises Refused if this is not the file of this name: a recording of another command."""
    if PurePosixPath(file).name != name:
        raise Refused(f"{file[:200]!r} is not the recording of {id[:80]!r}")


def check_folder(file: str) -> None:
    """Raises Refused for a file that cannot be made: FreeSWITCH hangs up when it cannot record, and makes a missing
    folder wherever that is."""
    folder = Path(file).parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Refused(f"nothing can be written into {folder}")


def check_room(file: str) -> None:
    """Raises Refused for a file that cannot be made or that nothing can be written into: a full disk makes FreeSWITCH
    hang up, too. What has room for PROBE bytes has room for a file's beginning, and that is all that it asks for."""
    check_folder(file)
    if Path(file).exists():
        return
    path = Path(f"{file}.probe")
    try:
        with path.open("xb", buffering=0) as probe:
            left = PROBE
            while left:
                left -= probe.write(bytes(left))
        path.unlink()
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise Refused(f"nothing can be written into {path.parent}: {error.strerror or error}") from None


def check_there(file: str) -> None:
    """Raises Refused for a file that is not there."""
    if not Path(file).is_file():
        raise Refused(f"{file} is not there")


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
