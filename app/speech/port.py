"""What the rest needs of a speech synthesizer (guide 2.7). espeak.py is one."""

from pathlib import Path
from typing import Protocol


class SpeechError(Exception):
    """This text could not be spoken. The message is one line for the developer."""


class Synthesizer(Protocol):
    """A provider of speech."""

    name: str
    """Part of the cache's keys, as `version` is."""
    voices: tuple[str, ...]
    """The voices it has: man, woman."""

    def version(self) -> str:
        """Of the program or service: another version may sound different. Raises SpeechError when it is not there."""
        ...

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Write a wav of any rate into `file`, in at most 10 s. language: a BCP-47 tag. Blocks its greenlet only.

        text: without control characters; ``<speak>...</speak>`` is SSML. Raises SpeechError.
        """
        ...
