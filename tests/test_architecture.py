"""The design, enforced: imports point one way, the core is pure, every verb has its test file (architecture 4)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import DICTIONARY

ROOT = Path(__file__).parent.parent
PURE = ("app/calls", "app/rcml")
ALLOWED = {
    "app/calls": {"app.calls"},
    "app/rcml": {"app.calls", "app.rcml"},
    "app/models": {"app.models", "app.extensions", "app.calls", "app.vault"},
    "ariclient": {"ariclient", "app.calls", "app.engine", "app.config", "app.launcher.secrets"},
    "eslbridge": {"eslbridge", "app.calls", "app.engine", "app.config", "app.launcher.secrets"},
    "app/engine": {
        "app.engine", "app.calls", "app.rcml", "app.models", "app.config", "app.speech", "app.store", "app.wake",
        "app.accounts", "app.asking", "app.clients", "app.numbers", "app.gateways", "app.errors", "app.vault",
        "app.version", "app.metrics",
        "app.launcher.secrets",
    },
}  # fmt: skip
"""What the modules of a package may import of ours."""
IMPURE = {
    "asyncio", "datetime", "gevent", "http", "multiprocessing", "os", "pathlib", "queue", "random", "redis", "requests",
    "secrets", "select", "shutil", "signal", "socket", "sqlalchemy", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib3", "uuid",
}  # fmt: skip
"""Clock, chance and I/O: none of it in the core, or a replay of the journal would not be the call again."""
WAITING = re.compile(r"\b(gevent\.sleep|time\.sleep|\.recv\(|\.wait\()")
MAY_WAIT = ("app/engine", "app/jobs", "app/launcher", "app/wake.py", "app/speech", "app/store.py", "app/vault.py")
MAY_WAIT += ("app/api/calls.py", "app/asking.py", "app/metrics.py", "app/messaging/smpp_session.py")
SWITCH_WAITS = ("switch.py", "websocket.py", "ami.py", "socket.py", "link.py")


def modules(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports when it runs; what only the type checker sees does not count."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def ours(name: str) -> bool:
    return name.split(".")[0] in ("app", "ariclient", "eslbridge", "tests")


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_point_one_way(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if ours(name) and name != "app" and not any(name == ok or name.startswith(ok + ".") for ok in ALLOWED[package])
    ]
    assert not wrong


@pytest.mark.parametrize("package", PURE)
def test_the_core_touches_no_clock_chance_or_io(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if name.split(".")[0] in IMPURE
    ]
    assert not wrong


def test_nothing_of_the_application_imports_tests() -> None:
    folders = ("app", "ariclient", "eslbridge")
    assert not [path for folder in folders for path in modules(folder) for name in imports(path) if name[:5] == "tests"]


def test_every_verb_is_one_file_with_one_test_file() -> None:
    verbs = {path.stem for path in modules("app/rcml/verbs")} - {"__init__"}
    tests = {path.stem.removeprefix("test_") for path in modules("tests/rcml/verbs")} - {"__init__"}
    assert verbs == tests


def test_only_the_places_made_for_it_wait() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for folder in ("app", "ariclient", "eslbridge")
        for path in modules(folder)
        if WAITING.search(path.read_text())
        and not str(path.relative_to(ROOT)).startswith(MAY_WAIT)
        and path.name not in SWITCH_WAITS
    ]
    assert not wrong


def test_every_code_that_we_tell_is_in_the_dictionary() -> None:
    told = re.compile(r"(?:code=|warn\(|RcmlError\(|Notify\(|UNKNOWN = )(\d{5})")
    codes = {int(code) for path in modules("app") for code in told.findall(path.read_text())}
    assert len(codes) > 15
    assert not codes - DICTIONARY.keys()


def test_files_are_one_idea() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules("app")}
    assert not {name: lines for name, lines in long.items() if lines > 250}
