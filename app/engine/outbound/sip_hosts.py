"""Where a call to a SIP URI may go: the guard of customers' URLs, for <Uri>, <Sip> and `POST Calls To=sip:`.

Security finding H6. A host is resolved once, its addresses are judged, and the judged address is dialed, with the name
left in the URI. What is private, a port of this installation, or a gateway that trusts our address is open only where
the operator names it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from ipaddress import ip_address
from typing import Protocol

from app.calls.destination import SipUri
from app.settings.config import Settings
from app.settings.gateways import is_address, trunk_of
from app.webhooks.guard.addresses import Asker, Guard, Refused, Unresolved, written
from app.webhooks.guard.allow_lists import SIP, AllowLists
from app.webhooks.guard.own import LOOPBACK, Own, is_loopback, is_trial, own

PORT, TLS_PORT = 5060, 5061


class SipHosts(Protocol):
    """Judges where a SIP URI leads."""

    def judge(self, uri: SipUri, auth_token: str) -> SipUri:
        """The URI with the address to dial. auth_token: of the account that calls. Raises NotDialed. Waits for DNS."""


class NotDialed(Exception):
    """This URI is not called; the text is one line for the developer."""


class AnySipHost:
    """Judges nothing."""

    def judge(self, uri: SipUri, auth_token: str) -> SipUri:
        return uri


class GuardedSipHosts:
    """The rules of an installation."""

    def __init__(self, settings: Settings, guard: Guard | None = None) -> None:
        self.gateways = settings.all_gateways()
        hosts = {gateway.host.lower().rstrip(".") for gateway in self.gateways}
        self.names_of_gateways = sorted(host for host in hosts if host and not is_address(host))
        self.seconds = settings.connect_timeout
        self.guard = guard or guard_of(settings, AllowLists(settings, SIP).of)

    def judge(self, uri: SipUri, auth_token: str) -> SipUri:
        """See SipHosts."""
        port = uri.port or (TLS_PORT if uri.transport == "tls" else PORT)
        host = uri.host.lower().rstrip(".")
        if uri.registered and self.is_phone(host, port):
            return uri
        try:
            found = [address for _family, address in self.guard.check(host, port, Asker(auth_token, self.seconds))]
        except (Refused, Unresolved) as refused:
            raise NotDialed(str(refused).replace("allow_hosts", "sip_allow_hosts")) from None
        found = [address for address in found if not self.trusts_us(host, address, port, auth_token)]
        if not found:
            raise NotDialed(f"{uri.host} is a gateway; numbers are called there, and SIP URIs only by sip_allow_hosts")
        return pinned(uri, host, found[0])

    def is_phone(self, host: str, port: int) -> bool:
        """Can a client have registered from here? It is called where its own packets came from, also on the networks
        that documents cannot name; never at our own ports."""
        address = written(host)
        return (
            bool(address) and not is_loopback(str(address)) and not self.guard.own.has(host, host, port, public=False)
        )

    def trusts_us(self, host: str, address: str, port: int, auth_token: str) -> bool:
        """Is it a gateway, which takes our calls for our own?"""
        if is_loopback(address) or self.guard.rules.names_place(host, ip_address(address), port):
            return False
        return bool(trunk_of(self.gateways, address)) or any(
            host == name or address in self.addresses_of(name, auth_token) for name in self.names_of_gateways
        )

    def addresses_of(self, name: str, auth_token: str) -> list[str]:
        """Of a gateway that has a name; none where it has none that a tenant could reach."""
        try:
            return [address for _family, address in self.guard.check(name, PORT, Asker(auth_token, self.seconds))]
        except (Refused, Unresolved):
            return []


def pinned(uri: SipUri, host: str, address: str) -> SipUri:
    """A URI that leads to this address: as it is written where the host is an address, else by a route."""
    if written(host) is None:
        return replace(uri, address=address)
    return uri if is_address(uri.host) else replace(uri, host=address)


def guard_of(settings: Settings, lists: Callable[[str], Iterable[str]]) -> Guard:
    """Our own SIP ports are open, since everybody may call there; our other ports are not."""
    each = [settings, *(settings.of_node(name) for name in settings.node_names())]
    ports = {port for one in each for port in (one.sip_port, one.sip_tls_port)}
    ours = own(settings)
    other = Own(ours.ports - ports, frozenset(place for place in ours.places if place[1] not in ports))
    told = "sip_allow_hosts" in settings.model_fields_set
    allowed = settings.sip_allow_hosts if told or not is_trial(settings) else [LOOPBACK[0]]
    return Guard([*allowed, *(f"{one.sip_host}:{one.sip_port}" for one in each)], own=other, lists=lists)
