"""https: the certificate is that of the name in the URL, though the connection is made to a judged address."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.calls.web import Request
from app.webhooks.fetcher import Fetcher
from app.webhooks.guard.addresses import Guard
from app.webhooks.http.connections import verifying
from tests.pretend.certificates import Authority
from tests.pretend.webhook import webhook

TOKEN = "a" * 32


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(make_fetcher: Callable[..., Fetcher], authority: Authority) -> Fetcher:
    """A fetcher that trusts the authority; every name is 127.0.0.1."""
    tls = verifying()
    tls.load_verify_locations(authority.file)
    return make_fetcher(Guard(["127.0.0.1"], lambda host, port, *_: [(2, 1, 6, "", ("127.0.0.1", port))]), tls)


def test_name_sni_and_host(secure: Fetcher, authority: Authority) -> None:
    asked = []
    context = authority.server("app.example")
    context.sni_callback = lambda sock, name, ctx: asked.append(name)
    with webhook(context) as hook:
        hook.answer("/voice", "<Response/>")
        url = hook.url("/voice", "app.example")
        for _ in range(2):
            response = secure.fetch(Request(url, "POST", {"A": "b"}), "t", TOKEN)
            assert response.body == "<Response/>", response
        assert asked == ["app.example"], "one handshake: the connection is kept"
        assert {request.url for request in hook.requests} == {url}


def test_an_address_in_the_certificate(secure: Fetcher, authority: Authority) -> None:
    with webhook(authority.server("127.0.0.1")) as hook:
        hook.answer("/voice", "<Response/>")
        assert secure.fetch(Request(hook.url("/voice")), "t", TOKEN).ok


def test_another_name(secure: Fetcher, authority: Authority) -> None:
    with webhook(authority.server("other.example")) as hook:
        response = secure.fetch(Request(hook.url("/", "app.example")), "t", TOKEN)
        assert (response.code, response.status) == (11237, 0)
        assert "not valid for 'app.example'" in response.error
        assert not hook.requests


def test_expired(secure: Fetcher, authority: Authority) -> None:
    with webhook(authority.server("app.example", days=-1)) as hook:
        response = secure.fetch(Request(hook.url("/", "app.example")), "t", TOKEN)
        assert (response.code, response.error) == (
            11237,
            "the server's certificate is not accepted: certificate has expired",
        )


def test_an_authority_that_nobody_knows(make_fetcher: Callable[..., Fetcher], authority: Authority) -> None:
    with webhook(authority.server("127.0.0.1")) as hook:
        response = make_fetcher().fetch(Request(hook.url("/")), "t", TOKEN)
        assert response.code == 11237
        assert not hook.requests


def test_a_server_that_speaks_no_tls(secure: Fetcher) -> None:
    with webhook() as hook:
        response = secure.fetch(Request(hook.url("/").replace("http:", "https:")), "t", TOKEN)
        assert response.code == 11220, response


def test_old_tls_is_refused(secure: Fetcher, authority: Authority) -> None:
    context = authority.server("app.example")
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with webhook(context) as hook:
        assert secure.fetch(Request(hook.url("/", "app.example")), "t", TOKEN).code == 11220


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """A server that accepts, says something or nothing, and waits. Gives its port."""
    stop = threading.Event()

    def serve() -> None:
        connections = []
        while not stop.is_set():
            try:
                connections.append(server.accept()[0])
                connections[-1].sendall(answer)
            except TimeoutError:
                continue
        for connection in connections:
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        thread.join()


@pytest.mark.parametrize(("answer", "code"), [(b"", 11205), (b"\x15\x03\x03\x00\x02\x02\x28", 11220)])
def test_handshakes_that_fail(make_fetcher: Callable[..., Fetcher], answer: bytes, code: int) -> None:
    """Silence is a connection that did not come about; a TLS alert is TLS that failed."""
    fetcher = make_fetcher(connect_timeout=0.2)
    with listener(answer) as port:
        assert fetcher.fetch(Request(f"https://127.0.0.1:{port}/"), "t", TOKEN).code == code
