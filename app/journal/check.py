"""Looks through journals for lines that are torn, were changed, or say something that this release does not know."""

from collections.abc import Iterator
from pathlib import Path

from app.journal.journal import entry, header
from app.journal.lines import Line, lines

SETTLED = ("CA*.jsonl", "CA*.broken")


def problems(folder: Path) -> Iterator[str]:
    """One line each: ``<file>:<line>: <what is wrong>``, of all journals below a folder, live, over or set aside."""
    for path in sorted(path for name in SETTLED for path in folder.glob(f"*/{name}")):
        try:
            found = list(lines(path.read_bytes()))
        except FileNotFoundError:  # filed away meanwhile
            continue
        except OSError as error:
            yield f"{path}: it cannot be read: {error.strerror or error}"
            continue
        if not found:
            yield f"{path}: it is empty"
        for line in found:
            if problem := wrong(line):
                yield f"{path}:{line.number}: {problem}"


def wrong(line: Line) -> str:
    """What is wrong with a line; empty: nothing."""
    if line.data is None:
        return "torn or changed: it is no whole line with its checksum"
    if not line.whole:
        return "the last line has no end"
    try:
        if line.number == 1:
            header(line.data["call"])
        else:
            entry(line.data)
    except (KeyError, TypeError, ValueError) as error:
        return f"unknown to this release: {type(error).__name__}: {error}"
    return ""
