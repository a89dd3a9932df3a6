"""Which callers FreeSWITCH's back end asks for a digest, whether or not there is such a client (finding M2)."""

import json

import pytest

from eslbridge.protocol.clients import says_it_is_ours
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
