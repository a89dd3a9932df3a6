"""Attributes of verbs: one line each declares name, values, default and the code of a bad value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.calls.destination import BadDestination, client, parse

KEYS = "0123456789*#"
AUTO = "auto"
MOST_HINTS, LONGEST_HINT = 500, 100
Parser = Callable[[str], Any]


@dataclass(slots=True)
class Attribute:
    """One attribute of a verb. parse raises ValueError with what was expected."""

    parse: Parser
    default: Any
    code: int
    name: str = ""

    def __set_name__(self, owner: type, python_name: str) -> None:
        first, *rest = python_name.rstrip("_").split("_")
        self.name = self.name or first + "".join(word.capitalize() for word in rest)


def attr(parse: Parser, default: Any = None, *, code: int = 12200, name: str = "") -> Any:
    """Declare an attribute in a verb's body: ``finish_on_key = attr(key, "#", code=13310)`` is finishOnKey."""
    return Attribute(parse, default, code, name)


def count(text: str) -> int:
    """An integer from 1 to 1,000,000."""
    return integer(text, 1)


def repeats(text: str) -> int:
    """An integer from 0 to 1,000,000, where 0 is until hang-up."""
    return integer(text, 0)


def seconds(text: str) -> int:
    """Seconds, an integer from 1 to 1,000,000."""
    return integer(text, 1)


def integer(text: str, least: int) -> int:
    """An integer in decimal digits, at least `least` and at most a million."""
    if not (text.strip().isascii() and text.strip().isdigit() and least <= int(text[:32]) <= 1_000_000):
        raise ValueError(f"an integer of at least {least}")
    return int(text)


def method(text: str) -> str:
    """GET, POST."""
    if text.strip().upper() not in ("GET", "POST"):
        raise ValueError("GET or POST")
    return text.strip().upper()


def key(text: str) -> str:
    """One key, or none."""
    if len(text) > 1 or text not in KEYS:
        raise ValueError("one of 0-9, # and *, or empty")
    return text


def boolean(text: str) -> bool:
    """true, false."""
    if text.strip().lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.strip().lower() == "true"


def digits(text: str) -> str:
    """Keys to send, with w for half a second and W for a second."""
    if not text or len(text) > 256 or set(text) - set(KEYS + "ABCDwW"):
        raise ValueError("keys 0-9, A-D, * and #, with w and W for pauses")
    return text


def text(given: str) -> str:
    """Any text."""
    return given


def at_most(most: int) -> Parser:
    """A positive integer up to a limit."""

    def parse(given: str) -> int:
        number = integer(given, 1)
        if number > most:
            raise ValueError(f"an integer from 1 to {most}")
        return number

    parse.__doc__ = f"An integer from 1 to {most}."
    return parse


def between(least: int, most: int) -> Parser:
    """An integer within limits."""

    def parse(given: str) -> int:
        number = integer(given, 1)
        if not least <= number <= most:
            raise ValueError(f"an integer from {least} to {most}")
        return number

    parse.__doc__ = f"An integer from {least} to {most}."
    return parse


def caller(given: str) -> str:
    """A phone number, client:NAME, a client's name, or a SIP URI."""
    try:
        return str(parse(given))
    except BadDestination:
        pass
    try:
        return client(given).name
    except BadDestination:
        raise ValueError("a phone number, client:NAME or a SIP URI") from None


def keys(given: str) -> str:
    """A set of keys, or none."""
    if set(given) - set(KEYS):
        raise ValueError("any of 0-9, # and *, or empty")
    return given


def pause(text: str) -> int | str:
    """A positive integer of seconds, or auto."""
    return AUTO if text.strip().lower() == AUTO else seconds(text)


def hints(given: str) -> tuple[str, ...]:
    """Words and phrases between commas, at most 500 of 100 characters."""
    found = tuple(" ".join(phrase.split()) for phrase in given.split(",") if phrase.strip())
    if len(found) > MOST_HINTS or any(len(phrase) > LONGEST_HINT for phrase in found):
        raise ValueError(f"at most {MOST_HINTS} phrases of {LONGEST_HINT} characters, separated by commas")
    return found


def words(*known: str) -> Parser:
    """Some of these words, between spaces or commas, in any case."""

    def parse(given: str) -> tuple[str, ...]:
        found = tuple(given.lower().replace(",", " ").split())
        if set(found) - set(known):
            raise ValueError("some of " + " ".join(known))
        return found

    parse.__doc__ = f"Some of {' '.join(known)}."
    return parse


def one_of(*words: str) -> Parser:
    """One of these words, in any case."""

    def parse(text: str) -> str:
        if text.strip().lower() not in words:
            raise ValueError("one of " + ", ".join(words))
        return text.strip().lower()

    parse.__doc__ = f"{', '.join(words)}."
    return parse


def limited_text(most: int) -> Parser:
    """Any text of so many characters at most."""

    def parse(given: str) -> str:
        if len(given) > most:
            raise ValueError(f"at most {most} characters")
        return given

    parse.__doc__ = f"Any text of at most {most:,} characters."
    return parse


def url(text: str) -> str:
    """An http or https URL, relative or absolute. What it may reach is the fetcher's to decide."""
    try:
        absolute = urlsplit(urljoin("http://relative/", text.strip()))
    except ValueError:
        raise ValueError("a URL") from None
    if not text.strip() or absolute.scheme not in ("http", "https") or not absolute.netloc:
        raise ValueError("an http or https URL, relative or absolute")
    return text.strip()


def document_url(given: str) -> str:
    """An http or https URL, relative or absolute; empty: this document."""
    return url(given) if given.strip() else ""


def url_or_empty(given: str) -> str:
    """An http or https URL, relative or absolute, or nothing."""
    return url(given) if given.strip() else ""


def websocket_url(given: str) -> str:
    """A wss or ws URL, or a relative one. What it may reach is the media relay's to decide."""
    try:
        absolute = urlsplit(urljoin("http://relative/", given.strip()))
    except ValueError:
        raise ValueError("a URL") from None
    if not given.strip() or absolute.scheme not in ("ws", "wss", "http", "https") or not absolute.netloc:
        raise ValueError("a wss URL, absolute or relative")
    return given.strip()
