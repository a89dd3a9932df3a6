"""The design, enforced: packages stand in one order and import downwards only, the core is pure, every verb has its
test file (docs/architecture.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors.errors import DICTIONARY

ROOT = Path(__file__).parent.parent
ORDER = (
    "app.version", "app.settings", "app.errors", "app.calls", "app.rcml", "app.models", "app.store", "app.bus",
    "app.accounts", "app.routing", "app.audio", "app.webhooks", "app.permits", "app.speech", "app.media",
    "app.messaging", "app.journal", "app.ledger", "app.engine", "app.switching", "ariclient", "eslbridge",
    "app.jobs", "app.demo", "app.api", "app.console", "app.cli", "app", "app.launcher", "wsgi",
)  # fmt: skip
"""Every package, lowest first: a module imports from its own package and from those before it. app: create_app."""
APART = ({"ariclient", "eslbridge"}, {"app.engine", "app.jobs"}, {"app.engine", "app.api"}, {"app.jobs", "app.api"})
"""Pairs that know nothing of each other, although the order would allow it."""
PURE = ("app/calls", "app/rcml")
BELOW_THE_CORE = {"app.calls", "app.rcml"}
"""All that the core may import of ours."""
MOST_FILES = 15
"""In one folder."""
MOST_LINES = 300
IMPURE = {
    "asyncio", "datetime", "gevent", "http", "multiprocessing", "os", "pathlib", "queue", "random", "redis", "requests",
    "secrets", "select", "shutil", "signal", "socket", "sqlalchemy", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib3", "uuid",
}  # fmt: skip
"""Clock, chance and I/O: none of it in the core, or a replay of the journal would not be the call again."""
WAITING = re.compile(r"\b(gevent\.sleep|time\.sleep|\.recv\(|\.wait\()")
MAY_WAIT = (
    "app/engine", "app/jobs", "app/launcher", "app/bus", "app/speech", "app/store", "app/settings/vault.py",
    "app/webhooks", "app/media", "app/audio", "app/journal", "app/ledger", "app/api/calls/calls.py",
    "app/api/live/streams.py", "app/api/tls.py",
    "app/messaging/smpp", "app/api/internal/health.py", "app/console/live.py", "app/cli/lists/notification.py",
    "app/cli/health", "ariclient/transport", "eslbridge/transport",
)  # fmt: skip


def modules(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def ours() -> Iterator[Path]:
    """Every file of the product."""
    yield ROOT / "wsgi.py"
    for folder in ("app", "ariclient", "eslbridge"):
        yield from modules(folder)


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
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package(name: str) -> str:
    """The package of ORDER that a module is in; "": it is not ours."""
    parts = name.split(".")
    if parts[0] != "app":
        return parts[0] if parts[0] in ORDER else ""
    if len(parts) > 1 and (ROOT / "app" / parts[1]).is_dir():
        return ".".join(parts[:2])
    return "app.version" if parts[1:2] == ["version"] else "app"


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_package_has_its_place() -> None:
    assert {package(module(path)) for path in ours()} - {"app.migrations"} == set(ORDER)


def test_imports_point_down() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ours()
        if "migrations" not in path.parts
        for name in imports(path)
        if package(name) and ORDER.index(package(name)) > ORDER.index(package(module(path)))
    ]
    assert not wrong


@pytest.mark.parametrize("pair", APART, ids=lambda pair: "-".join(sorted(pair)))
def test_these_know_nothing_of_each_other(pair: set[str]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ours()
        for name in imports(path)
        if {package(name), package(module(path))} == pair
    ]
    assert not wrong


@pytest.mark.parametrize("folder", PURE)
def test_the_core_touches_no_clock_chance_or_io(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if name.split(".")[0] in IMPURE or package(name) not in BELOW_THE_CORE | {""}
    ]
    assert not wrong


@pytest.mark.parametrize("package", PURE)
def test_the_core_imports_at_the_top_of_its_files(package: str) -> None:
    """An import inside a function hides a circle."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(package)
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_nothing_of_the_application_imports_tests() -> None:
    assert not [path for path in ours() for name in imports(path) if name.split(".")[0] == "tests"]


def test_folders_are_small() -> None:
    folders = [path for top in ("app", "ariclient", "eslbridge") for path in [ROOT / top, *(ROOT / top).rglob("*/")]]
    sizes = {str(path.relative_to(ROOT)): len(list(path.glob("*.py"))) for path in folders}
    assert not {name: size for name, size in sizes.items() if size > MOST_FILES}


def test_every_verb_is_one_file_with_one_test_file() -> None:
    verbs = {path.stem for path in modules("app/rcml/verbs")} - {"__init__"}
    tests = {path.stem.removeprefix("test_") for path in modules("tests/rcml/verbs")} - {"__init__"}
    assert verbs == tests


def test_only_the_places_made_for_it_wait() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in ours()
        if WAITING.search(path.read_text()) and not str(path.relative_to(ROOT)).startswith(MAY_WAIT)
    ]
    assert not wrong


def test_every_code_that_we_tell_is_in_the_dictionary() -> None:
    told = re.compile(r"(?:code=|warn\(|RcmlError\(|Notify\(|UNKNOWN = )(\d{5})")
    codes = {int(code) for path in modules("app") for code in told.findall(path.read_text())}
    assert len(codes) > 15
    assert not codes - DICTIONARY.keys()


def test_files_are_one_idea() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in ours()}
    assert not {name: lines for name, lines in long.items() if lines > MOST_LINES}


def reached(names: set[str]) -> set[str]:
    """These modules of ours, and all that they import, directly or not."""
    found: set[str] = set()
    rest = set(names)
    while rest:
        name = rest.pop()
        path = ROOT / f"{name.replace('.', '/')}.py"
        if name not in found and path.exists():
            found.add(name)
            tree = ast.parse(path.read_text())
            froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
            rest |= {f"{node.module}.{alias.name}" for node in froms for alias in node.names} | set(imports(path))
    return found


def chains(path: Path) -> Iterator[tuple[int, str]]:
    """Every longest chain of attributes, as `self.engine.calls`, with its line."""
    inner: set[ast.AST] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node not in inner:
            inner.add(node.value)
            names = [node.attr]
            part = node.value
            while isinstance(part, ast.Attribute):
                inner.add(part.value)
                names.append(part.attr)
                part = part.value
            if isinstance(part, ast.Name):
                yield node.lineno, ".".join([part.id, *reversed(names)])


def test_nobody_reaches_through_the_engine() -> None:
    """A part of the engine is given what it needs; `engine.<part>.<something of it>` ties everything to everything.
    SQLAlchemy's engine is another thing: what it is called in `engine.dialect.name` is not ours to choose."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {chain}"
        for path in modules("app")
        for line, chain in chains(path)
        if "engine" in chain.split(".")[:-2] and not chain.endswith("engine.dialect.name")
    ]
    assert not wrong


def test_only_the_process_knows_the_whole_engine() -> None:
    users = {str(path.relative_to(ROOT)) for path in modules("app") if "app.engine.engine" in path.read_text()}
    assert users == {"app/engine/main.py"}
