"""SIDs name everything in the REST API (guide 4)."""

import pytest

from app.models import sid


def test_a_sid_is_two_letters_and_128_random_bits():
    made = {sid.new("CA") for _ in range(1000)}
    assert len(made) == 1000
    assert all(sid.valid(one, "CA") and len(one) == 34 for one in made)


@pytest.mark.parametrize(
    "text", ["", "CA", "CA" + "0" * 31, "CA" + "0" * 33, "ca" + "0" * 32, "CA" + "G" * 32, "CA" + "0" * 32 + "\n"]
)
def test_anything_else_is_none(text):
    assert not sid.valid(text)


def test_a_sid_of_another_kind_is_not_valid():
    assert not sid.valid(sid.new("CA"), "AC")
