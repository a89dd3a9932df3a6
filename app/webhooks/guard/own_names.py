"""Where our own services are that the settings name by a host name: an address may be theirs however it was named."""

import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

KEPT_SECONDS = 30.0
"""How long an answer is used; one that failed is asked again as soon."""

Lookup = Callable[[str, int], list[tuple[Any, ...]]]
"""As getaddrinfo."""


class OwnNames:
    """places: hosts and ports of our own services. lookup: raises OSError."""

    def __init__(self, places: frozenset[tuple[str, int]], lookup: Lookup) -> None:
        self.lookup = lookup
        self.of_port: dict[int, list[str]] = {}
        for host, port in sorted(places):
            if is_name(host):
                self.of_port.setdefault(port, []).append(host)
        self.known: dict[str, tuple[float, frozenset[str] | None]] = {}
        """Until when an answer is good, and its addresses; None: there never was one."""

    def has(self, address: str, port: int) -> bool:
        """Is it one of ours? While a name has never had an answer, every address of its port may be. Waits for DNS."""
        found = [self.addresses(name, port) for name in self.of_port.get(port, ())]
        return any(one is None or address in one for one in found)

    def addresses(self, name: str, port: int) -> frozenset[str] | None:
        """Those of one of our names; when it cannot be resolved now those that it had; None: it never could be."""
        until, found = self.known.get(name, (0.0, None))
        if time.monotonic() >= until:
            with suppress(OSError, UnicodeError):
                found = frozenset(plain(str(answer[4][0])) for answer in self.lookup(name, port)) or found
            self.known[name] = (time.monotonic() + KEPT_SECONDS, found)
        return found


def is_name(host: str) -> bool:
    """Has it to be looked up?"""
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def plain(address: str) -> str:
    """An address as those of the guard are written."""
    found = ip_address(address.partition("%")[0])
    return str(getattr(found, "ipv4_mapped", None) or found)
