"""Programs that speak or listen: each is a process beside our greenlets, and none outlives who waits for it.

gevent waits while a process is being started. Whoever is killed just then would know no process that it could end, and
an unknown process stays forever: so a separate greenlet starts it, and ends it if it is no longer wanted.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import gevent
from gevent import subprocess

from app.audio.once import outcome
from app.settings.environment import of_children
from app.speech.port import SpeechError, Unavailable

ROOT = Path(__file__).parents[2]


def run(name: str, command: list[str], text: str | bytes, seconds: float) -> bytes:
    """What a program prints that is given this text. name: for the developer, who sees why it failed.

    Raises SpeechError, also on timeout; Unavailable when it cannot even begin.
    """
    process = started(name, command)
    given = text.encode("utf-8", "replace") if isinstance(text, str) else text
    with process:
        try:
            printed, complaint = process.communicate(given, timeout=seconds)
        except BaseException as error:
            end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise SpeechError(f"{name} took longer than {seconds:g} s") from None
            raise
    if process.returncode:
        raise SpeechError(f"{name} failed ({process.returncode}): {last_line(complaint)}")
    return printed


def started(name: str, command: list[str]) -> "subprocess.Popen[bytes]":
    """Start the program, in a way that leaves no process behind if the greenlet is killed meanwhile. Raises
    Unavailable."""
    starting = gevent.spawn(outcome, lambda: start(command))
    try:
        process, error = starting.get()
    except BaseException:
        gevent.spawn(abandon, starting).join()
        raise
    if isinstance(error, FileNotFoundError):
        raise Unavailable(f"{name} is not installed")
    if error:
        raise Unavailable(f"{name} cannot be run: {getattr(error, 'strerror', '') or error}")
    running: subprocess.Popen[bytes] = process
    return running


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """In a session of its own: with what it starts itself it can then be ended together."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, env=of_children(), stdin=pipe, stdout=pipe, stderr=pipe
    )


def abandon(starting: "gevent.Greenlet[..., Any]") -> None:
    """End a process whose caller was killed."""
    process, _ = starting.get()
    if process:
        with process:
            end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """With whatever it has started, which would hold the pipes open."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def last_line(complaint: bytes) -> str:
    """What a complaint ends with: of a traceback, the error."""
    lines = complaint.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")[:200]
