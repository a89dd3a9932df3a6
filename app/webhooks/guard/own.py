"""RestComm's own ports, which are never webhooks: every port of this installation, found in its settings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.settings.config import Settings
from app.settings.sip.addresses import AUTO
from app.webhooks.urls import Target

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - what is compared with, nothing listens
DEFAULT_PORTS = {
    "redis": 6379, "rediss": 6379, "postgresql": 5432, "postgres": 5432, "mysql": 3306, "mariadb": 3306,
    "http": 80, "https": 443, "ws": 80, "wss": 443,
}  # fmt: skip
PUBLIC = ("public_url", "error_dictionary_uri")
"""URLs by which the outside names us: what answers there is public anyway."""
SERVICES = ("redis_url", "database_url", "asterisk_ari_url")
"""URLs of what only we may reach, wherever it is. Other URLs are closed where they lead to this machine."""
OF_MEDIA = re.compile(r"rtp_port_(min|max)")
DEMO = r"/(demo/[\w-]+\.(xml|wav)|validation/CA[0-9a-f]{32}(/over)?)(\?.*)?"
"""What of our own API anybody may be sent to: the documents of the demo numbers."""

Place = tuple[str, int]
"""Host and port."""


@dataclass(frozen=True)
class Own:
    """ports: closed at every address that is not public. places: closed although they may be public."""

    ports: frozenset[int] = frozenset()
    places: frozenset[Place] = frozenset()
    api: frozenset[Place] = frozenset()
    base_path: str = ""

    def has(self, host: str, address: str, port: int, public: bool) -> bool:
        """Is it ours? host: as it was written. address: what that resolved to."""
        if (host, port) in self.places or (address, port) in self.places:
            return True
        return not public and port in self.ports

    def is_demo(self, target: Target) -> bool:
        """Is this one of the demo's documents at our own API?"""
        return (target.host, target.port) in self.api and bool(
            re.fullmatch(re.escape(self.base_path) + DEMO, target.path)
        )


def own(settings: Settings) -> Own:
    """Of this installation: all its nodes, its stores, its API."""
    each = [settings, *(settings.of_node(name) for name in settings.node_names())]
    places = {place for one in each for place in services(one)}
    local = {place for one in each for place in local_urls(one)}
    ports = {port for _host, port in places | local} | {port for one in each for port in named_ports(one)}
    named = {(host, port) for host, port in places if not is_loopback(host)}
    outside = {one_spelling(host) for one in each for host in (one.http_host, one.sip_host, one.sip_external_host)}
    outside -= {*ANYWHERE, AUTO}
    named |= {(host, port) for host in outside if not is_loopback(host) for port in ports - {settings.http_port}}
    host = settings.http_host
    api = {(name, settings.http_port) for name in ((*LOOPBACK, host) if host in ANYWHERE + LOOPBACK else (host,))}
    return Own(frozenset(ports), frozenset(named), frozenset(api), settings.base_path)


def named_ports(settings: Settings) -> Iterator[int]:
    """Every setting that is one of RestComm's own ports."""
    for name in type(settings).model_fields:
        if (name.endswith("_port") or "_port_" in name) and not OF_MEDIA.fullmatch(name) and name != "smpp_port":
            value = getattr(settings, name)
            if isinstance(value, int) and value:
                yield value


def services(settings: Settings) -> Iterator[Place]:
    """Where our stores and switches are."""
    for url in (*(str(getattr(settings, name)) for name in SERVICES), settings.url_of_redis()):
        yield from place_of(url)
    yield one_spelling(settings.asterisk_ami_host), settings.asterisk_ami_port
    if settings.freeswitch_esl_host:
        yield one_spelling(settings.freeswitch_esl_host), settings.freeswitch_esl_port


def local_urls(settings: Settings) -> Iterator[Place]:
    """Services of the settings that listen on this machine."""
    for name in type(settings).model_fields:
        if name.endswith(("_url", "_uri")) and name not in (*PUBLIC, *SERVICES):
            yield from (place for place in place_of(str(getattr(settings, name) or "")) if is_loopback(place[0]))


def place_of(url: str) -> Iterator[Place]:
    """Host and port of a URL or of host:port; nothing of what names no host, as SQLite's."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = parts.port or DEFAULT_PORTS.get(parts.scheme.partition("+")[0], 0)
    except ValueError:
        return
    if parts.hostname and port:
        yield one_spelling(parts.hostname), port


def one_spelling(host: str) -> str:
    """An address as a connection's address is written, whatever its zeros and letters; a name as a URL's host is."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host.lower().rstrip(".")
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_loopback(host: str) -> bool:
    """Does only this machine reach it? Only by how it is written: names are not looked up."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def is_trial(settings: Settings) -> bool:
    """Does everything listen on loopback, as after `make run`? Then only users of this machine can set URLs."""
    each = [settings, *(settings.of_node(name) for name in settings.node_names())]
    hosts = {settings.http_host, *(one.sip_host for one in each)}
    public = urlsplit(settings.public_url).hostname if settings.public_url else ""
    return all(is_loopback(host) for host in hosts) and (not public or is_loopback(public))
