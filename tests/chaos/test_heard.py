"""What a caller of the play loop heard, judged: made from tones, so that it is known."""

import numpy as np
import pytest

from tests.chaos.heard import heard, longest_gap
from tests.chaos.judge import missed
from tests.chaos.people import PLAYED
from tests.softphone import tone
from tests.softphone.g711 import Samples


def loop(places: str, silence: float = 0.02) -> Samples:
    """One prompt after another."""
    quiet = tone(100, silence, 0.0)
    return np.concatenate([part for place in places for part in (quiet, tone(PLAYED[int(place)], 1.0))])


@pytest.mark.parametrize(
    ("places", "skipped", "again", "most"),
    [("0123450123", 0, 0, 1), ("01345", 1, 0, 1), ("1234", 1, 0, 1), ("01223", 0, 1, 2), ("012220", 3, 2, 3)],
)
def test_what_is_skipped_and_what_is_heard_again(places: str, skipped: int, again: int, most: int) -> None:
    told = heard(loop(places))
    assert (told.skipped, told.again, told.most) == (skipped, again, most)


def test_a_gap_in_what_never_stops_is_measured() -> None:
    audio = np.concatenate([tone(600, 2.0), tone(100, 1.5, 0.0), tone(600, 2.0)])
    assert longest_gap(audio, 600, 0.0, 5.5) == pytest.approx(1.5, abs=0.05)
    assert longest_gap(audio, 900, 0.0, 5.5) == pytest.approx(5.5, abs=0.05)


@pytest.mark.parametrize(("digits", "missing"), [("12345", 0), ("1235", 1), ("123", 2), ("1243", -1), ("1123", -1)])
def test_keys_that_did_not_come(digits: str, missing: int) -> None:
    assert missed(digits, "12345") == missing
