"""Ids and files as parts of an ARI request. Pure."""

import re
from urllib.parse import quote

from app.calls.allowed import Refused
from app.switching.arguments import ID
from app.switching.files import checked_sound

NOT_IN_FILE = re.compile(",")
"""ARI splits `media` at commas: one would make two sounds of a file."""


def part(text: str) -> str:
    """A part of a path. Raises Refused."""
    if not ID.fullmatch(text):
        raise Refused(f"{text[:40]!r} is not an id")
    return quote(text, safe="")


def sound(file: str) -> str:
    """A file as Asterisk names it: no extension. Raises Refused."""
    return checked_sound(file, NOT_IN_FILE).removesuffix(".wav")
