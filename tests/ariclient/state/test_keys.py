"""Keys of one leg, as ARI told them: recorded on Asterisk 22.10.1, milliseconds after the first (guide 3.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariclient.protocol.event_types import Key
from ariclient.state.keys import DAY_MS, Keys

RECORDED = {
    # pressed, milliseconds down: what Asterisk told
    ("1234567890", 100): "1@0 2@120 3@240 3@265 4@360 4@411 5@480 5@556 6@601 6@701 7@720 7@847 8@848 8@993 9@993 "
    "9@1138 0@1139 0@1284",
    ("11111", 100): "1@0 1@120 1@240 1@266 1@360 1@412 1@480 1@559",
    ("112233", 100): "1@0 1@120 2@240 2@266 2@360 2@412 3@480 3@557 3@600 3@703",
    ("1212", 100): "1@0 2@120 1@240 1@266 2@360 2@418",
    ("1234567890", 60): "1@0 2@99 3@200 4@299 4@325 5@399 5@461 6@499 6@590 7@599 7@716 8@717 8@842 9@842 9@967 0@968 "
    "0@1093",
    ("11111", 60): "1@0 1@101 1@200 1@226 1@300 1@351 1@400 1@477",
    ("112233", 60): "1@0 1@100 2@200 2@300 2@325 3@400 3@450 3@500 3@576",
    ("1234567890", 40): "1@0 2@79 2@105 3@159 3@243 4@244 4@369 5@370 5@494 6@495 6@622 7@623 7@748 8@751 8@878 9@879 "
    "9@1004 0@1004 0@1129",
    ("11111", 40): "1@0 1@81 1@86 1@160 1@214 1@240 1@343 1@344 1@469",
    ("11111", 200): "1@0 1@219 1@445 1@464 1@659 1@709 1@879 1@954",
    ("1234567890", 240): "1@0 2@259 3@520 3@545 4@779 4@831 5@1039 5@1116 6@1299 6@1402 7@1559 7@1687 8@1820 8@1972 "
    "9@2080 9@2258 0@2339 0@2543",
}


def heard(told: list[tuple[str, int, int]]) -> str:
    keys = Keys()
    return "".join(key for key, milliseconds, at in told if keys.is_new(Key(key, milliseconds, at % DAY_MS)))


@pytest.mark.parametrize("start", [0, 3_600_000, DAY_MS - 300], ids=["at midnight", "at one", "before midnight"])
@pytest.mark.parametrize("case", RECORDED, ids=str)
def test_hurried_keys_count_once(case: tuple[str, int], start: int) -> None:
    pressed, milliseconds = case
    told = [event.split("@") for event in RECORDED[case].split()]
    assert heard([(key, milliseconds, start + int(at)) for key, at in told]) == pressed


@given(
    pressed=st.text("0123456789*#ABCD", min_size=1, max_size=20),
    milliseconds=st.integers(40, 300),
    gap=st.integers(45, 2000),
    start=st.integers(0, DAY_MS - 1),
)
def test_keys_with_the_usual_pauses_all_count(pressed: str, milliseconds: int, gap: int, start: int) -> None:
    """Asterisk puts none of these aside, so each is told once, and none may be swallowed."""
    assert heard([(key, milliseconds, start + place * (milliseconds + gap)) for place, key in enumerate(pressed)]) == (
        pressed
    )


def test_key_after_a_hurried_one_counts() -> None:
    """The chain of keys put aside ends with the first pause."""
    told = [("1", 100, 0), ("1", 100, 120), ("1", 100, 240), ("1", 100, 266), ("1", 100, 900), ("1", 100, 1100)]
    assert heard(told) == "11111"
