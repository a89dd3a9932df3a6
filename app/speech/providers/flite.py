"""Speech by flite, a small program of Debian: English only, quick, and its voices rms and slt are clear (guide 2.7)."""

from functools import cached_property
from pathlib import Path

from app.speech import program, ssml
from app.speech.voices import voice_for

PROGRAM = "flite"
VOICES = {"en": {"man": "rms", "woman": "slt"}}


class Flite:
    """The flite program. The text goes in by standard input, so that nothing in it is an argument or a file."""

    name = "flite"
    is_program = True

    def __init__(self, seconds: float = 10) -> None:
        self.seconds = seconds

    def version(self) -> str:
        return self.installed

    @cached_property
    def installed(self) -> str:
        """Its voices, as it lists them: with --version it ends as if it had failed (2.2)."""
        return program.run(self.name, [PROGRAM, "-lv"], "", self.seconds).decode("utf-8", "replace")

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Implements Synthesizer.synthesize (app/speech/port.py)."""
        name = voice_for(VOICES, language, voice, self.name)
        program.run(self.name, [PROGRAM, "-voice", name, "-o", str(file), "/dev/stdin"], ssml.plain(text), self.seconds)
