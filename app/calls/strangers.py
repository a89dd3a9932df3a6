"""Texts of strangers, made harmless in the one place that both switches' calls pass: the constructors of `Arrived`,
`TextArrived` and `Answered` (security findings H5, M1).

Nothing that cannot be printed gets further: no line of its own in a log, no escape on an operator's screen. Who calls
is a user part of a SIP URI and nothing else: a colon would make it `client:bob`, which only a proved identity is.
Every function gives what it is given when that is clean, so events that are made again from a journal stay the same.
"""

import re
from urllib.parse import quote

MOST = 128
MOST_HEADER = 255
MOST_HEADERS = 20
"""What is taken of what a stranger says: characters of a text and of a header, headers. The same on both switches."""
MOST_BODY = 65536
HEADER = re.compile(r"[Xx]-[A-Za-z0-9-]{1,64}")
HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{0,255}")
NOT_IN_USER = re.compile(r"%(?![0-9A-F]{2})|[^A-Za-z0-9+*#._%-]")
"""Signs of a caller's number or name that are escaped; % only where it is no escape already."""
PLAIN_USER = re.compile(r"[A-Za-z0-9+*#._-]{0,128}")
"""One that stays as it is."""
HALF_ESCAPE = re.compile(r"%[0-9A-F]?$")


def printable(text: str, most: int = MOST) -> str:
    """Without what cannot be printed (control characters, directions of writing), and of a limited length."""
    text = text[:most]
    return text if text.isprintable() else "".join(letter for letter in text if letter.isprintable())


def user(text: str) -> str:
    """Who calls, or forwarded: `client:bob` becomes `client%3Abob`. At most MOST characters, no half escape."""
    if PLAIN_USER.fullmatch(text):  # nearly every one
        return text
    escaped = NOT_IN_USER.sub(lambda sign: quote(sign[0], safe="", errors="replace"), printable(text))
    return HALF_ESCAPE.sub("", escaped[:MOST])


def host(text: str) -> str:
    """A host; empty for what is none."""
    return text if HOST.fullmatch(text) else ""


def headers(given: dict[str, str]) -> dict[str, str]:
    """The X- headers, names as they were received."""
    if not given:
        return {}
    named = [(name, value) for name, value in given.items() if HEADER.fullmatch(name)]
    return {name: printable(value, MOST_HEADER) for name, value in named[:MOST_HEADERS]}


def body(text: str) -> str:
    """A message's text: lines and tabs stay."""
    return "".join(letter for letter in text[:MOST_BODY] if letter.isprintable() or letter in "\n\r\t")
