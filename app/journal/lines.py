"""Lines of journals as bytes: each has its own checksum, so that a cut or changed one is never taken for a whole one.

A line is a JSON object whose last member is ``"sum"``: CRC-32 of the object without it, 8 hex digits. Lines without it
are of an older release; they count as whole when they are JSON.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from app.calls.codec import as_json

SUM = re.compile(rb',"sum":"([0-9a-f]{8})"\}$')
BEGINNING = b'{"t":'
"""How each line but a header's begins."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file. data: None, if it is torn or changed. end: offset of the byte after it, its newline included.
    whole: it ends with a newline."""

    number: int
    data: dict[str, Any] | None
    end: int
    whole: bool = True


def sealed(data: dict[str, Any], closed: Callable[[bytes], bytes] = bytes) -> bytes:
    """A line of a journal, newline included. closed: what it says, without readable passwords (sealing.py)."""
    text = closed(as_json(data))
    return b'%b,"sum":"%08x"}\n' % (text[:-1], crc32(text))


def opened(line: bytes) -> dict[str, Any] | None:
    """What a line says; None: it is torn, or was changed."""
    found = SUM.search(line)
    if found and crc32(line[: found.start()] + b"}") != int(found[1], 16):
        return None
    try:
        data = json.loads(line)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    data.pop("sum", None)
    return data


def lines(data: bytes) -> Iterator[Line]:
    """All lines of a file, the torn ones too."""
    end = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        whole = end + len(line) < len(data)
        end += len(line) + whole
        if line or whole:
            yield Line(number, opened(line), end, whole)
            glued = line.rfind(BEGINNING, 1)
            if glued > 0 and opened(line) is None and (rest := opened(line[glued:])) is not None:
                yield Line(number, rest, end, whole)  # an older release wrote behind a torn line


def whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """What the whole lines of a file say; torn ones are left out."""
    return (line.data for line in lines(path.read_bytes()) if line.data is not None)


def mend(path: Path) -> int:
    """Cut a file after its last whole line, so that nothing is ever written behind a torn one. Returns how many bytes
    went. A file without any whole line stays as it is. Raises OSError."""
    data = path.read_bytes()
    good = [line for line in lines(data) if line.data is not None]
    if not good:
        return 0
    last = good[-1]
    with path.open("r+b") as file:
        file.truncate(last.end)
        if not last.whole:
            file.seek(last.end)
            file.write(b"\n")
    return len(data) - last.end
