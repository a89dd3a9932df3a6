"""docs/guarantees.md names, for every finding about faults, tests that are there."""

import re
from pathlib import Path

import pytest

from tests.named_tests import unknown_tests

PAGE = Path(__file__).resolve().parents[2] / "docs/guarantees.md"
NOT_CURED = {"C17"}
FINDINGS = [
    *(name for name in (f"C{number}" for number in range(1, 21)) if name not in NOT_CURED),
    *("P1", "P3", "Duplicates"),
]
ROWS = dict(re.findall(r"(?m)^\| ([CP]\d+|Duplicates) \| .* \| (.*) \|$", PAGE.read_text()))


def test_every_finding_has_a_row() -> None:
    assert list(ROWS) == FINDINGS


@pytest.mark.parametrize("finding", FINDINGS)
def test_its_tests_exist(finding: str) -> None:
    assert unknown_tests(ROWS[finding]) == []
