"""Speech by espeak-ng, a program of every Debian (guide 2.7): small, quick, 100 languages, no network.

The text goes in by standard input and the arguments are words of ours, so nothing in a text is an argument, a path or a
command. What a plain text could mean to espeak-ng is taken away: [[phonemes]] and control characters.
"""

import re
from functools import cached_property
from pathlib import Path

from app.speech import program, ssml
from app.speech.espeak_voices import espeak_language
from app.speech.port import SpeechError

PROGRAM = "espeak-ng"
SECONDS = 10
WORDS_PER_MINUTE = "150"
VARIANTS = {"man": "+m3", "woman": "+f3"}


class Espeak:
    """The espeak-ng program."""

    name = "espeak"
    voices = tuple(VARIANTS)

    def version(self) -> str:
        return self.program_version

    @cached_property
    def program_version(self) -> str:
        """As ``1.51``."""
        found = re.search(r": ([\w.-]+)", run(["--version"]).decode("utf-8", "replace"))
        return found[1] if found else "unknown"

    @cached_property
    def languages(self) -> frozenset[str]:
        """Names of the installed languages, as ``en-us``."""
        lines = run(["--voices"]).decode("utf-8", "replace").splitlines()[1:]
        return frozenset(words[1].lower() for words in map(str.split, lines) if len(words) > 3)

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """As the port says."""
        spoken = espeak_language(language, self.languages)
        if not spoken:
            raise SpeechError(f"espeak speaks no {language[:20]!r}")
        if voice not in VARIANTS:
            raise SpeechError(f"espeak has no voice {voice[:20]!r}, only man and woman")
        options = ["-v", spoken + VARIANTS[voice], "-s", WORDS_PER_MINUTE, "-b", "1", "--stdin", "-w", str(file)]
        if ssml.is_markup(text):
            options, text = ["-m", *options], markup(text)
        run(options, text.replace("[[", "[ ["))
        if not file.exists():
            raise SpeechError("espeak-ng made no speech")


def markup(text: str) -> str:
    try:
        return ssml.cleaned(text)
    except ValueError as error:
        raise SpeechError(str(error)) from None


def run(options: list[str], text: str = "") -> bytes:
    """Run the program. Returns what it printed; raises SpeechError."""
    try:
        return program.run([PROGRAM, *options], text, SECONDS)
    except program.ProgramError as error:
        raise SpeechError(f"espeak-ng {error}") from None
