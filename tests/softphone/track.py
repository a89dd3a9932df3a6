"""Puts received packets on a time line: what a listener heard, and when, silence where nothing came.

A packet's place is its RTP timestamp on a base that the arrival times give. Arrival alone would smear
a burst, timestamps alone would hide a pause of the sender, so the base is the *smallest* lateness
among the next half second of packets: a burst keeps its rhythm and a pause stays a pause.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from .g711 import CODECS, RATE, Samples
from .rtp import Packet

AHEAD = 25  # packets looked ahead for the smallest lateness
JITTER = 0.03  # seconds of lateness that do not move the base: moving it would click
JUMP = 1.0  # seconds of disagreement that mean a new source, not a late packet

Seconds = npt.NDArray[np.float64]


def render(packets: Sequence[Packet], start: float, end: float) -> Samples:
    """The audio between two monotonic times as 8 kHz samples."""
    out = np.zeros(max(0, round((end - start) * RATE)), np.int16)
    spoken = [packet for packet in packets if packet.payload_type in CODECS]
    for packet, place in zip(spoken, _places(spoken), strict=True):
        _lay(out, CODECS[packet.payload_type].to_samples(packet.payload), round((place - start) * RATE))
    return out


def _lay(out: Samples, samples: Samples, at: int) -> None:
    skipped = max(0, -at)
    room = out[at + skipped : at + len(samples)] if at + len(samples) > 0 else out[:0]
    room[:] = samples[skipped : skipped + len(room)]


def _places(packets: Sequence[Packet]) -> Iterator[float]:
    if not packets:
        return
    arrival = np.array([packet.arrival for packet in packets])
    steps = _timestamp_steps(packets)
    drift = np.diff(arrival) - steps
    ssrc = np.array([packet.ssrc for packet in packets])
    cuts = np.flatnonzero((np.diff(ssrc) != 0) | (np.abs(drift) > JUMP)) + 1
    for first, last in zip([0, *cuts], [*cuts, len(packets)], strict=True):
        stamps = np.concatenate(([0.0], np.cumsum(steps[first : last - 1])))
        late = np.concatenate(([0.0], np.cumsum(drift[first : last - 1])))
        yield from arrival[first] + stamps + _steady(_least_ahead(late))


def _timestamp_steps(packets: Sequence[Packet]) -> Seconds:
    """Seconds between neighbours by their timestamps, right across the wrap at 2**32."""
    stamps = np.array([packet.timestamp for packet in packets], np.uint32)
    return np.diff(stamps).astype(np.int32) / RATE


def _least_ahead(late: Seconds) -> Seconds:
    padded = np.concatenate((late, np.full(AHEAD - 1, np.inf)))
    least: Seconds = np.lib.stride_tricks.sliding_window_view(padded, AHEAD).min(axis=1)
    return least


def _steady(late: Seconds) -> Seconds:
    held, out = late[0], []
    for value in late:
        if abs(value - held) > JITTER:
            held = value
        out.append(held)
    return np.array(out)
