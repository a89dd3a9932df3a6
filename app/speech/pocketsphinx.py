"""Words by PocketSphinx, whose package brings a model of US English: no network, half of real time on one core
(guide 3.6, transcribe).

It runs in a process of its own, politely: the worker's greenlets go on, and what it does with a strange file is its own
affair. On telephone speech of somebody who speaks clearly expect two words of three to be right.
"""

import sys
from pathlib import Path

from app.speech import program

PROGRAM = "app.speech.pocketsphinx_program"
LOADING_SECONDS, PATIENCE = 60, 5
"""It may take so long to begin, and then so many seconds for each second of audio."""


class PocketSphinx:
    """The pocketsphinx package."""

    name = "pocketsphinx"

    def recognize(self, file: Path, seconds: int) -> str:
        """As the port says."""
        limit = LOADING_SECONDS + PATIENCE * seconds
        command = [sys.executable, "-m", PROGRAM, str(file.absolute()), str(seconds)]
        words = program.run(self.name, command, "", limit)
        return " ".join(words.decode("utf-8", "replace").split())
