"""The provider `file`: messages become lines of JSON, for trials and for operators' own scripts (guide 2.4)."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.messaging.port import Outgoing, Taken, Unavailable


class FileCarrier:
    """Appends to one file, which its owner only may read; a line is there whole, and on the disk, or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, outgoing: Outgoing) -> Taken:
        try:
            if outgoing.again and self.has(outgoing.sid):
                return Taken()
            self.append(outgoing.fields() | {"time": datetime.now(UTC).isoformat(timespec="seconds")})
        except OSError as error:
            raise Unavailable(f"{self.path}: {error.strerror or error}") from None
        return Taken()

    def append(self, fields: dict[str, Any]) -> None:
        """One line. One write: two workers' lines do not mix."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(json.dumps(fields).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def has(self, sid: str) -> bool:
        """Is there a line of this message? Only asked when a worker died with it."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as file:
            return any(f'"sid": "{sid}"'.encode() in line for line in file)
