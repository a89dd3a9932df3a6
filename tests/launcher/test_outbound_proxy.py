"""Calls to plain numbers leave by the outbound proxy of the settings, which may ask who we are (guide table 2.1)."""

import re
import socket

import pytest

from tests.real_switch.ari_probe import AriProbe
from tests.real_switch.asterisk import running_asterisk, settings_for
from tests.softphone.digest import fields, response

pytestmark = pytest.mark.switch

CHALLENGE = 'Proxy-Authenticate: Digest realm="carrier", nonce="abc", algorithm=MD5, qop="auth"'


class Proxy:
    """A carrier's proxy: one UDP socket, requests read and answered one by one."""

    def __init__(self) -> None:
        self.link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.link.bind(("127.0.0.1", 0))
        self.link.settimeout(5)
        self.address = f"127.0.0.1:{self.link.getsockname()[1]}"

    def invite(self) -> tuple[str, tuple[str, int]]:
        """The next INVITE, and who sent it."""
        while True:
            data, sender = self.link.recvfrom(65536)
            if data.startswith(b"INVITE "):
                return data.decode(), sender

    def answer(self, request: str, sender: tuple[str, int], status: str, *more: str) -> None:
        kept = [line for line in request.split("\r\n") if re.match(r"(Via|From|Call-ID|CSeq|To):", line)]
        kept = [line + ";tag=proxy" if line.startswith("To:") else line for line in kept]
        self.link.sendto("\r\n".join([f"SIP/2.0 {status}", *kept, *more, "Content-Length: 0", "", ""]).encode(), sender)


@pytest.fixture
def proxy():
    proxy = Proxy()
    yield proxy
    proxy.link.close()


def header(request: str, name: str) -> str:
    found = re.search(rf"^{name}: (.*?)\r$", request, re.MULTILINE)
    return found[1] if found else ""


def originate(settings, engine):
    engine.post(
        "/channels",
        endpoint="PJSIP/+15551234@outbound-proxy",
        app=f"restcomm-{settings.node}",
        callerId='"Shop" <+15550001>',
    )


def test_number_goes_to_the_proxy_and_its_challenge_is_answered(proxy, tmp_path):
    account = {"outbound_proxy_user": "restcomm-customer", "outbound_proxy_password": "s3;cret"}
    with running_asterisk(settings_for(tmp_path, outbound_proxy_uri=f"thomas@{proxy.address}", **account)) as asterisk:
        with AriProbe(asterisk.settings) as engine:
            originate(asterisk.settings, engine)
            first, sender = proxy.invite()
            assert first.startswith(f"INVITE sip:+15551234@{proxy.address} ")
            assert "+15550001" in header(first, "From")
            proxy.answer(first, sender, "407 Proxy Authentication Required", CHALLENGE)
            second, sender = proxy.invite()
            given = fields(header(second, "Proxy-Authorization"))
            assert given["username"] == "restcomm-customer"
            assert given["response"] == response(given, "INVITE", "s3;cret")
            proxy.answer(second, sender, "486 Busy Here")
            assert engine.wait("ChannelDestroyed")["cause"] == 17
        assert asterisk.problems() == []
