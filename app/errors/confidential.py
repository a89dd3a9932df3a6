"""Passwords inside texts that are kept: of URLs and SIP addresses (``http://user:secret@host``), of attributes, forms
and JSON (``<Sip password="secret">``, ``password=secret``).

What people read has `HIDDEN` in their place; what a takeover reads has them sealed (app/journal/sealing.py).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

HIDDEN = "***"
# What repeats has a limit: texts are a stranger's, and none may take long.
IN_ADDRESS = re.compile(
    r"((?://|\bsips?:)[^/\s:@?#\"'<>]{0,256}):([^/\s?#\"'<>]{0,256})@",
    re.IGNORECASE,
)
IN_PAIR = re.compile(
    r"password[\"']?\s{0,8}[=:]\s{0,8}"
    r"(?:\"(?P<double>[^\"]+)(?:\"|\Z)|'(?P<single>[^']+)(?:'|\Z)|(?P<bare>[^\s&\"'<>;,)}\]]+))",
    re.IGNORECASE,
)
NAMED = re.compile(r"password$", re.IGNORECASE)
"""Names of fields whose whole value is a password."""
SUSPECT = re.compile(rb"(?i)password|(?://|sips?:)[^/\s:@?#]{0,256}:[^/\s?#]{0,256}@")
"""Whether JSON may have any, asked before it is looked through."""

Change = Callable[[str], str]


def redacted(text: str) -> str:
    """A text for people: without its passwords."""
    return changed(text, hidden)


def hidden(_password: str) -> str:
    return HIDDEN


def changed(text: str, change: Change) -> str:
    """A text with another word for each of its passwords."""
    if "@" in text:
        text = IN_ADDRESS.sub(lambda found: f"{found[1]}:{change(found[2])}@" if found[2] else found[0], text)
    if "password" in text.lower():
        text = IN_PAIR.sub(lambda found: pair(found, change), text)
    return text


def pair(found: re.Match[str], change: Change) -> str:
    """A name and its value, in the quotes that it had."""
    begin, end = found.span(found.lastgroup or 0)
    text = found.string
    return f"{text[found.start() : begin]}{change(text[begin:end])}{text[end : found.end()]}"


def changed_within(value: Any, change: Change) -> Any:
    """JSON data with another word for each password in it, however deep."""
    if isinstance(value, str):
        return changed(value, change)
    if isinstance(value, Mapping):
        return {name: field(name, item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [changed_within(item, change) for item in value]
    return value


def field(name: str, value: Any, change: Change) -> Any:
    """The value of a field that may be a password as a whole."""
    if isinstance(value, str) and value and NAMED.search(name):
        return change(value)
    return changed_within(value, change)
