"""A spoken text as samples for the softphone, by espeak-ng, which `make run` has installed."""

import subprocess
import tempfile
from pathlib import Path

import soundfile
import soxr

from tests.softphone.g711 import RATE, Samples


def spoken(text: str) -> Samples:
    """The text at 8 kHz. Raises OSError when espeak-ng is not there or fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.wav"
        done = subprocess.run(["espeak-ng", "-w", path, "--", text], capture_output=True, text=True)
        if done.returncode:
            raise OSError(f"espeak-ng: {done.stderr.strip() or done.returncode}")
        return sound(path)


def sound(path: Path | str) -> Samples:
    """An audio file, mono at 8 kHz. Raises OSError when it cannot be read."""
    try:
        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise OSError(f"{path}: {error}") from None
    mono = samples.mean(axis=1).astype("int16")
    result: Samples = mono if rate == RATE else soxr.resample(mono, rate, RATE)
    return result
