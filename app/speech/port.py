"""What the rest needs of a speech synthesizer (guide 2.7). espeak.py is one; synthesizers.py lists them."""

from pathlib import Path
from typing import Protocol


class SpeechError(Exception):
    """This could not be spoken, or understood. The message is one line for the developer."""


class Unsupported(SpeechError):
    """The provider has no such language. That is no failure: another provider may have it."""


class Unavailable(SpeechError):
    """The provider is not there, or does not know us: with another text it would be the same."""


class Synthesizer(Protocol):
    """A provider of speech synthesis (guide 2.7)."""

    name: str
    """Part of the cache's keys, as `version` is."""
    is_program: bool
    """It runs on this machine, so the number of concurrent ones is limited."""

    def version(self) -> str:
        """All that makes the same words sound different: of the program or service, of the settings. Raises SpeechError
        when it is not there."""
        ...

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Write a sound file of any rate into `file`, within speech_timeout. voice: man, woman; language: a BCP-47 tag.
        Blocks its greenlet only.

        text: without control characters; ``<speak>...</speak>`` is SSML. Raises SpeechError.
        """
        ...
