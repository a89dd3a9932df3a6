"""Words by PocketSphinx, whose package brings a model of US English: no network, half of real time on one core
(guide 3.6, transcribe).

It runs in a process of its own, politely: the worker's greenlets go on, and what it does with a strange file is its own
affair. On telephone speech of somebody who speaks clearly expect two words of three to be right.
"""

import os
import signal
import sys
from pathlib import Path

from gevent import subprocess

from app.speech.recognizer import RecognitionError

ROOT = Path(__file__).parents[2]
PROGRAM = "app.speech.pocketsphinx_program"
LOADING_SECONDS, PATIENCE = 60, 5
"""It may take so long to begin, and then so many seconds for each second of audio."""


class PocketSphinx:
    """The pocketsphinx package."""

    name = "pocketsphinx"

    def recognize(self, file: Path, seconds: int) -> str:
        """As the port says."""
        limit = LOADING_SECONDS + PATIENCE * seconds
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-m", PROGRAM, str(file.absolute()), str(seconds)]
        try:
            process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes)
        except OSError as error:
            raise RecognitionError(f"pocketsphinx cannot be run: {error.strerror}") from None
        with process:
            try:
                words, complaint = process.communicate(timeout=limit)
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    raise RecognitionError(f"pocketsphinx took longer than {limit} s") from None
                raise
        if process.returncode:
            raise RecognitionError(f"pocketsphinx failed ({process.returncode}): {last_line(complaint)}")
        return " ".join(words.decode("utf-8", "replace").split())


def last_line(complaint: bytes) -> str:
    """What a traceback ends with."""
    lines = complaint.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "no word of why")[:200]
