"""SIP over TLS and SRTP in both switches' configuration, and what contradicts itself in the settings."""

import re
import ssl
from ipaddress import ip_network
from pathlib import Path

import pytest

from app.launcher.switch import asterisk, freeswitch
from app.launcher.switch.certificates import sip_certificate
from app.settings.config import ConfigError, load

CARRIER = {"name": "c", "uri": "198.51.100.7", "transport": "tls", "srtp": "required", "codecs": ["PCMA", "PCMU"]}


def test_both_have_tls_and_the_gateways_srtp(tmp_path: Path) -> None:
    given = load(var=tmp_path, sip_tls_port=5061, gateways=[CARRIER])
    freeswitch.configure(given, tmp_path / "fs")
    sofia, dialplan = ((tmp_path / "fs" / name).read_text() for name in ("sofia.xml", "dialplan.xml"))
    assert '<param name="tls-sip-port" value="5061"/>' in sofia
    assert '<param name="proxy" value="198.51.100.7;transport=tls"/>' in sofia
    assert '<variable name="rtp_secure_media_outbound" value="mandatory" direction="outbound"/>' in sofia
    assert '<variable name="absolute_codec_string" value="PCMA,PCMU" direction="outbound"/>' in sofia
    assert "rtp_secure_media_inbound=mandatory" in dialplan
    agent = (tmp_path / "fs/tls/agent.pem").read_text()
    assert "PRIVATE KEY" in agent
    assert (tmp_path / "fs/tls/agent.pem").stat().st_mode & 0o777 == 0o600
    asterisk.write(given, asterisk.Layout(tmp_path / "etc", *[Path("/nonexistent")] * 6))
    pjsip = (tmp_path / "etc/pjsip.conf").read_text()
    assert (
        f"protocol = tls\nbind = 127.0.0.1:5061\nmethod = tlsv1_2\ncert_file = {tmp_path}/etc/tls/cert.pem\n" in pjsip
    )
    assert (tmp_path / "etc/tls/key.pem").stat().st_mode & 0o777 == 0o600
    assert "contact = sip:198.51.100.7\\;transport=tls" in pjsip
    assert "media_encryption = sdes\nmedia_encryption_optimistic = no\ndisallow = all\nallow = alaw,ulaw\n" in pjsip


def test_without_a_tls_port_there_is_none(tmp_path: Path) -> None:
    given = load(var=tmp_path)
    freeswitch.configure(given, tmp_path / "fs")
    assert '<param name="tls" value="false"/>' in (tmp_path / "fs/sofia.xml").read_text()
    assert not (tmp_path / "fs/tls").exists()


def test_a_certificate_of_our_own_is_made_once_and_can_be_used(tmp_path: Path) -> None:
    given = load(var=tmp_path, sip_tls_port=5061, sip_external_host="sip.example.com")
    cert, key = sip_certificate(given)
    first = cert.read_text()
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    assert sip_certificate(given)[0].read_text() == first
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"sip_tls_cert": "/nonexistent.crt"}, "sip_tls_cert and sip_tls_key: both or neither"),
        ({"sip_tls_cert": "/no.crt", "sip_tls_key": "/no.key"}, "sip_tls_cert: there is no file /no.crt"),
        ({"gateways": [CARRIER]}, "sip_tls_port: required, since the gateway c uses TLS"),
        ({"outbound_proxy_uri": "a.example;transport=tls"}, "sip_tls_port: required"),
        ({"gateways": [{**CARRIER, "srtp": "yes"}]}, "srtp"),
        ({"gateways": [{**CARRIER, "codecs": ["OPUS"]}]}, "codecs"),
    ],
)
def test_what_contradicts_itself_stops_the_start(tmp_path: Path, settings: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        load(var=tmp_path, **settings)


@pytest.mark.parametrize("network", ["198.51.100.7/32", "198.51.100.0/28", "10.0.0.0/8", "172.16.0.0/12"])
def test_networks_as_regular_expressions(network: str) -> None:
    pattern, known = freeswitch.addresses_of(network), ip_network(network)
    for address in (
        "198.51.100.7",
        "198.51.100.15",
        "198.51.100.16",
        "10.255.0.1",
        "172.31.9.9",
        "172.32.0.1",
        "9.9.9.9",
    ):
        assert bool(re.search(pattern, address)) is (ip_network(address).subnet_of(known))
