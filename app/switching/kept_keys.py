"""Keys as a switch has written them down, whether an engine listened or not (issue 13). Both switches append a line for
each to a file of their own, which is read as it grows, and blanked behind what nobody needs: keys may be secret."""

import ctypes
import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.calls.events import Digit

PUNCH_HOLE = 3
"""FALLOC_FL_PUNCH_HOLE, FALLOC_FL_KEEP_SIZE: of Linux's fallocate."""
ZERO = b"\0"


@dataclass(frozen=True, slots=True)
class Line:
    """One key. place: what the switch calls the channel; stamp: when, in the switch's words; at: seconds since 1970;
    down: it went down, not up."""

    place: str
    key: str
    stamp: str
    at: float
    down: bool = True


Parse = Callable[[str], Line | None]
"""What a line says; None: nothing of a key."""


@dataclass(slots=True)
class Place:
    """One channel. goes_down: its keys are told when they go down, and once more when they go up."""

    keys: deque[Digit] = field(default_factory=deque)
    goes_down: bool = False
    last: str = ""
    same: int = 0
    """How many keys before the last one have its stamp."""

    def take(self, line: Line) -> bool:
        """Is this a key of its own? Those by SIP INFO only go up; others go up twice when they are hurried."""
        self.goes_down = self.goes_down or line.down
        if self.goes_down and not line.down:
            return False
        self.last, self.same = line.stamp, self.same + 1 if line.stamp == self.last else 0
        self.keys.append(Digit(line.key, line.at, f"{line.stamp}#{self.same}" if self.same else line.stamp))
        return True


class KeptKeys:
    """One file, which only this process blanks and only the switch writes. Nothing is ever moved in it."""

    def __init__(self, path: Path, parse: Parse) -> None:
        self.path, self.parse = path, parse
        self.start_over(0)

    def start_over(self, inode: int) -> None:
        """It is another file now."""
        self.inode, self.end, self.blank = inode, 0, 0
        self.places: dict[str, Place] = {}
        self.ends: deque[tuple[int, float, str]] = deque()
        """Of each key: the offset of the byte behind its line, when it was pressed, and where."""

    def of(self, place: str) -> list[Digit] | None:
        """The keys of a channel that are not blanked, in their order; None: the switch keeps no such file, or is on
        another machine."""
        try:
            self.read()
        except OSError:
            return None
        return list(self.places[place].keys) if place in self.places else []

    def read(self) -> None:
        """What was written since the last time. Raises OSError."""
        found = os.stat(self.path)
        if found.st_ino != self.inode or found.st_size < self.end:
            self.start_over(found.st_ino)
        if found.st_size == self.end:
            return
        with self.path.open("rb") as file:
            file.seek(data_from(file.fileno(), self.end))
            self.end = file.tell()
            *lines, _being_written = file.read().split(b"\n")
        for line in lines:
            self.end += len(line) + 1
            self.take(line.lstrip(ZERO).decode(errors="replace"))

    def take(self, text: str) -> None:
        """One line, which ends where we are."""
        line = self.parse(text)
        if line and self.places.setdefault(line.place, Place()).take(line):
            self.ends.append((self.end, line.at, line.place))

    def forget(self, before: float) -> None:
        """Blank what was written before (seconds since 1970)."""
        end = self.blank
        while self.ends and self.ends[0][1] < before:
            end, _at, name = self.ends.popleft()
            self.places[name].keys.popleft()
            if not self.places[name].keys:
                del self.places[name]
        if end > self.blank:
            with suppress(OSError):
                blank(self.path, self.blank, end)
            self.blank = end


def data_from(file: int, offset: int) -> int:
    """The offset of the first byte from here on that was not blanked."""
    try:
        return os.lseek(file, offset, os.SEEK_DATA)
    except OSError:  # nothing is there, or this file system has no holes
        return offset


def blank(path: Path, start: int, end: int) -> None:
    """Make these bytes zero and give the disk back. Raises OSError."""
    with path.open("r+b") as file:
        libc = ctypes.CDLL(None, use_errno=True)
        length = ctypes.c_longlong(end - start)
        if libc.fallocate(file.fileno(), PUNCH_HOLE, ctypes.c_longlong(start), length) != 0:
            os.pwrite(file.fileno(), ZERO * (end - start), start)
