"""A pytest plugin for `make test`: one of two shares of the real calls, which run beside each other.

``-p tests.share --share=first`` runs the files that prove rows of the guide, whose table needs all of them in one
session, and most of the others; ``--share=second`` the rest, which starts later. A file's name alone decides, so that
every machine has the same shares.
"""

import zlib
from pathlib import Path

import pytest

OF_FIRST, PARTS = 5, 8
"""So many parts of the files that prove nothing go to the first share. In November 2026 it took 13 minutes, and the
second one 7, on Asterisk alone."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", choices=["first", "second"], help="a share of the files; without it all")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    share = config.getoption("--share")
    if not share:
        return
    proving = {item.path for item in items if proves(item)}
    shares: dict[str, list[pytest.Item]] = {"first": [], "second": []}
    for item in items:
        shares["first" if item.path in proving or first(item.path) else "second"].append(item)
    items[:] = shares.pop(share)
    config.hook.pytest_deselected(items=[item for others in shares.values() for item in others])


def proves(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("proves", "proves_all"))


def first(path: Path) -> bool:
    """Whether a file that proves nothing is in the first share."""
    return zlib.crc32(path.name.encode()) % PARTS < OF_FIRST
