"""Tests that a page of the documentation names: ``real_switch/test_wire.py::test_max_forwards``."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def functions(file: str) -> set[str]:
    """The names of a file's tests, those of its classes included. file: below tests/."""
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def unknown_tests(cell: str) -> list[str]:
    """Those of the tests that a cell of a table names, as `file::test`, that are not there; the cell if it has none."""
    named = re.findall(r"`([^`]+)`", cell)
    parts = [(name, *name.split("::")) for name in named]
    return [name for name, file, test in parts if not test.startswith("test_") or test not in functions(file)] or (
        [] if named else [cell]
    )
