"""Who takes a message: an account's own clients' phones, or the provider (guide 2.4)."""

import pytest

from app.messaging.carriers import ClientsFirst
from app.messaging.port import Outgoing, Refused, Taken
from app.messaging.sip import login_of


class Carrier:
    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, outgoing: Outgoing) -> Taken:
        self.sent.append(outgoing.to)
        return Taken()


@pytest.fixture
def outside() -> Carrier:
    return Carrier()


@pytest.fixture
def phones() -> Carrier:
    return Carrier()


@pytest.fixture
def both(outside: Carrier, phones: Carrier) -> ClientsFirst:
    return ClientsFirst(outside, phones, {"bob": "AC1", "1001": "AC1", "eve": "AC2"}.get)  # type: ignore[arg-type]


def to(address: str) -> Outgoing:
    return Outgoing("SM1", "AC1", "1234", address, "Hello")


@pytest.mark.parametrize("address", ["client:bob", "1001"])
def test_a_client_is_written_to_by_phone(both: ClientsFirst, outside: Carrier, phones: Carrier, address: str) -> None:
    both.send(to(address))
    assert (phones.sent, outside.sent) == ([address], [])


@pytest.mark.parametrize("address", ["+15550001", "1002"])
def test_everybody_else_by_the_provider(both: ClientsFirst, outside: Carrier, phones: Carrier, address: str) -> None:
    both.send(to(address))
    assert (phones.sent, outside.sent) == ([], [address])


@pytest.mark.parametrize("address", ["client:eve", "client:nobody"])
def test_another_accounts_client_is_none(both: ClientsFirst, outside: Carrier, phones: Carrier, address: str) -> None:
    with pytest.raises(Refused, match="no such client"):
        both.send(to(address))
    assert phones.sent == outside.sent == []


def test_which_logins_an_address_may_mean() -> None:
    assert [login_of(text) for text in ("client:bob", "Client:bob", "+15550001", "1001", "*9", "client:")] == [
        "bob", "bob", "15550001", "1001", "", "",
    ]  # fmt: skip
