"""Addresses (docs/guarantees.md): whatever is not the public Internet is refused, however it is written."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.guard.addresses import NAT64, Guard, Refused, Unresolved, objection

PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:830::200e", "64:ff9b::808:808"]
PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "fe80::1", "fec0::1", "fc00::1",
    "fd12:3456::1", "ff02::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "3fff::1", "5f00::1", "4000::1",
]  # fmt: skip


def names(**addresses: str):
    """A resolver that knows only these names; a value may hold several addresses."""

    def resolve(host: str, port: int, family: int = 0, kind: int = 0) -> list[tuple]:
        if host not in addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, kind, 6, "", (address, port)) for address in addresses[host].split()]

    return resolve


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_may_be_reached(address: str) -> None:
    assert [found for _, found in Guard().check(address, 80)] == [address]


@pytest.mark.parametrize("address", PRIVATE)
def test_everything_else_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="the operator can allow it with allow_hosts"):
        Guard().check(address, 80)


@pytest.mark.parametrize("address", PRIVATE)
def test_and_refused_when_a_name_leads_there(address: str) -> None:
    with pytest.raises(Refused, match=r"inside\.example \("):
        Guard(resolve=names(**{"inside.example": address})).check("inside.example", 80)


@pytest.mark.parametrize(
    "host", ["0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "0", "localhost"]
)
def test_however_loopback_is_written(host: str) -> None:
    """With the system's own resolver, which reads these forms as inet_aton does."""
    with pytest.raises(Refused):
        Guard().check(host, 80)


def test_the_message_is_one_clear_line() -> None:
    with pytest.raises(Refused) as refused:
        Guard(["127.0.0.1"]).check("127.0.0.2", 80)
    text = "127.0.0.2 is a private (loopback) address; the operator can allow it with allow_hosts"
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("entry", "host", "port", "allowed"),
    [
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1", "127.0.0.2", 80, False),
        ("127.0.0.1", "::ffff:127.0.0.1", 80, True),
        ("127.0.0.1", "::ffff:127.0.0.2", 80, False),
        ("127.0.0.1", "64:ff9b::7f00:1", 80, False),
        ("127.0.0.1:9000", "127.0.0.1", 9000, True),
        ("127.0.0.1:9000", "127.0.0.1", 9001, False),
        ("127.0.0.1:9000", "app.example", 9000, True),
        ("10.0.0.0/8", "10.9.8.7", 80, True),
        ("10.0.0.0/8", "11.9.8.7", 80, True),
        ("10.0.0.0/8", "192.168.0.1", 80, False),
        ("app.example", "app.example", 80, True),
        ("App.Example.", "app.example", 80, True),
        ("app.example:8080", "app.example", 8080, True),
        ("app.example:8080", "app.example", 80, False),
        ("app.example", "127.0.0.1", 80, False),
        ("app.example", "other.example", 80, False),
        ("[fd00::5]", "fd00::5", 80, True),
        ("[fd00::5]:81", "fd00::5", 81, True),
        ("[fd00::5]:81", "fd00::5", 80, False),
        ("fd00::/8", "fd00::5", 80, True),
        ("fe80::/10", "fe80::5", 80, True),
    ],
)
def test_the_operators_list(entry: str, host: str, port: int, allowed: bool) -> None:
    guard = Guard([entry], names(**{"app.example": "127.0.0.1", "other.example": "127.0.0.1"}))
    if allowed:
        assert guard.check(host, port)
    else:
        with pytest.raises(Refused):
            guard.check(host, port)


def test_only_the_acceptable_addresses_of_a_name_are_connected_to() -> None:
    guard = Guard(resolve=names(**{"mixed.example": "10.0.0.1 8.8.8.8 ::1 2606:4700:4700::1111 8.8.8.8"}))
    expected = [(socket.AF_INET, "8.8.8.8"), (socket.AF_INET6, "2606:4700:4700::1111")]
    assert guard.check("mixed.example", 80) == expected


def test_a_name_without_an_address() -> None:
    with pytest.raises(Unresolved, match=r"nowhere\.example cannot be resolved: Name or service not known"):
        Guard(resolve=names()).check("nowhere.example", 80)
    with pytest.raises(Unresolved, match="has no address"):
        Guard(resolve=lambda *_: []).check("empty.example", 80)


def test_a_bad_network_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        Guard(["10.0.0.0/99"])


@given(st.ip_addresses(v=4))
def test_ipv4_agrees_with_the_registry(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert objection(address)
    elif address not in ip_network("192.88.99.0/24") and address not in ip_network("192.0.0.0/24"):
        assert not objection(address)


@given(st.ip_addresses(v=6))
def test_ipv6_is_never_looser_than_the_registry(address: IPv6Address) -> None:
    """NAT64's prefix, which Python calls reserved, is judged by the address inside (next test)."""
    if not address.is_global or address.is_multicast or (address.is_reserved and address not in NAT64):
        assert objection(address)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "::", "64:ff9b::", "2002::", "64:ff9b:1::"]))
def test_an_ipv4_address_inside_ipv6_is_never_better_than_alone(inner: IPv4Address, prefix: str) -> None:
    shift = 80 if prefix == "2002::" else 0
    address = IPv6Address(int(ip_address(prefix)) | int(inner) << shift)
    if objection(inner):
        with pytest.raises(Refused):
            Guard().check(str(address), 80)


@given(st.ip_addresses(v=4), st.sampled_from(["{0}", "0x{0:x}", "0{0:o}"]))
def test_a_number_is_the_address_that_it_stands_for(address: IPv4Address, form: str) -> None:
    host = form.format(int(address))
    try:
        found = Guard().check(host, 80)
    except Refused:
        assert objection(address)
    else:
        assert found == [(socket.AF_INET, str(address))]
        assert not objection(address)


def test_our_own_ports_are_closed_even_on_an_allowed_address() -> None:
    """A webhook must not reach our Redis or ARI because the demo's 127.0.0.1 is allowed."""
    guard = Guard(
        ["127.0.0.1", "internal.example"], resolve=lambda *_: [(2, 1, 6, "", ("127.0.0.1", 0))], own_ports=[6390]
    )
    assert guard.check("127.0.0.1", 8080)
    assert guard.check("internal.example", 80)
    for host in ("127.0.0.1", "internal.example"):
        with pytest.raises(Refused):
            guard.check(host, 6390)


def test_the_operator_can_open_one_of_our_ports_by_name() -> None:
    assert Guard(["127.0.0.1:6390"], own_ports=[6390]).check("127.0.0.1", 6390)
