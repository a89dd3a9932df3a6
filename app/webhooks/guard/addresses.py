"""Which addresses a customer's URL may reach (docs/guarantees.md, Addresses).

A name is resolved once, every address is judged, and the connection is made to an address that was judged: a name that
answers differently the second time (DNS rebinding) gains nothing. However a private address is written (0x7f.1,
2130706433, ::ffff:127.0.0.1), it is the resolved address that counts.
"""

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

from app.webhooks.guard.names import Names
from app.webhooks.guard.own import Own
from app.webhooks.guard.own_names import OwnNames

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's special-purpose registry: what is not the public Internet. The words end up in "... is a private address".
SPECIAL_V4 = [
    (ip_network(network), words)
    for network, words in [
        ("0.0.0.0/8", "an unspecified"),
        ("10.0.0.0/8", "a private"),
        ("100.64.0.0/10", "a carrier-grade NAT"),
        ("127.0.0.0/8", "a private (loopback)"),
        ("169.254.0.0/16", "a link-local"),
        ("172.16.0.0/12", "a private"),
        ("192.0.0.0/24", "a reserved"),
        ("192.0.2.0/24", "a documentation"),
        ("192.88.99.0/24", "a reserved"),
        ("192.168.0.0/16", "a private"),
        ("198.18.0.0/15", "a benchmarking"),
        ("198.51.100.0/24", "a documentation"),
        ("203.0.113.0/24", "a documentation"),
        ("224.0.0.0/4", "a multicast"),
        ("240.0.0.0/4", "a reserved"),
    ]
]

# Of IPv6 only global unicast is public, less these. 6to4 and Teredo carry an IPv4 address that nobody checked.
SPECIAL_V6 = [
    (ip_network(network), words)
    for network, words in [
        ("2001::/23", "a reserved (Teredo, ORCHID)"),
        ("2001:db8::/32", "a documentation"),
        ("2002::/16", "a 6to4"),
        ("3fff::/20", "a documentation"),
    ]
]
GLOBAL_UNICAST = ip_network("2000::/3")
NAT64 = ip_network("64:ff9b::/96")
OTHER_V6 = [(ip_network("::1/128"), "a private (loopback)"), (ip_network("fe80::/10"), "a link-local")]
OTHER_V6 += [(ip_network("fc00::/7"), "a private"), (ip_network("ff00::/8"), "a multicast")]


class Refused(Exception):
    """This address may not be reached. The message is one line for the developer."""


class Unresolved(Exception):
    """The name has no address. The message is one line for the developer."""


def objection(address: Address) -> str:
    """Why an address is not on the public Internet, as ``a private``; empty when it is."""
    if isinstance(address, IPv4Address):
        return next((words for network, words in SPECIAL_V4 if address in network), "")
    if address in NAT64:
        return objection(reached(address))
    if address in GLOBAL_UNICAST:
        return next((words for network, words in SPECIAL_V6 if address in network), "")
    return next((words for network, words in OTHER_V6 if address in network), "a reserved")


def reached(address: Address) -> Address:
    """Where a connection to an address ends: behind a NAT64, the IPv4 address that it carries (RFC 6052)."""
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address


def canonical(text: str) -> Address:
    """An address as the kernel would take it: without zone, an IPv4 address mapped into IPv6 as what it is."""
    address = ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


class Asker(NamedTuple):
    """For whom a host is wanted. seconds: that a lookup may take. demo: the demo's documents at our own API."""

    tenant: str = ""
    seconds: float = 5.0
    demo: bool = False


ANYBODY = Asker()


class Rules:
    """A list of private hosts that are open. Raises ValueError for a network that is none."""

    def __init__(self, allow_hosts: Iterable[str] = ()) -> None:
        """allow_hosts: names, names with a port, addresses, addresses with a port, networks."""
        self.names: set[str] = set()
        self.networks: list[Network] = []
        for entry in allow_hosts:
            self.allow(entry.strip().lower().rstrip("."))

    def allow(self, entry: str) -> None:
        """Take one entry. Raises ValueError for a network that is none."""
        if "/" in entry:
            self.networks.append(ip_network(entry, strict=False))
            return
        try:
            self.networks.append(ip_network(canonical(entry.strip("[]"))))
        except ValueError:
            self.names.add(entry)

    def names_place(self, host: str, address: Address, port: int) -> bool:
        """Is this very port of this host or address on the list?"""
        text = f"[{address}]" if address.version == 6 else str(address)
        return f"{host}:{port}" in self.names or f"{text}:{port}" in self.names

    def names_host(self, host: str, address: Address) -> bool:
        """Is every port of it on the list, but our own ones?"""
        return host in self.names or any(address in network for network in self.networks)


