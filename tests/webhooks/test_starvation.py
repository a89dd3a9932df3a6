"""A server that sends for ever, as fast as it is read, ends by bytes or by the deadline (security finding C2).

Its socket is never empty: gevent's recv does not yield then, and no timer runs unless the reader lets it.
"""

import contextlib
import gzip
import ssl
import time
import zlib
from collections.abc import Callable
from itertools import count

import gevent
import pytest

from app.engine.features.cnam import HttpCallerNames
from app.messaging.port import Refused, Unavailable
from app.messaging.web import Web
from app.speech.port import SpeechError
from app.speech.service import Service
from app.webhooks.exchange import glimpse
from app.webhooks.faults import FAULTS
from app.webhooks.http import bodies
from app.webhooks.http.answer import Answer
from app.webhooks.http.connections import Wait, verifying
from app.webhooks.http.tls import SecureSocket

SECONDS = 0.6
"""The deadline that these readers are given; those of the real ones are longer, and looked at in the same place."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
EMPTY_BLOCKS = b"\x00\x00\x00\xff\xff" * 4000
DEFLATED = zlib.compressobj(9, zlib.DEFLATED, 31)
GZIP_HEAD = DEFLATED.compress(b" ") + DEFLATED.flush(zlib.Z_FULL_FLUSH)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
ZIPPED = HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"

# way: what comes first, and what comes then for ever
ENDLESS = {
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "interim answers with headers": (b"", b"HTTP/1.1 102 Processing\r\nX-A: b\r\n\r\n"),
    "early hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "headers": (HEAD, b"X-A: b\r\n"),
    "one header": (HEAD + b"X-A: ", b"b"),
    "a status line": (b"HTTP/1.1 200 ", b"O"),
    "folded headers": (HEAD + b"X-A: b\r\n", b" c\r\n"),
    "lines without a colon": (HEAD, b"nonsense\r\n"),
    "line ends before the status": (b"", b"\r\n"),
    "chunk extensions": (CHUNKED + b"\r\n1", b";a=b"),
    "chunks of a byte": (CHUNKED + b"\r\n", b"1\r\nx\r\n"),
    "chunks with long sizes": (CHUNKED + b"\r\n", b"0000000000000001;e=" + b"e" * 500 + b"\r\nx\r\n"),
    "trailers": (CHUNKED + b"\r\n0\r\n", b"X-A: b\r\n"),
    "one trailer": (CHUNKED + b"\r\n0\r\nX-A: ", b"b"),
    "a body": (HEAD + b"\r\n", b" "),
    "a body after a mended head": (HEAD + b"nonsense\r\n\r\n", b" "),
    "empty gzip blocks": (ZIPPED + GZIP_HEAD, EMPTY_BLOCKS),
    "empty gzip members": (ZIPPED, gzip.compress(b"")),
    "empty deflate blocks": (ZIPPED.replace(b"gzip", b"deflate"), EMPTY_BLOCKS),
    "a gzip comment": (ZIPPED + b"\x1f\x8b\x08\x10" + b"\0" * 6, b"c"),
    "chunked empty gzip blocks": (
        ZIPPED.replace(b"Connection: close", b"Transfer-Encoding: chunked") + b"%x\r\n" % len(GZIP_HEAD) + GZIP_HEAD,
        b"\r\n%x\r\n" % len(EMPTY_BLOCKS) + EMPTY_BLOCKS,
    ),
    "answers of another kind": (b"", b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    "nothing that is HTTP": (b"", b"\0"),
}


class Endless:
    """A socket that always has more. served: bytes that were read off it."""

    def __init__(self, first: bytes, then: bytes) -> None:
        self.left, self.then = first, then
        self.served = 0

    def recv(self, most: int) -> bytes:
        if len(self.left) < most:
            self.left += self.then * (most // len(self.then) + 1)
        data, self.left = self.left[:most], self.left[most:]
        self.served += len(data)
        return data

    def sendall(self, data: bytes) -> None:
        return None

    def settimeout(self, seconds: float | None) -> None:
        return None

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        return None


class Ticking:
    """Another greenlet meanwhile. largest: seconds between two of its turns."""

    def __enter__(self) -> "Ticking":
        self.largest = 0.0
        self.greenlet = gevent.spawn(self.run)
        gevent.sleep(0)
        return self

    def run(self) -> None:
        last = time.monotonic()
        for _ in count():
            gevent.sleep(0.001)
            now = time.monotonic()
            self.largest, last = max(self.largest, now - last), now

    def __exit__(self, *_: object) -> None:
        gevent.sleep(0.002)
        self.greenlet.kill()


def document(one: Answer) -> None:
    one.read_head()
    b"".join(bodies.pieces(one, 65536))


def audio(one: Answer) -> None:
    one.read_head()
    sum(len(piece) for piece in bodies.pieces(one, 20_000_000))


def page(one: Answer) -> None:
    one.read_head()
    bodies.beginning(one, 4096)


def callback(one: Answer) -> None:
    one.read_head()
    glimpse(one, "", "")


def whole(one: Answer) -> None:
    """A reader that forgot to say how much it wants."""
    one.read_head()
    sum(len(piece) for piece in one.body())


READERS: list[Callable[[Answer], None]] = [document, audio, page, callback, whole]


@pytest.mark.parametrize("way", ENDLESS)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_ends(reader: Callable[[Answer], None], way: str) -> None:
    sock = Endless(*ENDLESS[way])
    one = Answer(sock, lambda keep: None, time.monotonic() + SECONDS)
    began = time.monotonic()
    with Ticking() as ticking, contextlib.suppress(FAULTS):
        reader(one)
    assert time.monotonic() - began < SECONDS + 0.5
    assert ticking.largest < 0.1
    if reader is not audio:
        assert sock.served < 3_000_000, "it ends by bytes, whatever the time"


@pytest.mark.parametrize("way", ENDLESS)
def test_the_deadline_alone_is_enough(way: str) -> None:
    """Were no byte counted: the clock is looked at where bytes are read."""
    one = Answer(Endless(*ENDLESS[way]), lambda keep: None, time.monotonic() + 0.2)
    one.most = float("inf")
    began = time.monotonic()
    with Ticking() as ticking:
        try:
            one.read_head()
            for _ in one.body():
                pass
        except FAULTS:
            pass
    assert time.monotonic() - began < 0.4
    assert ticking.largest < 0.1


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Every new connection leads to such a server."""

    def lead(way: str) -> None:
        monkeypatch.setattr("app.webhooks.http.connections.connected", lambda *_: Endless(*ENDLESS[way]))

    return lead


