"""Audio files for tests: tones in any format, and how to hear which tone a file holds."""

import io
import wave
from pathlib import Path

import numpy
import soundfile


def tone(hertz: float = 440, seconds: float = 1.0, rate: int = 8000, level: float = 0.5) -> numpy.ndarray:
    return level * numpy.sin(2 * numpy.pi * hertz * numpy.arange(round(seconds * rate)) / rate)


def encoded(samples: numpy.ndarray, rate: int, format: str = "WAV", subtype: str = "PCM_16") -> bytes:
    """A sound file in memory; two-dimensional samples have a column per channel."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=format, subtype=subtype)
    return file.getvalue()


def read(path: str | Path) -> numpy.ndarray:
    """The samples of a file that must be 8 kHz 16-bit mono wav, between -1 and 1."""
    with wave.open(str(path), "rb") as wav:
        assert (wav.getframerate(), wav.getsampwidth(), wav.getnchannels()) == (8000, 2, 1)
        return numpy.frombuffer(wav.readframes(wav.getnframes()), "<i2") / 32768


def loudest(samples: numpy.ndarray) -> float:
    """The frequency in Hz that is heard most."""
    spectrum = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples))))
    return float(spectrum.argmax()) * 8000 / len(samples)
