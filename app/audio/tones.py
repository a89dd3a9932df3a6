"""Prompts that are tones: beep, not in service, ringback (guide 2.1, beep-audio-file; 3.12, reason)."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy

from app.audio.audio import convert
from app.audio.cache import FileCache, key
from app.audio.decoding import RATE, BadAudio
from app.settings.config import Settings

KIND = "tones"
LEVEL = 0.25
"""Amplitude of a tone, of full scale: -12 dB."""
Parts = list[tuple[tuple[float, ...], float]]
FADE = RATE // 200
"""5 ms at each edge, against clicks."""

# (frequencies in Hz together, seconds); no frequency is silence.
TONES: dict[str, Parts] = {
    "beep": [((1000,), 0.4)],
    # Special information tone of a vacant number (ITU-T E.180, Bellcore "VC"), twice.
    "not-in-service": [((985.2,), 0.38), ((1370.6,), 0.274), ((1776.7,), 0.38), ((), 1.0)] * 2,
    "ringback": [((440, 480), 2.0), ((), 4.0)],
    "busy": [((480, 620), 0.5), ((), 0.5)],
    "silence": [((), 1.0)],
    "enter": [((660,), 0.15), ((880,), 0.2)],
    "exit": [((880,), 0.15), ((660,), 0.2)],
    # A slow turn through four chords: C, A minor, F, G.
    "music": [
        (chord, 1.5)
        for chord in ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))
        for _twice in range(2)
    ],
}


class Tones:
    """Tones as files in the cache; the operator's own recordings instead where the settings name them."""

    def __init__(self, settings: Settings) -> None:
        self.cache = FileCache(settings)
        self.own = {
            "beep": settings.beep_audio_file,
            "not-in-service": settings.reject_audio_file,
            "ringback": settings.ringback_audio_file,
            "enter": settings.alert_on_enter_file,
            "exit": settings.alert_on_exit_file,
            "music": settings.conference_music_file,
        }

    def file(self, name: str) -> Path:
        """The wav of one of TONES. Raises BadAudio when the operator's file cannot be read."""
        own = self.own.get(name)
        if own:
            return self.operators(Path(own))
        return self.tone(TONES[name])

    def tone(self, parts: Parts) -> Path:
        """The wav of any sequence of (frequencies, seconds)."""
        file = key(repr(parts)) + ".wav"
        return self.cache.find(KIND, file) or self.make(file, lambda path: write(path, parts))

    def operators(self, source: Path) -> Path:
        """An operator's file, converted; again when it changes."""
        try:
            file = key(str(source.absolute()), str(source.stat().st_mtime_ns)) + ".wav"
        except OSError as error:
            raise BadAudio(f"{source}: {error.strerror}") from None
        return self.cache.find(KIND, file) or self.make(file, lambda path: convert(source, path))

    def make(self, file: str, writer: Callable[[Path], None]) -> Path:
        """Write a new file of the cache."""
        temporary = self.cache.temporary(KIND)
        try:
            writer(temporary)
            return self.cache.put(temporary, KIND, file)
        finally:
            temporary.unlink(missing_ok=True)


def write(path: Path, parts: Parts) -> None:
    """Write a sequence of tones as 8 kHz 16-bit mono wav."""
    samples = numpy.concatenate([samples_of(frequencies, seconds) for frequencies, seconds in parts])
    with wave.open(str(path), "wb") as wav:
        wav.setparams((1, 2, RATE, 0, "NONE", ""))
        wav.writeframes((samples * 32767).astype("<i2").tobytes())


def samples_of(frequencies: tuple[float, ...], seconds: float) -> numpy.ndarray:
    """One tone between -1 and 1; several frequencies share its level."""
    time = numpy.arange(round(seconds * RATE)) / RATE
    tone = sum((numpy.sin(2 * numpy.pi * hertz * time) for hertz in frequencies), numpy.zeros(len(time)))
    edge = numpy.minimum(1, numpy.minimum(numpy.arange(len(time)), numpy.arange(len(time))[::-1]) / FADE)
    return tone * edge * LEVEL / max(1, len(frequencies))
