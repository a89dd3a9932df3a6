"""Keys that a switch has written down while no engine listened (issue 13). Both append a line for each key to a file of
their own; the engine reads it when it is back, and blanks what it does not need, since keys may be secret."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.calls.ports import KeptKey

TAIL = 4_000_000
"""Bytes at the end of the file that are read: tens of thousands of keys."""


@dataclass(frozen=True, slots=True)
class Line:
    """One key. place: what the switch calls the channel; at: seconds since 1970; down: it went down, not up."""

    place: str
    key: str
    at: float
    down: bool = True


Parse = Callable[[str], Line | None]
"""What a line says; None: nothing of a key."""


class KeptKeys:
    """One file."""

    def __init__(self, path: Path, parse: Parse) -> None:
        self.path, self.parse = path, parse

    @property
    def exists(self) -> bool:
        """Does the switch write keys down here? Not one on another machine."""
        return self.path.exists()

    def of(self, place: str) -> list[KeptKey]:
        """The keys of a channel, in their order. A key that went down is told once more when it goes up; one by SIP
        INFO only goes up."""
        found: list[KeptKey] = []
        down: list[str] = []
        for _end, line in self.lines():
            if line.place != place:
                continue
            if line.down:
                down.append(line.key)
            elif line.key in down:
                down.remove(line.key)
                continue
            found.append(KeptKey(line.key, line.at))
        return found

    def forget(self, before: float) -> None:
        """Blank the lines of before (seconds since 1970). The switch appends, so it may be done under its hands."""
        ends = [end for end, line in self.lines() if line.at < before]
        with suppress(OSError), self.path.open("r+b") as file:
            size = os.fstat(file.fileno()).st_size
            if ends and ends[-1] == size:
                os.ftruncate(file.fileno(), 0)
            elif ends:
                file.write(b"\n" * ends[-1])

    def lines(self) -> Iterator[tuple[int, Line]]:
        """Each key, with the offset of the byte behind its line. None where the switch keeps no such file, or is on
        another machine."""
        try:
            with self.path.open("rb") as file:
                end = max(0, os.fstat(file.fileno()).st_size - TAIL)
                file.seek(end)
                data = file.read()
        except OSError:
            return
        for text in data.splitlines(keepends=True):
            end += len(text)
            if line := self.parse(text.decode(errors="replace")):
                yield end, line
