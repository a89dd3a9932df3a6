"""The form of URLs that customers name: what the REST API and the command line accept."""

from typing import Any
from urllib.parse import urlsplit

LONGEST_URL = 2048
IN_NO_HOST = {*"!\"#$%&'()*+,/;<=>?@\\^`{|}~"}
"""Characters that no host name has."""


def absolute_url(text: str) -> str:
    """An absolute http or https URL, or nothing at all. Raises ValueError."""
    if not text:
        return text
    url = urlsplit(text)
    if url.scheme.lower() not in ("http", "https") or not url.hostname or IN_NO_HOST & {*url.hostname} or bad_port(url):
        raise ValueError("an absolute http or https URL is expected")
    if len(text) > LONGEST_URL or any(character <= " " or character == "\x7f" for character in text):
        raise ValueError(f"a URL has at most {LONGEST_URL} characters, without spaces and control characters")
    return text


def bad_port(url: Any) -> bool:
    try:
        return bool(url.port == 0)
    except ValueError:
        return True
