"""The API over TLS on its own port: https for everybody, plain HTTP for this machine, certificates that change."""

import contextlib
import http.client
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.accounts import accounts
from app.api import tls
from app.launcher.switch.certificates import self_signed
from app.settings.config import ConfigError, load
from app.store import store
from tests.api.live import serving


def pair(folder: Path) -> dict[str, str]:
    """A new certificate of localhost in the same files, as the settings."""
    key, cert = self_signed(["localhost", "127.0.0.1"])
    for name, text in (("key", key), ("crt", cert)):
        new = folder / f"api.{name}.new"
        new.write_text(text)
        new.rename(folder / f"api.{name}")
    return {"http_tls_cert": str(folder / "api.crt"), "http_tls_key": str(folder / "api.key")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    folder = tmp_path_factory.mktemp("tls")
    files = pair(folder)
    own = load(var=folder, database_url=f"sqlite:///{folder}/db", redis_url="redis://127.0.0.1:1/0", **files)
    store.upgrade(own)
    sid, token, _ = accounts.first_account(own)
    words = {f"RESTCOMM_{name.upper()}": path for name, path in files.items()}
    with serving(own, **words) as url:
        yield SimpleNamespace(folder=folder, port=int(url.rpartition(":")[2]), sid=sid, token=token, plain=url)


def trusting(server: SimpleNamespace) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.folder / "api.crt")


def asked(connection: http.client.HTTPConnection) -> int:
    """The status of one answer; the connection stays open."""
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    answer.read()
    return answer.status


def asked_once(connection: http.client.HTTPConnection) -> int:
    with contextlib.closing(connection):
        return asked(connection)


def test_https_with_a_client_of_others(server: SimpleNamespace) -> None:
    """curl, which verifies; links of answers say https, and browsers are told to stay with it."""
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    url = f"https://localhost:{server.port}/restcomm/2012-04-24/Accounts/{server.sid}.json"
    login = f"{server.sid}:{server.token}"
    words = ["-sS", "-i", "--cacert", str(server.folder / "api.crt"), "-u", login, url]
    told = subprocess.run([curl, *words], capture_output=True, text=True, check=True).stdout
    assert told.startswith("HTTP/1.1 200")
    assert "strict-transport-security: max-age=" in told.lower()
    assert "x-content-type-options: nosniff" in told.lower()


def test_this_machine_speaks_plain_http_with_the_same_port(server: SimpleNamespace) -> None:
    assert asked_once(http.client.HTTPConnection("127.0.0.1", server.port)) == 200


@pytest.mark.parametrize(
    ("peer", "own", "same"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", True),
        ("::1", "::1", True),
        ("10.1.1.1", "10.1.1.1", True),
        ("fe80::1%eth0", "fe80::1%eth0", True),
        ("10.1.1.2", "10.1.1.1", False),
        ("198.18.0.1", "10.1.1.1", False),
        ("2a00::1", "2a00::2", False),
    ],
)
def test_others_do_not(peer: str, own: str, same: bool) -> None:
    connection = SimpleNamespace(getpeername=lambda: (peer, 1), getsockname=lambda: (own, 2))
    assert tls.is_same_machine(connection) == same


def test_who_is_elsewhere_and_speaks_plain_http_is_told_https_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = pair(tmp_path)
    made = tls.Certificate(Path(files["http_tls_cert"]), Path(files["http_tls_key"]))
    monkeypatch.setattr(tls, "is_same_machine", lambda client: False)
    ours, theirs = socket.socketpair()
    theirs.sendall(b"GET / HTTP/1.1\r\n")
    assert made.accepted(ours) is None
    assert theirs.recv(1000).startswith(b"HTTP/1.1 403")
    theirs.close()


def test_a_new_certificate_is_the_next_handshakes_and_open_connections_go_on(server: SimpleNamespace) -> None:
    kept = http.client.HTTPSConnection("localhost", server.port, context=trusting(server))
    assert asked(kept) == 200
    before = ssl.get_server_certificate(("127.0.0.1", server.port))
    pair(server.folder)
    deadline = time.monotonic() + 10
    while ssl.get_server_certificate(("127.0.0.1", server.port)) == before:
        assert time.monotonic() < deadline
        assert asked(kept) == 200
        time.sleep(0.1)
    assert asked_once(kept) == 200
    assert asked_once(http.client.HTTPSConnection("localhost", server.port, context=trusting(server))) == 200


def test_half_of_a_new_pair_changes_nothing(tmp_path: Path) -> None:
    files = pair(tmp_path)
    made = tls.Certificate(Path(files["http_tls_cert"]), Path(files["http_tls_key"]))
    Path(files["http_tls_cert"]).write_text(self_signed(["localhost"])[1])
    assert not made.renew()
    pair(tmp_path)
    assert made.renew()
    assert not made.renew()
    Path(files["http_tls_key"]).unlink()
    assert not made.renew()


@pytest.mark.parametrize("sent", [b"", b"\x16", b"\x16\x03\x01\x00\x05hello", b"\x16" * 4000, b"\x80\x2e\x01\x00\x02"])
def test_no_handshake_keeps_others_waiting(server: SimpleNamespace, sent: bytes) -> None:
    sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(30)]
    for one in sockets:
        one.sendall(sent)
    began = time.monotonic()
    assert asked_once(http.client.HTTPSConnection("localhost", server.port, context=trusting(server))) == 200
    assert time.monotonic() - began < 3
    for one in sockets:
        one.close()


def test_old_versions_of_tls_are_refused(tmp_path: Path) -> None:
    files = pair(tmp_path)
    context = tls.Certificate(Path(files["http_tls_cert"]), Path(files["http_tls_key"])).context
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("given", [{"http_tls_cert": "/x"}, {"http_tls_cert": "/absent", "http_tls_key": "/absent"}])
def test_settings_that_are_half_or_absent_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="http_tls"):
        load(**given)


def test_urls_are_https(tmp_path: Path) -> None:
    assert load(**pair(tmp_path)).url_of_api().startswith("https://127.0.0.1:")
