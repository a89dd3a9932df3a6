"""The two shares of the real calls are all of them, each once."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.share import pytest_collection_modifyitems as share

FILES = [
    Path(f"tests/real_switch/test_{name}.py") for name in ("dial", "queue", "chaos", "nat", "fax", "wire", "record")
]


def item(path: Path, *marks: str) -> Any:
    return SimpleNamespace(path=path, get_closest_marker=lambda name: name if name in marks else None)


def shared(which: str | None, items: list[Any]) -> list[Any]:
    kept = list(items)
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    share(SimpleNamespace(getoption=lambda _name: which, hook=hook), kept)  # type: ignore[arg-type]
    return kept


@pytest.fixture
def items() -> list[Any]:
    return [item(path) for path in FILES for _ in range(3)]


def test_each_is_in_one(items: list[Any]) -> None:
    first, second = shared("first", items), shared("second", items)
    assert first
    assert second
    assert sorted(map(id, first + second)) == sorted(map(id, items))
    assert not {one.path for one in first} & {one.path for one in second}


def test_a_file_that_proves_something_is_in_the_first(items: list[Any]) -> None:
    proof = item(shared("second", items)[0].path, "proves")
    first = shared("first", [*items, proof])
    assert proof in first
    assert [one.path for one in first].count(proof.path) == 4


def test_without_a_share_all_run(items: list[Any]) -> None:
    assert shared(None, items) == items
