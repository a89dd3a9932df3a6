"""Private networks as regular expressions of addresses: how Asterisk tells who is behind a router."""

import ipaddress
from collections.abc import Iterable

PRIVATE = {
    "10.0.0.0/8": r"10\.",
    "172.16.0.0/12": r"172\.(1[6-9]|2[0-9]|3[01])\.",
    "192.168.0.0/16": r"192\.168\.",
    "169.254.0.0/16": r"169\.254\.",
    "100.64.0.0/10": r"100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.",
}
"""Networks whose addresses say nothing outside of them (RFC 1918, 3927, 6598), and how an address in them begins."""


def behind_routers(own: Iterable[str]) -> str:
    """A POSIX regular expression of the addresses that only a phone behind a router gives as its own: private ones, but
    not those of a network that we are in ourselves, whose addresses we can reach."""
    ours = [ipaddress.ip_address(address) for address in own]
    distant = [
        pattern
        for network, pattern in PRIVATE.items()
        if not any(address in ipaddress.ip_network(network) for address in ours)
    ]
    return f"({'|'.join(distant)})" if distant else "(none)"
