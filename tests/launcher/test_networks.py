"""Who is behind a router, by the address that he gives as his own (issue 18, fault 18)."""

import re

import pytest

from app.launcher.switch.networks import behind_routers


@pytest.mark.parametrize(
    ("own", "distant", "near"),
    [
        (["203.0.113.1"], ["10.1.2.3", "192.168.0.9", "172.16.0.1", "172.31.9.9", "100.64.0.1", "169.254.1.1"], []),
        (["192.168.5.5"], ["10.1.2.3", "172.20.0.1"], ["192.168.0.9"]),
        (["10.0.0.1", "2001:db8::1"], ["192.168.0.9"], ["10.200.0.1"]),
    ],
)
def test_private_networks_that_we_are_not_in(own: list[str], distant: list[str], near: list[str]) -> None:
    pattern = re.compile("[@:]" + behind_routers(own))
    public = ["203.0.113.7", "172.32.0.1", "100.128.0.1", "8.10.1.1", "127.0.0.1", "110.1.1.1"]
    contacts = {address: bool(pattern.search(f"<sip:bob@{address}:5060>")) for address in (*distant, *near, *public)}
    assert contacts == {**dict.fromkeys(distant, True), **dict.fromkeys((*near, *public), False)}


def test_a_machine_that_is_in_every_private_network_takes_nobody_for_distant() -> None:
    own = ["10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.0.1", "100.64.0.1"]
    assert not re.search(behind_routers(own), "<sip:bob@10.1.2.3>")
