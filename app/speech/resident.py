"""A program that stays: it loads something large once, and then answers a line of JSON for each that it is given.

It is started when it is first needed, ends when it was not needed for a while, and reads the end of its input when the
process that asks is gone.
"""

import json
import logging
from contextlib import suppress
from typing import Any

import gevent
from gevent import subprocess
from gevent.lock import RLock

from app.speech import program
from app.speech.port import SpeechError

log = logging.getLogger(__name__)

IDLE_SECONDS = 300.0
MOST_LINE = 1 << 20


class Resident:
    """One such program; its questions wait for each other."""

    def __init__(self, name: str, command: list[str]) -> None:
        """name: for the developer, who sees why it failed."""
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.turn = RLock()
        self.asked = 0

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Its answer. Blocks its greenlet only. Raises SpeechError, also on timeout; Unavailable when it does not
        begin."""
        with self.turn:
            process = self.running()
            self.asked += 1
            try:
                with gevent.Timeout(seconds, SpeechError(f"{self.name} took longer than {seconds:g} s")):
                    answer = self.exchange(process, question)
            except BaseException:
                self.end()
                raise
            gevent.spawn_later(IDLE_SECONDS, self.end_if_idle, self.asked)
        if "error" in answer:
            raise SpeechError(f"{self.name} failed: {answer['error']}")
        return answer

    def exchange(self, process: "subprocess.Popen[bytes]", question: dict[str, Any]) -> dict[str, Any]:
        """One line each way. Raises SpeechError."""
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline(MOST_LINE)
        except OSError:
            line = b""
        if not line:
            raise SpeechError(f"{self.name} has ended: {self.complaint(process)}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def complaint(self, process: "subprocess.Popen[bytes]") -> str:
        """The last line that it has printed for people."""
        with suppress(OSError, gevent.Timeout), gevent.Timeout(1.0):
            return program.last_line(process.stderr.read() if process.stderr else b"")
        return "no reason given"

    def running(self) -> "subprocess.Popen[bytes]":
        """The process, started if there is none. Raises Unavailable."""
        if self.process and self.process.poll() is not None:
            self.end()
        if not self.process:
            self.process = program.started(self.name, self.command)
        return self.process

    def end_if_idle(self, asked: int) -> None:
        """Nothing was asked since then: its memory is of more use elsewhere."""
        if asked == self.asked:
            with self.turn:
                self.end()

    def end(self) -> None:
        """It is started again when it is needed."""
        process, self.process = self.process, None
        if process:
            program.end(process)
            with process:
                process.wait()
