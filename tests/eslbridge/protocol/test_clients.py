"""Which callers FreeSWITCH's back end asks for a digest, whether or not there is such a client (finding M2), and where
clients are registered."""

import json

import pytest

from app.calls.allowed import Refused
from eslbridge.protocol import clients
from eslbridge.protocol.clients import Registration, says_it_is_ours, unregistered
from eslbridge.protocol.event_types import Unregistered
from eslbridge.protocol.payload import Fields


def leg(from_: str, called: str = "192.0.2.1:5080", source: str = "198.51.100.9:5060") -> Fields:
    named = {}
    for name, place in {"from": from_, "req": called}.items():
        host, _, port = place.partition(":")
        named |= {f"variable_sip_{name}_host": host, f"variable_sip_{name}_port": port}
    ip, _, port = source.partition(":")
    named |= {"variable_sip_network_ip": ip, "variable_sip_network_port": port}
    return Fields(json.dumps(named, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    ("caller", "asked"),
    [
        (leg("192.0.2.1:5080"), True),
        (leg("192.0.2.1"), True),
        (leg("192.0.2.1:5090"), False),
        (leg("SIP.example", "sip.example:5080"), True),
        (leg("phones.example"), False),
        (leg("127.0.0.1:40000", "127.0.0.1:5080"), False),
        (leg("127.0.0.1:5080", "127.0.0.1:5080"), True),
        (leg("127.0.0.1", "127.0.0.1:5080"), False),
        (leg("127.0.0.1", "127.0.0.1"), True),
        (leg("192.0.2.1", source="192.0.2.1:5080"), False),
        (leg("", ""), False),
    ],
)
def test_who_is_from_us_is_asked(caller: Fields, asked: bool) -> None:
    assert says_it_is_ours(caller, 5080) is asked


def told(user: str, contact: str, place: tuple[str, str] = ("10.0.0.1", "5062")) -> str:
    """A registration as `sofia xmlstatus` shows it."""
    shown = f"&quot;user&quot; &lt;{contact}&gt;"
    where = f"<network-ip>{place[0]}</network-ip>\n<network-port>{place[1]}</network-port>"
    return f"<registration>\n<user>{user}</user>\n<contact>{shown}</contact>\n{where}\n</registration>\n"


ANSWER = (
    told("bob@127.0.0.1", "sip:bob@10.0.0.1:5062;fs_nat=yes;fs_path=sip%3Abob%40192.0.2.7%3A4070")
    + told("bob@acme.sip.restcomm", "sip:bob@10.0.0.2:5063", ("10.0.0.2", "5063"))
    + told("bob@ACME.sip.restcomm", "sip:bob@10.0.0.3:5064;transport=tcp", ("10.0.0.3", "5064"))
    + told("bob@other.sip.restcomm", "sip:bob@10.0.0.4:5065")
    + told("bob@pbx.example", "not a contact")
    + told("bob@a b\nsofia recover", "sip:bob@10.0.0.5")
)


def test_registrations_of_a_client_are_with_any_host_but_a_sip_domains() -> None:
    found = clients.registrations(ANSWER, "bob", "sip.restcomm")
    assert found == [
        Registration("127.0.0.1", "sip:bob@192.0.2.7:4070", ("10.0.0.1", "5062")),
        Registration("pbx.example", "", ("10.0.0.1", "5062")),
    ]
    assert clients.contacts(found) == ["sip:bob@192.0.2.7:4070"]


@pytest.mark.parametrize("login", ["bob@acme.sip.restcomm", "bob@Acme.SIP.restcomm"])
def test_registrations_with_a_sip_domain_are_its_own(login: str) -> None:
    found = clients.registrations(ANSWER, login, "sip.restcomm")
    assert clients.contacts(found) == ["sip:bob@10.0.0.2:5063", "sip:bob@10.0.0.3:5064;transport=tcp"]
    assert [one.place for one in found] == [("10.0.0.2", "5063"), ("10.0.0.3", "5064")]


def test_nobody_is_registered() -> None:
    assert clients.registrations("-ERR", "bob", "sip.restcomm") == []
    assert clients.registrations("<profile></profile>", "bob@acme.sip.restcomm", "sip.restcomm") == []


def test_registrations_are_asked_for_by_user() -> None:
    """By "reg" it would be every registration whose contact has these letters somewhere in it."""
    asked = b"api sofia xmlstatus profile outside user bob@\n\n"
    assert clients.ask_registrations("bob") == clients.ask_registrations("bob@acme.sip.restcomm") == asked
    assert clients.forget("bob", "h.example") == b"api sofia profile outside flush_inbound_reg bob@h.example\n\n"
    for login in ("bob x", "bob@", "bob@a b", "bob@a\nb"):
        with pytest.raises(Refused):
            clients.ask_registrations(login)


@pytest.mark.parametrize(
    ("contact", "all_of_them"),
    [
        ('"" <sip:(null)@(null)>', True),
        ('"bob" <sip:(null)@(null);fs_nat=yes;fs_path=sip%3A(null)%40192.0.2.7%3A4070>', True),
        ('"" <sip:@>', True),
        ('"" <sip:bob@10.0.0.1:5062>', False),
        ('"" <sip:bob@[2001:db8::1]:5062>', False),
        ('"<sip:@>" <sip:10.0.0.1>', False),
        ("", False),
    ],
)
def test_a_star_ends_all_registrations(contact: str, all_of_them: bool) -> None:
    said = {"from-user": "bob", "from-host": "sip.restcomm", "contact": contact, "network-ip": "::1"}
    told = unregistered(Fields(json.dumps(said, separators=(",", ":")).encode()))
    assert told == Unregistered("bob", "sip.restcomm", ("::1", ""), all_of_them)


@pytest.mark.parametrize(("login", "host"), [("", "a.example"), ("bob", ""), ("bob eve", "a.example"), ("bob", "a b")])
def test_whose_registration_ends_is_no_syntax(login: str, host: str) -> None:
    said = {"from-user": login, "from-host": host, "contact": "<sip:bob@10.0.0.1>"}
    assert unregistered(Fields(json.dumps(said, separators=(",", ":")).encode())) is None
