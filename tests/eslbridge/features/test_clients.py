"""Which registrations the back end ends when a phone wants to end its own."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.settings.config import Settings
from eslbridge.features.clients import Clients
from eslbridge.protocol.event_types import Unregistered

HERE, THERE = ("10.0.0.1", "5062"), ("10.0.0.2", "5063")


def registration(user: str, place: tuple[str, str]) -> str:
    contact = f"&lt;sip:bob@{place[0]}:{place[1]}&gt;"
    where = f"<network-ip>{place[0]}</network-ip><network-port>{place[1]}</network-port>"
    return f"<registration><user>{user}</user><contact>{contact}</contact>{where}</registration>"


class Link:
    """Answers questions about registrations with this, and remembers commands."""

    def __init__(self, registered: str) -> None:
        self.registered = registered
        self.commands: list[bytes] = []

    def ask(self, request: bytes, then: Any = None) -> None:
        if b"xmlstatus" in request:
            then(self.registered)
        else:
            self.commands.append(request.split(b"\n")[0])


def ended(event: Unregistered, *registered: str) -> list[bytes]:
    """What is commanded."""
    link = Link("".join(registered))
    Clients(SimpleNamespace(link=link), Settings()).take_unregistered("", event)  # type: ignore[arg-type]
    return link.commands


DOMAIN = f"acme.{Settings().sip_domain_suffix}"


@pytest.mark.parametrize("host", ["pbx.example", DOMAIN, DOMAIN.upper()])
def test_the_last_one_ends(host: str) -> None:
    event = Unregistered("bob", host, HERE)
    forget = f"api sofia profile outside flush_inbound_reg bob@{host}".encode()
    assert ended(event, registration(f"bob@{host}", HERE)) == [forget]
    assert ended(event, registration(f"bob@{host}", HERE), registration(f"bob@{host}", THERE)) == []
    assert ended(event) == []


def test_a_star_ends_all() -> None:
    event = Unregistered("bob", "pbx.example", HERE, everywhere=True)
    forget = b"api sofia profile outside flush_inbound_reg bob@pbx.example"
    assert ended(event, registration("bob@pbx.example", THERE)) == [forget]


def test_another_one_of_that_name_does_not_count() -> None:
    event = Unregistered("bob", "pbx.example", HERE)
    others = registration(f"bob@{DOMAIN}", THERE)
    assert len(ended(event, registration("bob@pbx.example", HERE), others)) == 1
