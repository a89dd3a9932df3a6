"""The private Asterisk starts quickly and quietly, answers SIP, ARI and AMI, and says 503 without an engine."""

import socket
import time

import pytest

from app.launcher.processes.ready import answers_ari, ari, engine_is_connected
from tests.real_switch.asterisk import Asterisk, running_asterisk, settings_for, start_asterisk

pytestmark = pytest.mark.switch


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory):
    with running_asterisk(settings_for(tmp_path_factory.mktemp("asterisk"))) as running:
        yield running


def test_starts_within_three_seconds_and_stops(tmp_path):
    settings = settings_for(tmp_path)
    begun = time.monotonic()
    running = start_asterisk(settings)
    took = time.monotonic() - begun
    running.stop()
    assert took < 3
    assert not answers_ari(running.settings)
    assert running.process.returncode == 0


def test_log_has_no_problems(asterisk: Asterisk):
    assert asterisk.problems() == []


def test_ari_tells_the_version(asterisk: Asterisk):
    assert ari(asterisk.settings, "/asterisk/info")["system"]["version"].startswith("22.")
    assert not engine_is_connected(asterisk.settings)


def test_ami_lets_us_in(asterisk: Asterisk):
    settings = asterisk.settings
    with socket.create_connection(("127.0.0.1", settings.asterisk_ami_port), timeout=3) as link:
        secret = settings.asterisk_ami_password.get_secret_value()
        link.sendall(f"Action: Login\r\nUsername: {settings.asterisk_ami_user}\r\nSecret: {secret}\r\n\r\n".encode())
        said = link.recv(4096).decode()
        while "Message:" not in said:
            said += link.recv(4096).decode()
    assert "Authentication accepted" in said


def test_options_are_answered(asterisk: Asterisk):
    assert exchange(asterisk, "OPTIONS", "1234")[-1] == 200


def test_call_without_an_engine_gets_503_within_five_seconds(asterisk: Asterisk):
    begun = time.monotonic()
    statuses = exchange(asterisk, "INVITE", "1234")
    assert statuses[-1] == 503
    assert 200 not in statuses
    assert time.monotonic() - begun < 5


def exchange(asterisk: Asterisk, method: str, user: str) -> list[int]:
    """Send one raw request; the statuses that come back, the final one last."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(6)
        link.sendto(request(method, user, link.getsockname()[1]), ("127.0.0.1", asterisk.settings.sip_port))
        statuses: list[int] = []
        while not statuses or statuses[-1] < 200:
            statuses.append(int(link.recv(65536).split()[1]))
        return statuses


def request(method: str, user: str, port: int) -> bytes:
    sdp = (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
    )
    body = sdp if method == "INVITE" else ""
    return (
        f"{method} sip:{user}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{time.time_ns()}\r\n"
        f"From: <sip:alice@127.0.0.1>;tag={port}\r\nTo: <sip:{user}@127.0.0.1>\r\nCall-ID: {time.time_ns()}\r\n"
        f"CSeq: 1 {method}\r\nContact: <sip:alice@127.0.0.1:{port}>\r\nMax-Forwards: 70\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
