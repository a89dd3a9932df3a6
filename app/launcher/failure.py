"""How a start that cannot go on ends: one clear line, and a non-zero exit."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

COMPLAINT = re.compile(r"E:|error|dpkg|[\w.]*(Error|Exception)\b.*:", re.IGNORECASE)
"""How apt, dpkg and Python begin the line that matters."""


class StartError(Exception):
    """The start cannot go on. The message is the one line that the operator reads."""


def run(
    command: Sequence[str | Path], doing: str, env: dict[str, str] | None = None, stdin: int | None = subprocess.DEVNULL
) -> str:
    """Run a program to its end; its standard output. Raises StartError with what we were doing and its last words."""
    try:
        done = subprocess.run(  # noqa: S603 - our own argument lists, never a shell
            [str(part) for part in command],
            text=True,
            errors="replace",
            stdin=stdin,
            capture_output=True,
            env=env,
        )
    except OSError as error:
        raise StartError(f"{doing}: {error.strerror}: {command[0]}") from None
    if done.returncode:
        raise StartError(f"{doing}: {last_words(done.stderr or done.stdout)}")
    return done.stdout


def last_words(text: str) -> str:
    """The last line of a program's output that says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if COMPLAINT.match(line)]
    return (errors or lines or ["no message"])[-1][:300]
