"""May this process still act? Whoever holds something that it may lose (lease.py) says so here: those who must ask need
not load what the holding takes."""

from collections.abc import Callable

checks: list[Callable[[], None]] = []
"""Each does not return when this process may not act any more."""


def check() -> None:
    """Ask all of them. A process that holds nothing may."""
    for one in checks:
        one()
