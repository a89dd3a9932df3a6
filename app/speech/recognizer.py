"""The port of speech recognizers (guide 2.6; 3.6, transcribe). recognizers.py lists the providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Heard:
    """Recognized text; empty when there was no speech. confidence: 0 to 1, in the provider's own measure; None: it has
    none."""

    text: str
    confidence: float | None = None


class Recognizer(Protocol):
    """A provider of speech recognition (guide 2.6)."""

    name: str
    fast: bool
    """It is no burden to ask it about an utterance again and again while that goes on (app/media)."""

    hints_are_all: bool
    """With hints it understands nothing else."""

    def recognize(self, file: Path, seconds: int, language: str = "", hints: Sequence[str] = ()) -> Heard:
        """Recognize the first `seconds` seconds of an 8 kHz 16-bit mono wav.

        language: a BCP-47 tag, empty: the provider's own. hints: what is probably said. Blocks its greenlet only, for
        some minutes perhaps; ended early, it ends what it started. Raises SpeechError.
        """
        ...
