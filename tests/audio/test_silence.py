"""What is silence and what is sound in a recording (guide 3.6)."""

import numpy
import pytest

from app.audio.silence import survey
from tests.softphone.tones import tone

SECOND = 8000


def silent(seconds: float) -> numpy.ndarray:
    return numpy.zeros(round(seconds * SECOND), "<i2")


def line_noise(seconds: float, decibels: float) -> numpy.ndarray:
    """White noise of this level, full scale being 0."""
    level = 32768 * 10 ** (decibels / 20)
    return (numpy.random.default_rng(1).standard_normal(round(seconds * SECOND)) * level).astype("<i2")


@pytest.mark.parametrize(
    "samples",
    [
        silent(0),
        silent(0.01),
        silent(3),
        silent(3) + 900,  # a constant part is no sound
        line_noise(3, -54),
        tone(440, 3, 0.004),
        numpy.concatenate((silent(1), tone(440, 0.06), silent(1))),  # a click of 60 ms
    ],
)
def test_silence(samples: numpy.ndarray) -> None:
    found = survey([samples])
    assert found.empty
    assert found.trimmed() == (0, len(samples))


@pytest.mark.parametrize(
    "samples", [tone(440, 0.12), tone(440, 3, 0.02), line_noise(0.5, -35), line_noise(60, -40), tone(600, 3)]
)
def test_sound(samples: numpy.ndarray) -> None:
    assert not survey([silent(1), samples, silent(1)]).empty


def test_a_tenth_of_a_second_is_left_at_each_end() -> None:
    begin, end = survey([silent(2.5), tone(600, 3), silent(4)]).trimmed()
    assert begin == pytest.approx(2.4 * SECOND, abs=160)
    assert end == pytest.approx(5.6 * SECOND, abs=160)


def test_nothing_is_added_where_the_sound_goes_to_the_end() -> None:
    assert survey([tone(600, 1)]).trimmed() == (0, SECOND)


@pytest.mark.parametrize("size", [1, 7, 159, 160, 161, 65536])
def test_it_does_not_matter_in_which_blocks_it_comes(size: int) -> None:
    samples = numpy.concatenate((silent(0.333), tone(600, 0.5), silent(0.2)))
    blocks = [samples[at : at + size] for at in range(0, len(samples), size)]
    assert survey(blocks) == survey([samples])
