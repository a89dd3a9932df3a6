"""What an attack tried, one cell each, and what did not hold."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import pytest

T = TypeVar("T")
STRIDE = int(os.environ.get("ATTACK_STRIDE", "23"))
"""`make test` tries every 23rd cell, `make attack` all of them (1)."""
MOST_SHOWN = 20


@dataclass
class Cells:
    """tried: how many. missed: those that did not hold, in words; the first ones."""

    tried: int = 0
    missed: list[str] = field(default_factory=list)

    def held(self, what: str, did: bool) -> None:
        """One cell: did it hold?"""
        self.tried += 1
        if not did and len(self.missed) < MOST_SHOWN:
            self.missed.append(what[:300])


def some(every: Iterable[T]) -> Iterator[T]:
    """All of them, or every STRIDE-th."""
    return islice(every, 0, None, STRIDE)


@pytest.fixture
def cells(record_property: pytest.FixtureRequest) -> Iterator[Cells]:
    """Where a test writes down what it tried. It fails after its last cell, if any did not hold."""
    found = Cells()
    yield found
    record_property("tried", found.tried)  # type: ignore[operator]
    record_property("missed", len(found.missed))  # type: ignore[operator]
    assert found.tried, "nothing was tried"
    if found.missed:
        pytest.fail("did not hold:\n" + "\n".join(found.missed), pytrace=False)
