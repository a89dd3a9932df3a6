"""Audio to send: tones, DTMF pairs, wav files. All 8 kHz int16."""

import wave
from pathlib import Path

import numpy as np

from .g711 import RATE, Samples

WAIT = 0.5  # seconds that a `w` in a string of keys waits
ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
DTMF = {key: (ROWS[i // 4], COLUMNS[i % 4]) for i, key in enumerate("123A456B789C*0#D")}  # ITU-T Q.23


def tone(hz: float, seconds: float, amplitude: float = 0.5) -> Samples:
    """A sine; amplitude 1 is full scale."""
    times = np.arange(round(seconds * RATE)) / RATE
    samples: Samples = np.rint(32767 * amplitude * np.sin(2 * np.pi * hz * times)).astype(np.int16)
    return samples


def dtmf(key: str, seconds: float, amplitude: float = 0.3) -> Samples:
    """The two tones of a key, each of this amplitude."""
    low, high = DTMF[key]
    return tone(low, seconds, amplitude) + tone(high, seconds, amplitude)


def read_wav(path: str | Path) -> Samples:
    """Any 16-bit PCM wav, mixed to mono and brought to 8 kHz. Raises ValueError for other widths."""
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{path}: only 16-bit PCM wav files")
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        rate = file.getframerate()
    mono = frames.mean(axis=1)
    times = np.arange(0, len(mono), rate / RATE)
    samples: Samples = np.rint(np.interp(times, np.arange(len(mono)), mono)).astype(np.int16)
    return samples


def write_wav(path: str | Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
