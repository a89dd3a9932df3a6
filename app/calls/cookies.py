"""The cookies of a call or a conversation: what its application set, to be sent back with each request (RFC 6265).

A cookie is plain data, so that events and checkpoints carry it: name, value, domain, host_only, path, secure, expires
(seconds since 1970; 0: with the call). The clock is who fetches; here a jar only takes what a fetch brought.
"""

from collections.abc import Iterable
from typing import Any

MOST = 50
Cookie = dict[str, Any]


def identity(cookie: Cookie) -> tuple[str, str, str]:
    """Cookies that have this in common replace each other."""
    return str(cookie["name"]), str(cookie["domain"]), str(cookie["path"])


def take(jar: list[Cookie], changes: Iterable[Cookie]) -> None:
    """Change a jar: a cookie replaces the same one and keeps its place, one that is gone is removed; the oldest make
    room for those beyond MOST."""
    for change in changes:
        places = [number for number, cookie in enumerate(jar) if identity(cookie) == identity(change)]
        if change.get("gone"):
            for number in reversed(places):
                del jar[number]
        elif places:
            jar[places[0]] = change
        else:
            jar.append(change)
    del jar[: max(0, len(jar) - MOST)]
