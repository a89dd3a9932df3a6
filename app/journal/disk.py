"""Appending to many files on a disk that may be full: what was not written is known, and written later.

A small file is kept in reserve and given back when the disk is full: what goes on has room for a while. From then on,
until it is there again, `full` says that nothing new should begin.
"""

import errno
import logging
import os
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

KEPT = 200
"""Files that are kept open: a call writes some lines within a second, then nothing for long."""
RESERVE_BYTES = 4 * 2**20
"""Some minutes of fifty calls."""
PART_OF_FREE = 8
"""On a small disk the reserve is at most this part of what is free."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Disk:
    """The files of one folder, by their paths."""

    def __init__(self, reserve: Path) -> None:
        self.reserve = reserve
        self.full = False
        """Something could not be written, or only into the reserve."""
        self.behind: dict[str, bytearray] = {}
        """What is not yet in each file, from the very byte on that is missing."""
        self.open: OrderedDict[str, int] = OrderedDict()

    def append(self, path: str, data: bytes) -> None:
        """Append to a file, made if need be; what cannot be written now is kept. Never raises OSError."""
        if path in self.behind:
            self.behind[path] += data
            self.catch_up(path)
        elif rest := self.unwritten(path, data):
            self.behind[path] = bytearray(rest)

    def catch_up(self, path: str) -> bool:
        """Write what is missing in a file. Returns whether nothing is missing now."""
        if rest := self.unwritten(path, bytes(self.behind.get(path, b""))):
            self.behind[path] = bytearray(rest)
            return False
        self.behind.pop(path, None)
        return True

    def unwritten(self, path: str, data: bytes) -> bytes:
        """Write to the end of a file. Returns what could not be written."""
        while data:
            try:
                data = data[os.write(self.descriptor(path), data) :]
            except OSError as error:
                given_back = error.errno in NO_ROOM and self.give_back()
                self.trouble(error)
                if not given_back:
                    return data
        return data

    def descriptor(self, path: str) -> int:
        """Of a file, open for appending."""
        if path in self.open:
            self.open.move_to_end(path)
            return self.open[path]
        found = self.open[path] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        if len(self.open) > KEPT:
            os.close(self.open.popitem(last=False)[1])
        return found

    def close(self, path: str) -> None:
        """Nothing more will be written to it."""
        if (descriptor := self.open.pop(path, None)) is not None:
            os.close(descriptor)

    # -- a full disk --------------------------------------------------------------------------------------------------

    def trouble(self, error: OSError) -> None:
        """Say it once, until all is well again."""
        if not self.full:
            log.critical(
                "cannot write %s: %s. Live calls continue from memory, new ones are refused with 503",
                self.reserve.parent,
                error.strerror or error,
            )
        self.full = True

    def give_back(self) -> bool:
        """The disk gets the reserve. Returns whether there was one."""
        try:
            self.reserve.unlink()
        except OSError:
            return False
        return True

    def keep_reserve(self) -> bool:
        """Make the reserve if it is not there. Returns whether it is."""
        if self.reserve.exists():
            return True
        try:
            room = os.statvfs(self.reserve.parent)
            size = min(RESERVE_BYTES, room.f_bavail * room.f_frsize // PART_OF_FREE)
            with self.reserve.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(1, size))
        except OSError as error:
            with suppress(OSError):
                self.reserve.unlink()
            if error.errno not in NO_ROOM:
                log.debug("cannot keep a reserve on this disk", exc_info=True)
                return error.errno in (errno.EOPNOTSUPP, errno.EINVAL)
            return False
        return True

    def recover(self) -> None:
        """Write what is missing; is all well again?"""
        for path in list(self.behind):
            if not self.catch_up(path):
                return
        if self.full and self.keep_reserve():
            self.full = False
            log.warning("%s is writable again: everything that was missing is written", self.reserve.parent)
