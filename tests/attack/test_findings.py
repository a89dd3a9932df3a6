"""SECURITY.md names, for every finding, tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FINDINGS = [
    f"{level}{number}" for level, most in (("C", 2), ("H", 8), ("M", 9), ("L", 7)) for number in range(1, most + 1)
]
ROWS = dict(re.findall(r"(?m)^\| ([CHML]\d) \| .* \| (.*) \|$", (ROOT / "SECURITY.md").read_text()))


@cache
def functions(file: str) -> set[str]:
    """The names of a file's tests, those of its classes included."""
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_finding_has_a_row() -> None:
    assert list(ROWS) == FINDINGS


def unknown_tests(cell: str) -> list[str]:
    """Those of the tests that a cell of a table names, as `file::test`, that are not there; the cell if it has none."""
    named = re.findall(r"`([^`]+)`", cell)
    parts = [(name, *name.split("::")) for name in named]
    return [name for name, file, test in parts if not test.startswith("test_") or test not in functions(file)] or (
        [] if named else [cell]
    )


@pytest.mark.parametrize("finding", FINDINGS)
def test_its_tests_exist(finding: str) -> None:
    assert unknown_tests(ROWS[finding]) == []


def test_what_is_not_there_is_found() -> None:
    there = "`attack/test_findings.py::test_every_finding_has_a_row`"
    gone = "attack/test_findings.py::test_nothing"
    assert unknown_tests(f"{there}, `{gone}`") == [gone]
    assert unknown_tests(there) == []
    assert unknown_tests("by hand") == ["by hand"]
