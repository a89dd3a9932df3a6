"""Somebody's words at telephone quality, made by Debian's flite: its rms voice is one that PocketSphinx understands,
slt one that Moonshine understands whatever silence is around it."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tests.softphone.tones import read_wav, write_wav

WORDS = "please call me back tomorrow morning"


def speech() -> Path:
    """WORDS as an 8 kHz wav, made once."""
    return said(WORDS)


@cache
def said(words: str, voice: str = "rms") -> Path:
    """Any words as an 8 kHz wav, made once."""
    folder = Path(tempfile.mkdtemp(prefix="restcomm-speech-"))
    subprocess.run(["flite", "-voice", voice, "-t", words, "-o", str(folder / "flite.wav")], check=True)
    write_wav(folder / "words.wav", read_wav(folder / "flite.wav"))
    return folder / "words.wav"
