"""docs/interop.md names, for every fault that the field has reported, tests that are there."""

import re

from tests.interop import page
from tests.named_tests import unknown_tests

FAULTS = [*range(1, 13), *range(14, 23), 24, *range(26, 29), *range(30, 35), *range(36, 41), 42]
"""Numbers of the faults that the field has reported."""
FAULT_ROWS = re.findall(r"(?m)^\| (\d+) \| .* \| (.*) \|$", page.PAGE.read_text())


def test_every_fault_of_the_field_has_tests_that_exist() -> None:
    assert [int(number) for number, _tests in FAULT_ROWS] == FAULTS
    assert {number: lost for number, tests in FAULT_ROWS if (lost := unknown_tests(tests))} == {}


def test_every_fault_is_tried_in_real_calls() -> None:
    """On both switches; but for how many segments a text has, which no switch knows of."""
    assert [number for number, tests in FAULT_ROWS if "`real_switch/" not in tests] == ["38"]
