"""docs/from-twilio.md names, for everything that once differed from Twilio, tests that are there."""

import re

import pytest

from tests.named_tests import ROOT, unknown_tests

WITHDRAWN = 24
"""Twilio's page of <Record> says what was the default here."""
DIFFERENCES = [f"W{number}" for number in range(1, 41) if number != WITHDRAWN]
ROWS = dict(re.findall(r"(?m)^\| (W\d+) \| .* \| (.*) \|$", (ROOT / "docs/from-twilio.md").read_text()))


def test_every_difference_has_a_row() -> None:
    assert list(ROWS) == DIFFERENCES


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_its_tests_exist(difference: str) -> None:
    assert unknown_tests(ROWS[difference]) == []
