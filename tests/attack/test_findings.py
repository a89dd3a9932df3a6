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


@pytest.mark.parametrize("finding", FINDINGS)
def test_its_tests_exist(finding: str) -> None:
    named = re.findall(r"`([^`]+)`", ROWS[finding])
    assert named
    for name in named:
        file, _, test = name.partition("::")
        assert test.startswith("test_")
        assert test in functions(file), name
