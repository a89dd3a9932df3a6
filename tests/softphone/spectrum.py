"""Audio in 10 ms blocks: how loud each is, and which frequencies carry it. The numbers under `listen`."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .g711 import RATE, Samples

BLOCK = 80  # samples: 10 ms, the resolution of every time that `listen` gives
STEP = BLOCK / RATE
WINDOW = 320  # samples: 40 ms around a block; its main lobe is +-50 Hz, so two tones must be 100 Hz apart
BINS = 1024
LOBE = round(60 * BINS / RATE)  # bins on each side that belong to a peak
PEAKS = 3  # most tones told apart at one time
PEAK_SHARE = 0.12  # of the energy: less is not a tone of its own
CHUNK = 2000  # blocks analysed at once: bounds memory
FLOOR = -100.0  # dBFS of digital silence

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Peak(NamedTuple):
    """A frequency and its share of the block's energy, 0..1."""

    hz: float
    share: float


def levels(audio: Samples) -> Numbers:
    """dBFS of every whole 10 ms block; a full-scale sine has -3."""
    whole = audio[: len(audio) // BLOCK * BLOCK].astype(np.float64).reshape(-1, BLOCK)
    power = (whole**2).mean(axis=1) / 32768**2
    decibels: Numbers = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), FLOOR)
    return decibels


def spectra(audio: Samples, blocks: npt.NDArray[np.intp]) -> Numbers:
    """Power spectra of 40 ms windows centred on the given blocks; row per block, bins of RATE / BINS Hz."""
    side = (WINDOW - BLOCK) // 2
    padded = np.concatenate((np.zeros(side), audio, np.zeros(WINDOW)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[blocks * BLOCK]
    power: Numbers = np.abs(np.fft.rfft(windows * np.hanning(WINDOW), BINS)) ** 2
    power[:, :6] = 0  # below 45 Hz is an offset, not sound
    return power


def peaks(audio: Samples, loud: Flags) -> list[list[Peak]]:
    """The strongest frequencies of every loud block, strongest first; an empty list for quiet ones."""
    found: list[list[Peak]] = [[] for _ in loud]
    wanted = np.flatnonzero(loud)
    for first in range(0, len(wanted), CHUNK):
        part = wanted[first : first + CHUNK]
        for columns in _strongest(spectra(audio, part)):
            for block, hz, share in zip(part, *columns, strict=True):
                if share >= PEAK_SHARE:
                    found[block].append(Peak(float(hz), float(share)))
    return found


def _strongest(power: Numbers) -> list[tuple[Numbers, Numbers]]:
    """For each of the strongest peaks in turn: its Hz and its share, per row."""
    total = np.maximum(power.sum(axis=1), 1e-9)
    left, rows, out = power.copy(), np.arange(len(power)), []
    near = np.arange(-LOBE, LOBE + 1)
    for _ in range(PEAKS):
        top = left.argmax(axis=1)
        lobe = np.clip(top[:, None] + near, 0, power.shape[1] - 1)
        out.append((_interpolated(power, rows, top), left[rows[:, None], lobe].sum(axis=1) / total))
        left[rows[:, None], lobe] = 0
    return out


def _interpolated(power: Numbers, rows: npt.NDArray[np.intp], top: npt.NDArray[np.intp]) -> Numbers:
    """The frequency between bins: the tip of a parabola through the logarithms around the top."""
    inner = np.clip(top, 1, power.shape[1] - 2)
    before, at, after = (np.log(np.maximum(power[rows, inner + shift], 1e-9)) for shift in (-1, 0, 1))
    bend = before - 2 * at + after
    shift = np.where(np.abs(bend) > 1e-9, (before - after) / (2 * np.where(bend == 0, 1, bend)), 0)
    hz: Numbers = (inner + np.clip(shift, -1, 1)) * RATE / BINS
    return hz


def share_at(audio: Samples, loud: Flags, hz: float, tolerance: float) -> Numbers:
    """The share of each block's energy that a tone of `hz` carries; 0 where the local peak is elsewhere."""
    shares = np.zeros(len(loud))
    wanted = np.flatnonzero(loud)
    centre = round(hz * BINS / RATE)
    low, high = max(centre - LOBE, 0), centre + LOBE + 1
    for first in range(0, len(wanted), CHUNK):
        part = wanted[first : first + CHUNK]
        power = spectra(audio, part)
        top = low + power[:, low:high].argmax(axis=1)
        at = np.abs(_interpolated(power, np.arange(len(power)), top) - hz) <= tolerance
        total = np.maximum(power.sum(axis=1), 1e-9)
        shares[part] = np.where(at, power[:, low:high].sum(axis=1) / total, 0)
    return shares
