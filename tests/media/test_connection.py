"""Connections to customers' websocket servers: guard, TLS, signature, handshake, and servers that misbehave."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import pytest

from app.media.served import reason
from app.media.websocket.connection import Connector, SlowReader, WebSocket
from app.media.websocket.handshake import HandshakeFailed
from app.webhooks.faults import FAULTS
from app.webhooks.guard.addresses import Guard
from app.webhooks.http.connections import Pools, verifying
from app.webhooks.signature import sign
from tests.pretend.certificates import Authority
from tests.pretend.stream_server import StreamServer, stream_server

TOKEN = "0123456789abcdef"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def trusting(authority: Authority) -> ssl.SSLContext:
    """A client that knows this authority."""
    context = verifying()
    context.load_verify_locations(authority.file)
    return context


@pytest.fixture
def plain() -> Iterator[StreamServer]:
    with stream_server() as server:
        yield server


def connector(*allowed: str, tls: ssl.SSLContext | None = None, seconds: float = 2.0) -> Connector:
    return Connector(Pools(Guard(allowed), tls), seconds)


def failure(url: str, opens: Connector) -> tuple[int, str]:
    """The code and the text of a connection that does not come about."""
    with pytest.raises((HandshakeFailed, *FAULTS)) as raised:
        opens.open(url, TOKEN)
    assert isinstance(raised.value, Exception)
    return reason(raised.value, opens.seconds)


@contextmanager
def raw(answers: Callable[[socket.socket], None]) -> Iterator[str]:
    """A TCP server that does as it likes with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                while True:
                    answers(listening.accept()[0])
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)


def heard(opened: WebSocket, seconds: float = 2.0) -> tuple[list[str], Any]:
    """What a server says until it closes, and its close code or what was raised."""
    texts: list[str] = []
    listening = gevent.spawn(opened.listen, texts.append)
    listening.join(seconds)
    return texts, listening.exception or listening.value


def test_a_signed_handshake_and_messages_both_ways(plain: StreamServer) -> None:
    opened = connector("127.0.0.1").open(plain.url("/a b?x=1"), TOKEN)
    opened.send('{"event":"start","start":{"streamSid":"MZ1"}}')
    while not plain.sessions or not plain.sessions[0].messages:
        gevent.sleep(0.01)
    session = plain.sessions[0]
    url = f"ws://127.0.0.1:{plain.port}/a%20b?x=1"
    assert session.headers["X-Twilio-Signature"] == sign(TOKEN, url, {})
    threading.Thread(target=lambda: (session.raw("hello"), session.close(1000)), daemon=True).start()
    assert heard(opened) == (["hello"], 1000)


def test_tls_is_verified(authority: Authority) -> None:
    good = authority.server("127.0.0.1")
    with stream_server(good) as server:
        opened = connector("127.0.0.1", tls=trusting(authority)).open(server.url(), TOKEN)
        opened.send('{"event":"start","start":{"streamSid":"MZ1"}}')
        while not server.sessions or not server.sessions[0].messages:
            gevent.sleep(0.01)
        opened.close()
        assert failure(server.url(), connector("127.0.0.1"))[0] == 31910, "an authority that nobody knows"
    with stream_server(authority.server("other.example")) as server:
        code, text = failure(server.url(), connector("127.0.0.1", tls=trusting(authority)))
        assert code == 31910
        assert "certificate" in text


def test_addresses_are_judged(plain: StreamServer) -> None:
    assert failure(plain.url(), connector())[0] == 11216
    assert failure("wss://10.0.0.1/", connector())[0] == 11216
    assert failure("wss://127.0.0.1:1/", connector())[0] == 11216
    code, text = failure("ws://192.0.78.9/", connector())
    assert (code, "use wss" in text) == (11216, True), "a public host without encryption"


@pytest.mark.parametrize("url", ["http://x/", "wss://", "wss://a b/", "wss://u\\x/", "gopher://x"])
def test_what_is_no_url(url: str) -> None:
    assert failure(url, connector())[0] == 11100


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert failure(f"ws://127.0.0.1:{port}/", connector("127.0.0.1"))[0] == 31901


@pytest.mark.parametrize("path", ["/refused", "/moved"])
def test_no_upgrade(plain: StreamServer, path: str) -> None:
    code, text = failure(plain.url(path), connector("127.0.0.1"))
    assert code == 31920
    assert "101" in text


ANSWERS: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 31920),
    "no HTTP": (b"hello\r\n\r\n", 31920),
    "no key": (b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n", 31920),
    "another key": (b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: eHh4\r\n\r\n", 31920),
    "too long": (b"HTTP/1.1 101 X\r\n" + b"X-Y: z\r\n" * 4000, 31920),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_that_are_none(answer: str) -> None:
    said, code = ANSWERS[answer]

    def server(sock: socket.socket) -> None:
        sock.recv(4096)
        sock.sendall(said)
        sock.close()

    with raw(server) as url:
        assert failure(url, connector("127.0.0.1"))[0] == code


def test_a_server_that_says_nothing_and_one_that_drips() -> None:
    kept: list[socket.socket] = []
    with raw(kept.append) as url:
        begun = time.monotonic()
        assert failure(url, connector("127.0.0.1", seconds=0.5))[0] == 31901
        assert time.monotonic() - begun < 2
    for sock in kept:
        sock.close()

    def drip(sock: socket.socket) -> None:
        def run() -> None:
            try:
                for byte in b"HTTP/1.1 101 Switching Protocols\r\n" * 9:
                    sock.sendall(bytes((byte,)))
                    time.sleep(0.05)
            except OSError:
                sock.close()

        threading.Thread(target=run, daemon=True).start()

    with raw(drip) as url:
        begun = time.monotonic()
        assert failure(url, connector("127.0.0.1", seconds=0.5))[0] == 31901
        assert time.monotonic() - begun < 2


def test_a_server_that_does_not_read_is_noticed_and_bounded(plain: StreamServer) -> None:
    async def deaf(session: Any) -> None:
        session.socket._req.transport.pause_reading()
        await asyncio.sleep(2)

    plain.behavior = deaf
    opened = connector("127.0.0.1").open(plain.url(), TOKEN)
    with pytest.raises(SlowReader):
        flood(opened)
    opened.abort()


def flood(opened: WebSocket) -> None:
    """More than any buffer takes."""
    for _message in range(10_000):
        opened.send("x" * 2000)
        gevent.sleep(0)
