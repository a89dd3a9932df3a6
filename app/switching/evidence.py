"""What a switch has written down of its legs, whether an engine listened or not: when each was answered, when and why
it ended (issue 13, C8). Both switches append lines to a file; one leg's lines are found by its channel's id."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from app.calls.ports import Evidence

TAIL = 8_000_000
"""Bytes at the end of the file that are read: tens of thousands of legs."""
MOST = 64_000_000
"""Bytes of the file after which it begins anew."""

Parse = Callable[[str], tuple[str, Evidence] | None]
"""The channel of a line and what the line says of it; None: nothing."""


class EvidenceFile:
    """One file. It is read again when it has changed since something was asked of it."""

    def __init__(self, path: Path, parse: Parse) -> None:
        self.path, self.parse = path, parse
        self.seen: tuple[int, int] = (0, 0)
        self.known: dict[str, Evidence] = {}

    def find(self, channel: str) -> Evidence | None:
        """All that is written of a leg; None: nothing."""
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        if (found.st_size, found.st_mtime_ns) != self.seen:
            self.seen = found.st_size, found.st_mtime_ns
            self.known = self.read()
        return self.known.get(channel)

    def read(self) -> dict[str, Evidence]:
        """Of every leg whose lines are there, the lines laid over each other."""
        known: dict[str, Evidence] = {}
        for channel, said in self.lines():
            known[channel] = known[channel].with_more(said) if channel in known else said
        return known

    def lines(self) -> Iterator[tuple[str, Evidence]]:
        with self.path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
            for line in file.read().decode(errors="replace").splitlines():
                if parsed := self.parse(line):
                    yield parsed

    def keep_small(self) -> None:
        """Begin anew with a file that has become large. The switch appends, so it may be cut under its hands."""
        try:
            if os.stat(self.path).st_size > MOST:
                os.truncate(self.path, 0)
        except OSError:
            return
