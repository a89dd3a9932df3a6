"""The base of all that a script can yield."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Anything that a script can yield."""
