"""Listening with numbers: tones, speech, silence and keys in 8 kHz int16 audio.

Every time is in seconds from the start of the audio given, so for `call.heard` from the 200. The resolution is
10 ms; the edges of a tone are right to about 20 ms, its frequency to about 2 Hz, after mu-law too.
"""

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from .g711 import RATE, Samples
from .spectrum import STEP, Flags, Peak, levels, peaks, share_at
from .tones import DTMF

if TYPE_CHECKING:
    from .call import Call

__all__ = ["RATE", "Sound", "Tone", "energy", "find_tone", "first_audio_ms", "has_tone", "heard_seconds", "keys"]
__all__ += ["silence_after", "silences", "sounds", "speech", "speech_seconds", "tone_seconds", "tones"]

SILENT = -50.0  # dBFS: quieter is silence
QUIET = -45.0  # dBFS: quieter is not looked at for tones and speech
PURE = 0.95  # share of the energy in at most three frequencies that makes a block tonal
VERY_PURE = 0.98  # share in at most two frequencies that speech seldom has
BEAT, PURE_IN_BEAT = 5, 2  # blocks: two beats of 440 and 480 Hz, and how many of these are very pure at least
SAME_HZ = 20.0  # Hz within which neighbouring blocks are the same tone
STEADY_HZ = 3.0  # Hz by which a tone may wander; a voice wanders more
SHORTEST_TONE = 0.06  # seconds
FOUND_TONE = 0.15  # seconds, for `find_tone`: a harmonic of a voice holds its pitch for less
DROP_OUT = 0.03  # seconds a tone may be lost and still be one tone
MODULATED = 2.0  # dB by which the level of speech varies within half a second; steady noise varies less
BREATH = 0.15  # seconds of stop or closure within speech
SHORTEST_SPEECH = 0.05  # seconds


