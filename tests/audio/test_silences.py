"""Silence that is put into a recording where it was paused."""

import numpy
import pytest

from app.audio.recording_files import with_silences

RATE = 8000


@pytest.mark.parametrize("size", [1000, 8000, 80000])
def test_silence_comes_where_it_belongs(size: int) -> None:
    samples = numpy.ones(4 * RATE, "<i2")
    pieces = (samples[at : at + size] for at in range(0, len(samples), size))
    found = numpy.concatenate(list(with_silences(pieces, ((1.0, 2.0), (3.5, 0.5), (9.0, 1.0)))))
    expected = [(1, 1.0), (0, 2.0), (1, 2.5), (0, 0.5), (1, 0.5), (0, 1.0)]
    assert list(found) == [sample for sample, seconds in expected for _ in range(int(seconds * RATE))]
