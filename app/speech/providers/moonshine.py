"""Words by Moonshine, whose package brings a model of English: no network, a tenth of real time on one core
(guide 3.6, transcribe).

It runs in a process of its own that stays for a while, since it takes most of a second to load. With hints PocketSphinx
is asked: it recognizes nothing else then, and digits are 98 % right (docs/speech.md).
"""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from app.speech.port import Unsupported
from app.speech.providers.pocketsphinx import PocketSphinx
from app.speech.recognizer import Heard, Recognizer
from app.speech.resident import Resident

PROGRAM = "app.speech.providers.moonshine_program"
LOADING_SECONDS, PATIENCE = 60, 5
"""Seconds that it may take to start, and per second of audio."""


class Moonshine:
    """Speech recognition by the Python package moonshine-voice, in a process of its own."""

    name = "moonshine"
    fast = True
    hints_are_all = True

    def __init__(self, hinted: Recognizer | None = None) -> None:
        """hinted: who is asked when there are hints."""
        self.hinted = hinted or PocketSphinx()
        self.program = Resident(self.name, [sys.executable, "-m", PROGRAM])

    def recognize(self, file: Path, seconds: int, language: str = "", hints: Sequence[str] = ()) -> Heard:
        """Implements Recognizer.recognize (app/speech/recognizer.py)."""
        if language and language.partition("-")[0].lower() != "en":
            raise Unsupported(f"moonshine does not understand {language[:20]!r}, only English")
        if hints or not find_spec("moonshine_voice"):
            return self.hinted.recognize(file, seconds, language, hints)
        question = {"file": str(file.absolute()), "seconds": seconds}
        return Heard(self.program.ask(question, LOADING_SECONDS + PATIENCE * seconds)["text"])