class Guard:
    """The rules of one installation: everything public, and what the operator's allow_hosts names; never what is
    ours, unless it is named with its port."""

    def __init__(
        self,
        allow_hosts: Iterable[str] = (),
        resolve: Callable[..., list[tuple[Any, ...]]] | None = None,
        own_ports: Iterable[int] = (),
        own: Own | None = None,
        lists: Callable[[str], Iterable[str]] = lambda tenant: (),
    ) -> None:
        """resolve: as getaddrinfo; by default a resolver of our own. own_ports: of our own Redis, ARI and the like, if
        `own` is not given. lists: what is open for one tenant beside."""
        self.resolve = resolve
        self.names = Names()
        self.own = own or Own(frozenset(own_ports))
        self.own_names = OwnNames(self.own.places, lambda host, port: self.answers(host, port, ANYBODY))
        self.rules = Rules(allow_hosts)
        self.lists = lists

    def check(self, host: str, port: int, asker: Asker = ANYBODY) -> list[tuple[int, str]]:
        """The (family, address) pairs of a host that may be connected to, in the resolver's order, at least one.

        Raises Refused when all are forbidden, Unresolved when there is none. Waits for DNS.
        """
        found = self.addresses(host, port, asker)
        good = found if asker.demo else [address for address in found if self.open(self.rules, host, address, port)]
        if not good:
            rules = Rules(self.lists(asker.tenant))
            good = [address for address in found if self.open(rules, host, address, port)]
        if not good:
            raise Refused(refusal(host, found[0]))
        return [(family_of(address), str(address)) for address in good]

    def open(self, rules: Rules, host: str, address: Address, port: int) -> bool:
        """May this address be connected to, by these rules?"""
        if rules.names_place(host, address, port):
            return True
        public = not objection(address)
        where = str(reached(address))
        if self.own.has(host, where, port, public) or (public and self.own_names.has(where, port)):
            return False
        return public or rules.names_host(host, address)

    def addresses(self, host: str, port: int, asker: Asker) -> list[Address]:
        """Every address of a host, once each."""
        if literal := written(host):
            return [literal]
        try:
            answers = self.answers(host, port, asker)
        except (OSError, UnicodeError) as error:
            raise Unresolved(f"{host} cannot be resolved: {getattr(error, 'strerror', '') or error}") from None
        found = list(dict.fromkeys(canonical(answer[4][0]) for answer in answers))
        if not found:
            raise Unresolved(f"{host} has no address")
        return found

    def answers(self, host: str, port: int, asker: Asker) -> list[tuple[Any, ...]]:
        """As getaddrinfo. Raises OSError."""
        if self.resolve:
            return self.resolve(host, port, 0, socket.SOCK_STREAM)
        return self.names.lookup(host, port, asker.tenant, asker.seconds)

    def close(self) -> None:
        """Let go of the resolver."""
        self.names.close()


def written(host: str) -> Address | None:
    """The address that a host is, also one in the old forms that the system's resolver reads (0x7f.1, 2130706433)."""
    try:
        return canonical(host)
    except ValueError:
        with suppress(OSError, UnicodeError):
            return IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
        return None


def family_of(address: Address) -> int:
    return socket.AF_INET if address.version == 4 else socket.AF_INET6


def refusal(host: str, address: Address) -> str:
    """One line: what is refused, why, and who can change that."""
    which = str(address) if host == str(address) else f"{host} ({address})"
    if not objection(address):
        return f"{which} has a port of RestComm's own; the operator can allow it with allow_hosts, as host:port"
    return f"{which} is {objection(address)} address; the operator can allow it with allow_hosts"
