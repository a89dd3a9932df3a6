"""Speech by Festival, with the voices that Debian has packages of, as festvox-us-slt-hts (guide 2.7)."""

import re
import unicodedata
from functools import cached_property
from pathlib import Path

from app.speech import program, ssml
from app.speech.voices import voice_for

PROGRAM, WRITER = "festival", "text2wave"
PACKAGED = {
    "cmu_us_slt_arctic_hts": ("en", "woman"),
    "kal_diphone": ("en", "man"),
    "ked_diphone": ("en", "man"),
    "lp_diphone": ("it", "woman"),
    "pc_diphone": ("it", "man"),
    "upc_ca_ona_hts": ("ca", "woman"),
    "czech_dita": ("cs", "woman"),
    "czech_ph": ("cs", "man"),
    "suo_fi_lj_diphone": ("fi", "woman"),
    "hy_fi_mv_diphone": ("fi", "man"),
}
ALPHABETS = {"cs": "iso-8859-2"}


class Festival:
    """The festival program, and which voices are installed. It receives only RestComm's own names and a text."""

    name = "festival"
    is_program = True

    def __init__(self, seconds: float = 10) -> None:
        self.seconds = seconds

    def version(self) -> str:
        return self.program_version

    @cached_property
    def program_version(self) -> str:
        """Festival's version, such as ``2.5.0``."""
        told = program.run(self.name, [PROGRAM, "--version"], "", self.seconds).decode("utf-8", "replace")
        found = re.search(r"(\d[\w.]+):release", told)
        return found[1] if found else "unknown"

    @cached_property
    def voices(self) -> dict[str, dict[str, str]]:
        """The installed ones of PACKAGED, by language and man or woman; the first in that order."""
        listed = program.run(self.name, [PROGRAM, "-b", "(print (voice.list))"], "", self.seconds).decode()
        installed = set(re.findall(r"[\w-]+", listed))
        found: dict[str, dict[str, str]] = {}
        for name, (language, voice) in PACKAGED.items():
            if name in installed:
                found.setdefault(language, {}).setdefault(voice, name)
        return found

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        """Implements Synthesizer.synthesize (app/speech/port.py)."""
        name = voice_for(self.voices, language, voice, self.name)
        written = in_alphabet(ssml.plain(text), PACKAGED[name][0])
        program.run(self.name, [WRITER, "-o", str(file), "-eval", f"(voice_{name})"], written, self.seconds)


def in_alphabet(text: str, language: str) -> bytes:
    """As Festival's voices read it: each as its language was written before UTF-8, and what that cannot write is left
    out. English is plain letters: kal_diphone of festival 2.5 crashes on others."""
    if language == "en":
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    return text.encode(ALPHABETS.get(language, "iso-8859-15"), "ignore")
