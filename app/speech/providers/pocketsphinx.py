"""Words by PocketSphinx, whose package brings a model of US English: no network, half of real time on one core
(guide 3.6, transcribe).

It runs in a process of its own, politely: the worker's greenlets go on, and what it does with a strange file is its own
affair. On telephone speech expect every other word to be wrong (docs/speech.md); with hints, digits are 98 % right.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.speech import program
from app.speech.hints import written
from app.speech.port import Unsupported
from app.speech.recognizer import Heard

PROGRAM = "app.speech.providers.pocketsphinx_program"
LOADING_SECONDS, PATIENCE = 60, 5
"""Seconds that it may take to start, and per second of audio."""


class PocketSphinx:
    """Speech recognition by the Python package pocketsphinx, in a process of its own."""

    name = "pocketsphinx"
    fast = False
    hints_are_all = True

    def recognize(self, file: Path, seconds: int, language: str = "", hints: Sequence[str] = ()) -> Heard:
        """Implements Recognizer.recognize (app/speech/recognizer.py)."""
        if language and language.partition("-")[0].lower() != "en":
            raise Unsupported(f"pocketsphinx does not understand {language[:20]!r}, only English")
        command = [sys.executable, "-m", PROGRAM, str(file.absolute()), str(seconds)]
        limit = LOADING_SECONDS + PATIENCE * seconds
        told = program.run(self.name, command, json.dumps(list(hints)), limit).decode("utf-8", "replace")
        heard = understood(told)
        return Heard(written(heard.text, hints), heard.confidence)


def understood(told: str) -> Heard:
    """The utterances as one, each with the weight of its words."""
    utterances = [line.split() for line in told.splitlines() if len(line.split()) > 1]
    words = [(word, float(likely)) for likely, *said in utterances for word in said]
    if not words:
        return Heard("")
    return Heard(" ".join(word for word, _ in words), sum(likely for _, likely in words) / len(words))
