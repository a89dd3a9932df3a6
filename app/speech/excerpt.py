"""The part of a recording that a recognizer gets."""

import io
import wave
from pathlib import Path

from app.speech.port import SpeechError


def excerpt(file: Path, seconds: int) -> bytes:
    """The first seconds of a recording as a new wav file. Raises SpeechError."""
    part = io.BytesIO()
    try:
        with wave.open(str(file), "rb") as source, wave.open(part, "wb") as copy:
            copy.setparams(source.getparams())
            copy.writeframes(source.readframes(seconds * source.getframerate()))
    except (OSError, EOFError, wave.Error) as error:
        raise SpeechError(f"the recording cannot be read: {type(error).__name__}") from None
    return part.getvalue()
