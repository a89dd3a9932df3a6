"""SIDs: two letters and 32 hexadecimal digits, the name of everything in the REST API (guide chapter 4)."""

import re
import secrets
from collections.abc import Callable

PATTERN = re.compile(r"[A-Z]{2}[0-9a-f]{32}")


def new(prefix: str) -> str:
    """A new random SID, as ``CA`` and 128 random bits."""
    return prefix + secrets.token_hex(16)


def maker(prefix: str) -> Callable[[], str]:
    """The default of a sid column."""
    return lambda: new(prefix)


def valid(text: str, prefix: str = "") -> bool:
    """Is it a SID, with this prefix? Paths and queries are only ever built from text that is."""
    return bool(PATTERN.fullmatch(text)) and text.startswith(prefix)
