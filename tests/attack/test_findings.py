"""SECURITY.md names, for every finding, tests that are there."""

import re

import pytest

from tests.named_tests import ROOT, unknown_tests

FINDINGS = [
    f"{level}{number}" for level, most in (("C", 2), ("H", 8), ("M", 9), ("L", 7)) for number in range(1, most + 1)
]
ROWS = dict(re.findall(r"(?m)^\| ([CHML]\d) \| .* \| (.*) \|$", (ROOT / "SECURITY.md").read_text()))


def test_every_finding_has_a_row() -> None:
    assert list(ROWS) == FINDINGS


@pytest.mark.parametrize("finding", FINDINGS)
def test_its_tests_exist(finding: str) -> None:
    assert unknown_tests(ROWS[finding]) == []


def test_what_is_not_there_is_found() -> None:
    there = "`attack/test_findings.py::test_every_finding_has_a_row`"
    gone = "attack/test_findings.py::test_nothing"
    assert unknown_tests(f"{there}, `{gone}`") == [gone]
    assert unknown_tests(there) == []
    assert unknown_tests("by hand") == ["by hand"]
