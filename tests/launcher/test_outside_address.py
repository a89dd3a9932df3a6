"""sip_external_host: an address, a name, or what a STUN server says; told to everybody but our own networks."""

from pathlib import Path

import pytest

from app.launcher.failure import StartError
from app.launcher.switch import asterisk, freeswitch
from app.launcher.switch.outside import external_address
from app.settings.config import ConfigError, Settings, load
from app.settings.sip.addresses import accepts_strangers
from tests.pretend.stun_server import stun_server


def settings(tmp_path: Path, **more: object) -> Settings:
    return load(var=tmp_path, sip_host="127.0.0.1", **more)


def test_an_address_is_taken_as_it_is(tmp_path: Path) -> None:
    assert external_address(settings(tmp_path, sip_external_host="203.0.113.1")) == "203.0.113.1"
    assert external_address(settings(tmp_path)) == ""


def test_a_name_is_looked_up(tmp_path: Path) -> None:
    assert external_address(settings(tmp_path, sip_external_host="localhost")) == "127.0.0.1"


def test_a_name_without_an_address_stops_the_start_by_the_name_of_the_setting(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"sip_external_host: nowhere\.invalid has no address"):
        external_address(settings(tmp_path, sip_external_host="nowhere.invalid"))


@pytest.mark.parametrize(("silent", "old"), [(0, False), (1, False), (0, True)])
def test_a_stun_server_is_asked_again_and_understood(tmp_path: Path, silent: int, old: bool) -> None:
    with stun_server("127.0.0.1", silent=silent, old=old) as port:
        found = external_address(settings(tmp_path, sip_external_host="auto", stun_server=f"127.0.0.1:{port}"))
    assert found == "127.0.0.1"


def test_a_stun_server_that_is_silent_stops_the_start(tmp_path: Path) -> None:
    with stun_server("127.0.0.1", silent=99) as port, pytest.raises(StartError, match="stun_server"):
        external_address(settings(tmp_path, sip_external_host="auto", stun_server=f"127.0.0.1:{port}"))


def test_both_switches_tell_it_to_the_outside_only(tmp_path: Path) -> None:
    given = settings(tmp_path, sip_external_host="203.0.113.1", sip_local_networks=["10.0.0.0/8"])
    freeswitch.configure(given, tmp_path / "fs")
    sofia, acl = ((tmp_path / "fs" / name).read_text() for name in ("sofia.xml", "acl.xml"))
    assert '<param name="ext-sip-ip" value="autonat:203.0.113.1"/>' in sofia
    assert '<param name="ext-rtp-ip" value="autonat:203.0.113.1"/>' in sofia
    assert '<node type="allow" cidr="10.0.0.0/8"/>' in acl
    asterisk.write(given, asterisk.Layout(tmp_path / "etc", *[Path("/nonexistent")] * 6))
    pjsip = (tmp_path / "etc/pjsip.conf").read_text()
    assert pjsip.count("external_media_address = 203.0.113.1\nlocal_net = 10.0.0.0/8\n") == 2
    assert "[203.0.113.1]\ntype = domain_alias" in pjsip


def test_without_it_nothing_is_rewritten(tmp_path: Path) -> None:
    freeswitch.configure(settings(tmp_path), tmp_path / "fs")
    assert "ext-sip-ip" not in (tmp_path / "fs/sofia.xml").read_text()
    asterisk.write(settings(tmp_path), asterisk.Layout(tmp_path / "etc", *[Path("/nonexistent")] * 6))
    assert "external_" not in (tmp_path / "etc/pjsip.conf").read_text()


@pytest.mark.parametrize("bad", ["sip:203.0.113.1", "a b", "-x", "203.0.113.1:5060", "x\ny"])
def test_what_is_no_host_is_refused(tmp_path: Path, bad: str) -> None:
    with pytest.raises(ConfigError, match="sip_external_host"):
        settings(tmp_path, sip_external_host=bad)


@pytest.mark.parametrize(
    ("callers", "host", "open_to_all"),
    [
        ("auto", "127.0.0.1", True),
        ("auto", "localhost", True),
        ("auto", "0.0.0.0", False),
        ("auto", "192.0.2.7", False),
        ("anybody", "192.0.2.7", True),
        ("known", "127.0.0.1", False),
    ],
)
def test_strangers_may_call_on_loopback_unless_the_operator_says_otherwise(
    callers: str, host: str, open_to_all: bool
) -> None:
    assert accepts_strangers(callers, host) is open_to_all
