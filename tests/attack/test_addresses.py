"""Addresses inside, in every form, as webhooks (direct, redirected) and as SIP hosts: none is connected to."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from itertools import count, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.calls.destination import BadDestination, sip_uri
from app.calls.web import Request
from app.engine.outbound.sip_hosts import GuardedSipHosts, NotDialed
from app.settings.config import load
from app.webhooks import exchange
from app.webhooks.fetcher import Fetcher
from app.webhooks.guard.addresses import Guard, canonical, objection
from app.webhooks.http import connections
from tests.attack.cells import Cells, some
from tests.attack.spellings import SIP, URLS, hosts, lookup

PORTS = (80, 6379, 8088)
FRONT = "http://8.8.8.8/"


class Redirecting:
    """A public server that answers with a Location."""

    def __init__(self, location: str) -> None:
        words = location.encode("utf-8").decode("latin-1")
        self.left = f"HTTP/1.1 302 Found\r\nLocation: {words}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode(
            "latin-1"
        )

    def recv(self, most: int) -> bytes:
        data, self.left = self.left[:most], self.left[most:]
        return data

    def sendall(self, data: bytes) -> None:
        """Whatever is asked."""

    def settimeout(self, seconds: float | None) -> None:
        """It never waits."""

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        """Nothing is open."""


class Wires:
    """What would be connected to: noted, and refused; but for the front, which redirects."""

    def __init__(self) -> None:
        self.location = ""
        self.reached: list[str] = []

    def connect(self, family: int, address: str, port: int, seconds: float) -> Any:
        if self.location:
            location, self.location = self.location, ""
            return Redirecting(location)
        self.reached.append(address)
        raise ConnectionRefusedError(111, "refused")

    def inside(self) -> list[str]:
        """The addresses of them that are not public."""
        return [address for address in self.reached if objection(canonical(address))]


@pytest.fixture
def wires(monkeypatch: pytest.MonkeyPatch) -> Wires:
    made = Wires()
    monkeypatch.setattr(connections, "connected", made.connect)
    monkeypatch.setattr(exchange, "RETRY_PAUSE", 0)
    return made


@pytest.fixture
def fetcher(tmp_path: Path) -> Iterator[Fetcher]:
    made = Fetcher(load(var=tmp_path, allow_hosts=[]), Guard(resolve=lookup), audio=SimpleNamespace())  # type: ignore[arg-type]
    yield made
    made.close()


def urls() -> Iterator[str]:
    for (template, host), number in zip(product(URLS, hosts()), count()):  # the second one is endless
        scheme, port = ("http", "https")[number % 5 == 0], PORTS[number % len(PORTS)]
        yield template.format(scheme=scheme, host=host, port=port)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", ["direct", "redirected"])
def test_webhooks(fetcher: Fetcher, wires: Wires, cells: Cells, way: str) -> None:
    for url in some(urls()):
        wires.reached.clear()
        wires.location = url if way == "redirected" else ""
        answer = fetcher.fetch(Request(FRONT if way == "redirected" else url), "t", "a")
        cells.held(f"{url!r}: {wires.reached}", not wires.inside() and not answer.ok)


def uris() -> Iterator[tuple[str, str]]:
    """SIP URIs, each with the host that it hides."""
    for (template, host), number in zip(product(SIP, hosts()), count()):  # the second one is endless
        yield template.format(host=host, port=PORTS[number % len(PORTS)]), host


@pytest.mark.timeout(900)
def test_sip_hosts(cells: Cells, tmp_path: Path) -> None:
    """What is left of a URI that is not refused: a public address, and nothing that a switch would send elsewhere."""
    judge = GuardedSipHosts(load(var=tmp_path, sip_allow_hosts=[]), Guard(resolve=lookup))
    for text, host in some(uris()):
        try:
            uri = judge.judge(sip_uri(text), "a")
        except (BadDestination, NotDialed):
            cells.held(text, True)
            continue
        public = not objection(ip_address(uri.address or uri.host))
        told = f"{replace(uri, user='')} {uri.headers}"
        cells.held(f"{text!r}: {told}", public and (host not in told or "X-A" in text))
