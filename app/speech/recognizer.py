"""What the rest needs of a speech recogniser (guide 3.6, transcribe). pocketsphinx.py is one."""

from pathlib import Path
from typing import Protocol


class Recognizer(Protocol):
    """A provider of transcriptions."""

    name: str

    def recognize(self, file: Path, seconds: int) -> str:
        """The words of the first so many seconds of an 8 kHz 16-bit mono wav; empty when nobody speaks.

        Blocks its greenlet only, for some minutes perhaps; ended early, it ends what it started.
        Raises SpeechError.
        """
        ...