class Sound(NamedTuple):
    """A stretch of audio, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def later(self, by: float) -> Self:
        return self._replace(start=round(self.start + by, 3), end=round(self.end + by, 3))


class Tone(NamedTuple):
    """A tone of `hz` from `start` to `end` seconds."""

    hz: float
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def later(self, by: float) -> Self:
        return self._replace(start=round(self.start + by, 3), end=round(self.end + by, 3))


def energy(audio: Samples) -> float:
    """dBFS of the whole; -100 for digital silence or nothing."""
    power = float((audio.astype(np.float64) ** 2).mean()) / 32768**2 if len(audio) else 0.0
    return 10 * float(np.log10(max(power, 1e-10)))


def tones(audio: Samples) -> list[Tone]:
    """All pure tones in order of their start, up to three at a time; tones closer than 100 Hz are not told apart."""
    return _tones(_peaks(audio))


def _tones(blocks: list[list[Peak]]) -> list[Tone]:
    open_tones: list[list[tuple[int, float]]] = []
    closed: list[list[tuple[int, float]]] = []
    for block, found in enumerate(blocks):
        if sum(peak.share for peak in found) < PURE:
            continue
        for peak in found:
            track = next((t for t in open_tones if _continues(t, block, peak.hz)), None)
            if track is None:
                open_tones.append([(block, peak.hz)])
            else:
                track.append((block, peak.hz))
        closed += [track for track in open_tones if (block - track[-1][0]) * STEP > DROP_OUT]
        open_tones = [track for track in open_tones if (block - track[-1][0]) * STEP <= DROP_OUT]
    return sorted((tone for track in closed + open_tones if (tone := _as_tone(track))), key=lambda tone: tone.start)


def _peaks(audio: Samples) -> list[list[Peak]]:
    return peaks(audio, levels(audio) > QUIET)


def _continues(track: list[tuple[int, float]], block: int, hz: float) -> bool:
    last, before = track[-1]
    return last < block <= last + 1 + DROP_OUT / STEP and abs(hz - before) <= SAME_HZ


def _as_tone(track: list[tuple[int, float]]) -> Tone | None:
    """The edges of a tone are blurred, so a tenth of its blocks on each side does not count for its pitch."""
    low, middle, high = np.percentile([hz for _, hz in track], (10, 50, 90))
    tone = Tone(round(float(middle), 1), round(track[0][0] * STEP, 3), round((track[-1][0] + 1) * STEP, 3))
    return tone if tone.seconds >= SHORTEST_TONE and high - low <= STEADY_HZ else None


def find_tone(
    audio: Samples, hz: float, seconds: float = FOUND_TONE, share: float = 0.25, tolerance: float = 8
) -> Tone | None:
    """The first unbroken tone of this frequency, also in a mix where it has `share` of the energy.

    A high voice can hold a harmonic below 500 Hz for 0.15 s: where there is speech too, ask for 0.25 or go above.
    """
    return next((tone for tone in _runs_of(audio, hz, share, tolerance) if tone.seconds >= seconds), None)


def has_tone(
    audio: Samples, hz: float, start: float = 0.0, end: float | None = None, seconds: float = FOUND_TONE
) -> bool:
    """Is there an unbroken tone of at least `seconds` between two times?"""
    return find_tone(_part(audio, start, end), hz, seconds) is not None


def tone_seconds(audio: Samples, hz: float) -> float:
    return sum((tone.seconds for tone in _runs_of(audio, hz, 0.25, 8)), 0.0)


def _runs_of(audio: Samples, hz: float, share: float, tolerance: float) -> list[Tone]:
    flags = share_at(audio, levels(audio) > QUIET, hz, tolerance) >= share
    return [Tone(hz, *sound) for sound in _runs(flags, DROP_OUT, STEP)]


def sounds(audio: Samples, shortest: float = 0.02, gap: float = 0.05) -> list[Sound]:
    """Whatever is not silence; pauses up to `gap` seconds do not divide it."""
    return _runs(levels(audio) > SILENT, gap, shortest)


def silences(audio: Samples) -> list[Sound]:
    """The stretches between `sounds`, with those at the beginning and the end."""
    edges = [0.0, *(edge for sound in sounds(audio) for edge in sound), len(audio) / RATE]
    return [Sound(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


def heard_seconds(audio: Samples) -> float:
    return sum((sound.seconds for sound in sounds(audio)), 0.0)


def first_audio_ms(call: "Call") -> float | None:
    """Milliseconds from the 200 to the first sound; None when there was none."""
    found = sounds(call.heard)
    return 1000 * found[0].start if found else None


def silence_after(audio: Samples, start: float) -> float:
    """Seconds of silence from `start` to the next sound, or to the end of the audio."""
    found = sounds(_part(audio, start, None))
    return found[0].start if found else max(0.0, len(audio) / RATE - start)


def speech(audio: Samples) -> list[Sound]:
    """Speech-like stretches: loud, not a pure tone, and varying in level as steady noise does not."""
    level = levels(audio)
    loud = level > QUIET
    if not loud.any():
        return []
    return _runs(loud & ~_tonal(peaks(audio, loud)) & _modulated(level, loud), BREATH, SHORTEST_SPEECH)


def _tonal(blocks: list[list[Peak]]) -> Flags:
    """Blocks within a tone, or among blocks of one or two frequencies only, as those of a ringback tone are: where its
    beat is weakest a block has others, too."""
    pure = np.array([sum(peak.share for peak in found[:2]) >= VERY_PURE for found in blocks], bool)
    flags = pure | (np.convolve(pure, np.ones(BEAT))[BEAT // 2 :][: len(pure)] >= PURE_IN_BEAT)
    for tone in _tones(blocks):
        flags[max(0, round(tone.start / STEP) - 2) : round(tone.end / STEP) + 2] = True
    return flags


def speech_seconds(audio: Samples) -> float:
    return sum((sound.seconds for sound in speech(audio)), 0.0)


def _modulated(level: "np.typing.NDArray[np.float64]", loud: Flags, reach: int = 25) -> Flags:
    """Does the level of the loud blocks vary within `reach` blocks to each side?"""
    window = np.ones(2 * reach + 1)
    weight = loud.astype(np.float64)
    count = np.maximum(np.convolve(weight, window)[reach:-reach], 1)
    mean = np.convolve(weight * level, window)[reach:-reach] / count
    square = np.convolve(weight * level**2, window)[reach:-reach] / count
    varies: Flags = np.sqrt(np.maximum(square - mean**2, 0)) > MODULATED
    return varies


def keys(audio: Samples) -> list[tuple[str, Sound]]:
    """DTMF keys heard in-band, at least 40 ms each."""
    found = [_key(block) for block in _peaks(audio)]
    out: list[tuple[str, Sound]] = []
    for key in sorted({key for key in found if key}):
        flags = np.array([one == key for one in found], bool)
        out += [(key, sound) for sound in _runs(flags, DROP_OUT, 0.04)]
    return sorted(out, key=lambda pressed: pressed[1])


def _key(found: list[Peak]) -> str | None:
    if len(found) < 2 or found[0].share + found[1].share < 0.7:
        return None
    low, high = sorted(peak.hz for peak in found[:2])
    near = (key for key, (row, column) in DTMF.items() if abs(low - row) < 20 and abs(high - column) < 30)
    return next(near, None)


def _part(audio: Samples, start: float, end: float | None) -> Samples:
    return audio[round(start * RATE) : None if end is None else round(end * RATE)]


def _runs(flags: Flags, gap: float, shortest: float) -> list[Sound]:
    """Stretches of set blocks; gaps up to `gap` seconds are bridged, results under `shortest` dropped."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [sound for sound in _joined(edges, gap) if sound.seconds >= shortest - 1e-9]


def _joined(edges: "np.typing.NDArray[np.intp]", gap: float) -> list[Sound]:
    out: list[Sound] = []
    for start, end in zip(edges[::2] * STEP, edges[1::2] * STEP, strict=True):
        if out and start - out[-1].end <= gap + 1e-9:
            out[-1] = Sound(out[-1].start, round(float(end), 3))
        else:
            out.append(Sound(round(float(start), 3), round(float(end), 3)))
    return out