def speech() -> None:
    Service("a service", 1_000_000).ask("GET", "http://127.0.0.1/", b"", {}, SECONDS)


def carrier() -> None:
    Web("a carrier").ask("POST", "http://127.0.0.1/", b"{}", {})


def caller_name() -> None:
    HttpCallerNames("http://127.0.0.1/", SECONDS).name_of("1")


@pytest.mark.parametrize("way", ENDLESS)
@pytest.mark.parametrize("client", [speech, carrier, caller_name])
def test_every_client_of_a_service_ends(
    endless: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, client: Callable[[], None], way: str
) -> None:
    endless(way)
    monkeypatch.setattr("app.messaging.web.WAIT", Wait(0.3, 0.3))
    began = time.monotonic()
    with Ticking() as ticking, contextlib.suppress(SpeechError, Refused, Unavailable):
        client()
    assert time.monotonic() - began < SECONDS + 0.5
    assert ticking.largest < 0.1


def test_many_at_once_leave_the_loop_to_others() -> None:
    """Thirty such servers, each as bad as can be."""

    def one(way: str) -> None:
        answer = Answer(Endless(*ENDLESS[way]), lambda keep: None, time.monotonic() + SECONDS)
        with contextlib.suppress(FAULTS):
            audio(answer)

    with Ticking() as ticking:
        gevent.joinall([gevent.spawn(one, way) for way in list(ENDLESS) + ["a body"] * 7], raise_error=True)
    assert ticking.largest < 0.3


@pytest.mark.parametrize(
    "record",
    [
        b"\x16\x03\x03\x00\x04\x00\x00\x00\x00",  # hello requests, which OpenSSL skips without end
        b"\x16\x03\x03\x00\x00",  # empty records
        b"\x15\x03\x03\x00\x02\x01\x5a",  # warnings
        b"\x14\x03\x03\x00\x01\x01",  # changes of the cipher
        b"x",
    ],
)
def test_a_handshake_without_end(record: bytes) -> None:
    secure = SecureSocket(Endless(b"", record), verifying(), "127.0.0.1")  # type: ignore[arg-type]
    began = time.monotonic()
    with Ticking() as ticking, pytest.raises((ssl.SSLError, TimeoutError)):
        secure.handshake(time.monotonic() + SECONDS)
    assert time.monotonic() - began < SECONDS + 0.5
    assert ticking.largest < 0.1
