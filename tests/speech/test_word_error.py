"""How words are counted as wrong."""

import numpy as np
import pytest

from tests.softphone import tone
from tests.speech.word_error import SENTENCES, by_telephone, errors, words


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("call me back", "call me back", 0),
        ("call me back", "call back", 1),
        ("call me back", "call me right back", 1),
        ("call me back", "fall me back", 1),
        ("call me back", "", 3),
        ("", "one two", 2),
    ],
)
def test_errors(said, heard, wrong):
    assert errors(words(said), words(heard)) == wrong


def test_there_are_fifty_sentences():
    assert len(set(SENTENCES)) == 50
    assert all(len(words(text)) >= 4 for text in SENTENCES)


def test_a_telephone_passes_its_band_only():
    assert np.abs(by_telephone(tone(1000, 0.2))).max() > 10000
    assert np.abs(by_telephone(tone(100, 0.2))).max() < 2000
