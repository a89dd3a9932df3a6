"""Registration and digest against a registrar of twenty lines that computes the hash by itself."""

import hashlib
import re
import threading
from collections.abc import Iterator

import pytest

from tests.softphone import Phone, RegisterFailed
from tests.softphone.tests.raw import OK_SDP, RawPeer, header

CHALLENGE = 'Digest realm="test", nonce="n0nce", algorithm=MD5, qop="auth", opaque="o"'


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def is_right(request: str, name: str, password: str) -> bool:
    """RFC 2617 section 3.2.2 by the letter."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', header(request, name)))
    method = request.split(" ", 1)[0]
    secret, what = md5(f"{given['username']}:test:{password}"), md5(f"{method}:{given['uri']}")
    return str(given["response"]) == md5(f"{secret}:n0nce:{given['nc']}:{given['cnonce']}:auth:{what}")


class Registrar(RawPeer):
    """Accepts password "secret"; keeps the Expires of every accepted REGISTER."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: list[int] = []
        self.stopped = threading.Event()
        self.sock.settimeout(0.05)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while not self.stopped.is_set():
            try:
                request = self.take("REGISTER")
            except TimeoutError:
                continue
            if "Authorization:" not in request:
                self.answer(request, "401 Unauthorized", f"WWW-Authenticate: {CHALLENGE}")
            elif is_right(request, "Authorization", "secret"):
                self.accepted.append(int(header(request, "Expires")))
                self.answer(request, "200 OK")
            else:
                self.answer(request, "403 Forbidden")

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()
        super().__exit__()


@pytest.fixture
def registrar() -> Iterator[Registrar]:
    with Registrar() as registrar:
        yield registrar


def test_registers_with_digest_and_unregisters_on_close(registrar: Registrar) -> None:
    with Phone(user="alice", password="secret") as phone:
        phone.register("127.0.0.1", registrar.port, expires=600)
        assert registrar.accepted == [600]
    assert registrar.accepted == [600, 0]


def test_a_wrong_password_fails_with_the_status(registrar: Registrar) -> None:
    with Phone(user="alice", password="wrong") as phone, pytest.raises(RegisterFailed, match="403"):
        phone.register("127.0.0.1", registrar.port)


def test_no_password_fails_with_the_challenge(registrar: Registrar) -> None:
    with Phone(user="alice") as phone, pytest.raises(RegisterFailed, match="401"):
        phone.register("127.0.0.1", registrar.port)


def test_a_registrar_that_is_not_there(alice: Phone) -> None:
    with Phone() as gone:
        port = gone.port
    with pytest.raises(RegisterFailed, match="nothing listens"):
        alice.register("127.0.0.1", port)


def test_it_refreshes_before_it_expires(registrar: Registrar) -> None:
    with Phone(user="alice", password="secret") as phone:
        phone.register("127.0.0.1", registrar.port, expires=1)
        assert phone.wait_call(0.8) is None
    assert registrar.accepted[:2] == [1, 1]


@pytest.mark.parametrize(
    ("status", "asked", "given"),
    [
        ("401 Unauthorized", "WWW-Authenticate", "Authorization"),
        ("407 Proxy Authentication Required", "Proxy-Authenticate", "Proxy-Authorization"),
    ],
)
def test_a_challenged_invite_is_sent_again_with_credentials(status: str, asked: str, given: str) -> None:
    with Phone(user="alice", password="secret") as phone, RawPeer() as peer:
        call = phone.call(peer.uri)
        first = peer.take("INVITE")
        peer.answer(first, status, f"{asked}: {CHALLENGE}")
        peer.take("ACK")
        second = peer.take("INVITE")
        assert is_right(second, given, "secret")
        assert header(second, "Call-ID") == header(first, "Call-ID")
        assert header(second, "CSeq") == "2 INVITE"
        peer.answer(second, "200 OK", sdp=OK_SDP)
        assert header(peer.take("ACK"), "CSeq") == "2 ACK"
        assert call.wait_answered(2)


def test_a_second_challenge_is_the_final_answer() -> None:
    with Phone(user="alice", password="wrong") as phone, RawPeer() as peer:
        call = phone.call(peer.uri)
        for _ in range(2):
            peer.answer(peer.take("INVITE"), "401 Unauthorized", f"WWW-Authenticate: {CHALLENGE}")
            peer.take("ACK")
        assert call.wait_ended(2)
        assert call.status == 401
