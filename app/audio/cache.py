"""Files that can be made again: speech, customers' audio, tones (guide 2.7, cache).

One folder for all, bounded by cache_max_bytes: the files used least recently go first. Names are hashes made here,
never a customer's words. Files appear whole or not at all (written aside, then renamed).
"""

import hashlib
import json
import os
import time
from pathlib import Path

from app.settings.config import Settings

GRACE_SECONDS = 120
"""A file used since is never removed: the switch may be about to open it."""
LEFTOVER_SECONDS = 3600
"""A temporary file this old belongs to a process that died."""


def key(*parts: str) -> str:
    """The name of what is made from these parts, without a suffix."""
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()


class FileCache:
    """The cache folder. Safe for several processes and native threads."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.folder("cache")
        self.max_bytes = settings.cache_max_bytes
        self.unchecked = self.max_bytes  # So that the first file is followed by a check.

    def path(self, kind: str, name: str) -> Path:
        """Where a file of this kind (a folder) and name is, or would be."""
        return self.folder / kind / name

    def find(self, kind: str, name: str) -> Path | None:
        """The file, marked as used now; None when it is not there."""
        path = self.path(kind, name)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def temporary(self, kind: str) -> Path:
        """A new name for a file that is being written. Its writer removes it or `put`s it."""
        folder = self.folder / kind
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f".{os.urandom(12).hex()}.part"

    def put(self, temporary: Path, kind: str, name: str) -> Path:
        """Give a finished file its name."""
        path = self.path(kind, name)
        self.unchecked += temporary.stat().st_size
        os.replace(temporary, path)
        return path

    def trim_when_due(self) -> None:
        """Check the bounds after a twentieth of them has been added. Walks the folder: call it from a native thread."""
        if self.unchecked >= self.max_bytes // 20:
            self.unchecked = 0
            self.trim()

    def trim(self) -> None:
        """Remove what was not used for longest, until the folder is within its bounds again."""
        files = sorted(self.files())
        total = sum(size for _, size, _ in files)
        now = time.time()
        for used, size, path in files:
            leftover = path.endswith(".part") and used < now - LEFTOVER_SECONDS
            if leftover or (total > self.max_bytes and used < now - GRACE_SECONDS):
                Path(path).unlink(missing_ok=True)
                total -= size

    def files(self) -> list[tuple[float, int, str]]:
        """(last use, size, path) of every file."""
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    status = os.stat(path)
                except FileNotFoundError:  # Another process was faster.
                    continue
                found.append((status.st_mtime, status.st_size, path))
        return found
