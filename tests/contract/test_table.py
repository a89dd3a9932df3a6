"""Which back end knows which command: its commands.py or switch.py names it, in a table or in a `case`."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("ariclient", "eslbridge")
RESOLVED = {"StartChildLeg", "OnLeg"}
"""Listed with the switch's commands, but the engine takes them off before."""
ROOMS = {"JoinRoom", "LeaveRoom", "MuteInRoom", "PlayInRoom", "RecordRoom", "PauseRecordRoom", "StopRecordRoom"}


def names() -> list[str]:
    """The commands that reach a switch: the part of commands.py between these two lines, and those of rooms."""
    source = (ROOT / "app/calls/commands/core.py").read_text()
    part = source.partition("# -- for the switch --")[2].partition("# -- for the engine --")[0]
    rooms = (ROOT / "app/calls/commands/conferences.py").read_text()
    texts = (ROOT / "app/calls/commands/messages.py").read_text()
    found = re.findall(r"^class (\w+)\(Command\)", part, re.MULTILINE)
    found += ["RecordCall", "StopRecordCall", "MaskRecordCall", "Refer"]
    found += re.findall(r"^class (\w+Room)\(Command\)", rooms, re.MULTILINE)
    found += re.findall(r"^class ((?!KeepFax)\w+)\(Command\)", texts, re.MULTILINE)
    return sorted(set(found) - RESOLVED)


def known_to(package: str) -> set[str]:
    """Names of the commands that a back end does something for."""
    files = sorted((ROOT / package).rglob("*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    cases = {node.cls.id for node in nodes if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)}
    tables = {key.id for node in nodes if isinstance(node, ast.Dict) for key in node.keys if isinstance(key, ast.Name)}
    tested = {
        arg.id for node in nodes if is_isinstance(node) for arg in ast.walk(node.args[1]) if isinstance(arg, ast.Name)
    }
    return (cases | tables | tested) & set(names())


def is_isinstance(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"


def table() -> str:
    """Every command of the switch, and who knows it."""
    known = {package: known_to(package) for package in PACKAGES}
    lines = [f"{'':12}" + "".join(f"{package:>12}" for package in PACKAGES)]
    for name in names():
        words = ["yes" if name in of else "MISSING" for of in known.values()]
        lines.append(f"{name:12}" + "".join(f"{word:>12}" for word in words))
    return "\n".join(lines)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_command_is_missing(package: str, record_property: Callable[[str, object], None]) -> None:
    record_property("table", table())
    assert set(names()) <= known_to(package), f"\n{table()}"


def test_the_part_for_the_switch_is_found() -> None:
    assert {"Answer", "Hangup", "Stop"} <= set(names())
    assert "StartTimer" not in names()
