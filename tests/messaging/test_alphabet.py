"""GSM 03.38 and UCS-2, and long messages in parts (3GPP TS 23.038, 23.040)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.segments import segments
from app.messaging.smpp.alphabet import GSM, UCS2, Place, decoded, encoded, headed


def again(body: str) -> str:
    """What a phone shows of it."""
    coding, parts = encoded(body, 7)
    return "".join(decoded(headed(part)[1] if len(parts) > 1 else part, coding) for part in parts)


KNOWN = [("Hello@$", GSM, b"Hello\x00\x02"), ("€[ü]", GSM, b"\x1be\x1b<~\x1b>")]
KNOWN += [("Привет", UCS2, "Привет".encode("utf-16-be"))]


@pytest.mark.parametrize(("body", "coding", "data"), KNOWN)
def test_known_texts(body: str, coding: int, data: bytes) -> None:
    assert encoded(body, 0) == (coding, [data])


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=1600))
def test_every_text_comes_back_and_has_as_many_parts_as_we_say(body: str) -> None:
    coding, parts = encoded(body, 7)
    assert again(body) == body
    assert all(len(part) <= 160 if coding == GSM else len(part) <= 140 for part in parts)
    if max(body) < "\U00010000" and not set(body) & set("^{}\\[~]|€\f"):
        assert len(parts) == segments(body)


def test_no_character_is_split() -> None:
    coding, parts = encoded("a" * 152 + "€" * 10, 7)
    assert [decoded(headed(part)[1], coding) for part in parts] == ["a" * 152, "€" * 10]
    coding, parts = encoded("я" * 66 + "😀" * 5, 7)
    assert [decoded(headed(part)[1], coding) for part in parts] == ["я" * 66, "😀" * 5]


def test_each_part_says_its_place() -> None:
    _, parts = encoded("x" * 400, 201)
    assert [headed(part)[0] for part in parts] == [Place(201, 3, 1), Place(201, 3, 2), Place(201, 3, 3)]


def test_other_headers_are_understood_or_skipped() -> None:
    assert headed(b"\x06\x08\x04\x01\x02\x02\x01rest") == (Place(0x102, 2, 1), b"rest")
    assert headed(b"\x06\x05\x04\x0b\x84\x00\x00rest") == (None, b"rest")
    assert headed(b"") == (None, b"")


def test_too_long() -> None:
    with pytest.raises(ValueError, match="256 parts, at most 255 are possible"):
        encoded("x" * (153 * 255 + 1), 0)


@given(st.binary(max_size=200), st.integers(0, 255))
def test_nothing_that_arrives_is_a_fault(data: bytes, coding: int) -> None:
    assert isinstance(decoded(headed(data)[1], coding), str)
