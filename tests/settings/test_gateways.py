"""Gateways of the settings: order, spelling of numbers, where calls come from (guide table 2.1)."""

import pytest

from app.settings.config import ConfigError, load
from app.settings.gateways import Gateway, choose, spelled, trunk_of


def test_outbound_proxy_is_the_first_gateway() -> None:
    settings = load(outbound_proxy_uri="thomas@proxy.example:5080", gateways=[{"name": "more", "uri": "192.0.2.1"}])
    assert [gateway.name for gateway in settings.all_gateways()] == ["outbound-proxy", "more"]


@pytest.mark.parametrize(
    ("uri", "kept"),
    [
        ("thomas@localhost:5080", "localhost:5080"),
        ("thomas@[::1]:5080;transport=tcp", "[::1]:5080;transport=tcp"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_user_before_the_proxy_is_the_called_number_in_truth(uri: str, kept: str) -> None:
    """2.1: "If necessary the port can be included, for example thomas@localhost:5080"."""
    (proxy,) = load(outbound_proxy_uri=uri).all_gateways()
    assert proxy.uri == kept


def test_a_bad_proxy_stops_the_start_with_its_name() -> None:
    with pytest.raises(ConfigError, match="outbound_proxy_uri"):
        load(outbound_proxy_uri="x y")


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ({"name": "a b"}, "name"),
        ({"name": "a", "uri": "sip:x y"}, "uri"),
        ({"name": "a", "adresses": []}, "adresses"),
        ({"name": "a", "addresses": ["192.0.2.300"]}, "addresses"),
        ({"name": "a", "numbers": "E.164"}, "numbers"),
    ],
)
def test_a_bad_gateway_stops_the_start_with_its_place(bad: dict[str, object], word: str) -> None:
    with pytest.raises(ConfigError, match=rf"gateways\.0\.{word}"):
        load(gateways=[bad])


def test_names_are_different() -> None:
    with pytest.raises(ConfigError, match="several are called twin"):
        load(gateways=[{"name": "twin"}, {"name": "twin"}])


def test_order_is_own_then_priority_then_the_files() -> None:
    gateways = [
        Gateway(name="b", uri="192.0.2.1"),
        Gateway(name="a", uri="192.0.2.2"),
        Gateway(name="first", uri="192.0.2.3", priority=1),
        Gateway(name="own", uri="192.0.2.4", accounts=("AC1",), priority=50),
        Gateway(name="inbound-only", addresses=("192.0.2.9",)),
    ]
    assert [one.name for one in choose(gateways, "AC1", "1234")] == ["own", "first", "b", "a"]
    assert [one.name for one in choose(gateways, "AC2", "1234")] == ["first", "b", "a"]


@pytest.mark.parametrize(
    ("number", "way", "country", "expected"),
    [
        ("030 1234567", "dialled", "DE", "030 1234567"),
        ("0301234567", "e164", "DE", "+49301234567"),
        ("0301234567", "plain", "DE", "49301234567"),
        ("0301234567", "e164", "", "0301234567"),
        ("+442079460018", "plain", "", "442079460018"),
        ("1234", "e164", "DE", "1234"),
        ("*98#", "e164", "US", "*98#"),
    ],
)
def test_numbers_as_a_gateway_wants_them(number: str, way: str, country: str, expected: str) -> None:
    assert spelled(number, way, country) == expected


def test_calls_come_from_addresses_and_from_the_uris_own() -> None:
    gateways = [
        Gateway(name="net", addresses=("10.0.0.0/8", "2001:db8::/32")),
        Gateway(name="six", uri="[2001:db9::1]:5070"),
        Gateway(name="four", uri="198.51.100.7:5080;transport=tcp"),
    ]
    found = {address: trunk_of(gateways, address) for address in ("10.2.3.4", "2001:db8::7", "2001:db9::1")}
    assert list(found.values()) == ["net", "net", "six"]
    assert trunk_of(gateways, "198.51.100.7") == "four"
    assert trunk_of(gateways, "203.0.113.1") == trunk_of(gateways, "") == ""


def test_codecs_of_a_gateway_may_be_written_in_any_case() -> None:
    assert Gateway(name="a", uri="sip.example.com", codecs=["pcma", "G722", " Pcmu "]).codecs == (
        "PCMA",
        "G722",
        "PCMU",
    )
