"""Parts of a message (3GPP TS 23.038)."""

import pytest

from app.messaging.segments import segments


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ж" * 1600, 24),
        ("]" * 153, 3),
        ("a" * 152 + "|" + "a" * 152, 3),
        ("a" * 151 + "|" + "a" * 153, 2),
        ("a" * 152 + "€" + "a" * 151 + "€" + "a", 3),
        ("ж" * 66 + "😎" + "ж" * 66, 3),
        ("ж" * 65 + "😎" + "ж" * 67, 2),
        ("😎" * 67, 3),
    ],
)
def test_how_many_parts_a_carrier_counts(body, parts):
    assert segments(body) == parts
