"""Which back end knows which command: its commands.py or switch.py names it, in a table or in a `case`."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import TypeGuard

import pytest

from app.calls import commands
from app.calls.commands import Command

ROOT = Path(__file__).parents[2]
PACKAGES = ("ariclient", "eslbridge")
BY_THE_ENGINE = {
    "Begin",
    "StartTimer",
    "Fetch",
    "Download",
    "Synthesize",
    "Prepare",
    "SetStatus",
    "Notify",
    "Mark",
    "OnLeg",
}
"""These never reach a switch; whatever else commands.py defines must be known to every back end."""
ROOMS = {"JoinRoom", "LeaveRoom", "MuteInRoom", "PlayInRoom", "RecordRoom"}
NOT_YET = {
    "ariclient": {"Record", "Bridge", "Unbridge", "LocateClient"} | ROOMS,
    "eslbridge": {"Record", "Bridge", "Unbridge", "LocateClient"} | ROOMS,
}
"""What is in the vocabulary and not built; a command that is built leaves this list."""


def names() -> list[str]:
    kinds = [kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, Command)]
    return sorted(kind.__name__ for kind in kinds if kind is not Command)


def known_to(package: str) -> set[str] | None:
    """Names of the commands that a back end does something for; None: there is no such back end yet."""
    files = [ROOT / package / name for name in ("commands.py", "switch.py")]
    if not all(file.exists() for file in files):
        return None
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
        if name not in BY_THE_ENGINE:
            words = ["no back end" if of is None else "yes" if name in of else "MISSING" for of in known.values()]
            lines.append(f"{name:12}" + "".join(f"{word:>12}" for word in words))
    return "\n".join(lines)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_command_is_missing(package: str, record_property: Callable[[str, object], None]) -> None:
    record_property("table", table())
    known = known_to(package)
    if known is None:
        pytest.skip(f"{package} is not built yet\n{table()}")
    missing = set(names()) - BY_THE_ENGINE - known
    assert missing == NOT_YET[package], f"\n{table()}"


def test_the_engine_keeps_its_own_commands() -> None:
    assert set(names()) >= BY_THE_ENGINE
