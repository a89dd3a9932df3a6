"""Speech by espeak-ng, a program of every Debian (guide 2.7): small, quick, 100 languages, no network.

The text goes in by standard input and the arguments are RestComm's own words, so nothing in a text is an argument, a
path or a command. What a plain text could mean to espeak-ng is taken away: [[phonemes]] and control characters.
"""

import re
from functools import cached_property
from pathlib import Path

from app.speech import program, ssml
from app.speech.port import SpeechError, Unsupported
from app.speech.providers.espeak_voices import espeak_language

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = "150"
VARIANTS = {"man": "+m3", "woman": "+f3"}


class Espeak:
    """Speech synthesis by the program espeak-ng."""

    name = "espeak"
    is_program = True

    def __init__(self, seconds: float = 10) -> None:
        self.seconds = seconds

    def version(self) -> str:
        return self.program_version

    @cached_property
    def program_version(self) -> str:
        """espeak-ng's version, such as ``1.51``."""
        found = re.search(r": ([\w.-]+)", self.run(["--version"]).decode("utf-8", "replace"))
        return found[1] if found else "unknown"

    @cached_property
    def languages(self) -> frozenset[str]:
        """Names of the installed languages, as ``en-us``."""
        lines = self.run(["--voices"]).decode("utf-8", "replace").splitlines()[1:]
        return frozenset(words[1].lower() for words in map(str.split, lines) if len(words) > 3)

    def run(self, options: list[str], text: str = "") -> bytes:
        """What the program prints. Raises SpeechError."""
        return program.run("espeak-ng", [PROGRAM, *options], text, self.seconds)

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Implements Synthesizer.synthesize (app/speech/port.py)."""
        spoken = espeak_language(language, self.languages)
        if not spoken:
            raise Unsupported(f"espeak does not speak {language[:20]!r}")
        if voice not in VARIANTS:
            raise SpeechError(f"espeak has no voice {voice[:20]!r}, only man and woman")
        options = ["-v", spoken + VARIANTS[voice], "-s", WORDS_PER_MINUTE, "-b", "1", "--stdin", "-w", str(file)]
        if ssml.is_markup(text):
            options, text = ["-m", *options], ssml.checked(text)
        self.run(options, text.replace("[[", "[ ["))
        if not file.exists():
            raise SpeechError("espeak-ng produced no speech")
