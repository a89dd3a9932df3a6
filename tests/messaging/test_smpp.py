"""SMPP 3.4 with an SMSC of another make, smpp34 (guide 2.4): both ways, receipts, long messages, what breaks."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import smpp34

from app.messaging.port import Outgoing, Refused, Unavailable
from app.messaging.smpp import provider
from app.messaging.smpp.alphabet import decoded, encoded, headed
from app.messaging.smpp.provider import SmppCarrier
from app.settings.config import load
from tests.messaging.smsc import Smsc, smsc
from tests.real_switch.ports import free_port, free_range


class Post:
    """Keeps what is brought. full: it cannot."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str, str]] = []
        self.receipts: list[tuple[str, str]] = []
        self.full = False
        self.came = threading.Event()

    def arrived(self, from_: str, to: str, body: str) -> bool:
        self.texts.append((from_, to, body))
        self.came.set()
        return not self.full

    def receipt(self, reference: str, error: str) -> bool:
        self.receipts.append((reference, error))
        self.came.set()
        return True


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server() -> Iterator[Smsc]:
    with smsc(free_port()) as running:
        yield running


@pytest.fixture
def carrier(server: Smsc, post: Post, tmp_path: Path) -> Iterator[SmppCarrier]:
    made = bound(server.port, post, tmp_path)
    server.wait(lambda: server.esmes)
    until(lambda: made.session.wire)
    yield made
    made.close()


def bound(port: int, post: Post, folder: Path, silence: float = 0.5, **more: Any) -> SmppCarrier:
    fields = {"smpp_host": "127.0.0.1", "smpp_port": port, "smpp_system_id": "esme", "smpp_password": "secret"}
    made = SmppCarrier(load(var=folder, **fields | more), post, silence)
    made.start()
    return made


def until(look: Any, seconds: float = 5) -> Any:
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return seen


def text(body: str, to: str = "+491701234567", from_: str = "1234") -> Outgoing:
    return Outgoing("SM1", "AC1", from_, to, body)


def test_a_message(carrier: SmppCarrier, server: Smsc) -> None:
    assert carrier.send(text("Hello €")).reference == "id-1"
    (got,) = server.received
    assert (got.source_addr_ton, got.source_addr_npi, got.source_addr) == (0, 1, "1234")
    assert (got.dest_addr_ton, got.dest_addr_npi, got.destination_addr) == (1, 1, "491701234567")
    assert (got.data_coding, got.registered_delivery, got.esm_class) == (0, 1, 0)
    assert decoded(got.short_message, 0) == "Hello €"
    carrier.send(text("Привет", from_="SHOP"))
    assert (server.received[1].data_coding, server.received[1].source_addr_ton) == (8, 5)
    assert server.received[1].short_message.decode("utf-16-be") == "Привет"


def test_a_long_message_is_called_as_its_last_part(carrier: SmppCarrier, server: Smsc) -> None:
    body = "0123456789" * 40
    assert carrier.send(text(body)).reference == "id-3"
    assert {part.esm_class for part in server.received} == {0x40}
    assert "".join(decoded(headed(part.short_message)[1], 0) for part in server.received) == body


def test_receipts(carrier: SmppCarrier, server: Smsc, post: Post) -> None:
    body = "id:{} sub:001 dlvrd:001 submit date:2611252300 done date:2611252301 stat:{} err:{} text:Hi"
    ends = {"source_addr": "491701234567", "destination_addr": "1234", "esm_class": 4}
    for id, state, fault in (("a1", "DELIVRD", "000"), ("a2", "UNDELIV", "042"), ("a3", "ENROUTE", "000")):
        assert server.deliver(short_message=body.format(id, state, fault).encode(), **ends).command_status == 0
    by_parameter = [smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, b"a4\0"), smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, b"\x02")]
    server.deliver(short_message=b"", tlvs=by_parameter, **ends)
    assert post.receipts == [("a1", ""), ("a2", "the receipt says undeliv, error 042"), ("a4", "")]


def test_messages_arrive(carrier: SmppCarrier, server: Smsc, post: Post) -> None:
    ends = {"source_addr": "491701234567", "source_addr_ton": 1, "destination_addr": "1234", "dest_addr_ton": 0}
    server.deliver(short_message=b"Hi \x00", **ends)
    server.deliver(short_message="Привет".encode("utf-16-be"), data_coding=8, **ends)
    body = "я" * 150
    coding, parts = encoded(body, 9)
    for part in reversed(parts):
        server.deliver(short_message=part, data_coding=coding, esm_class=0x40, **ends)
    assert post.texts == [("+491701234567", "1234", said) for said in ("Hi @", "Привет", body)]


def test_what_cannot_be_kept_is_to_be_brought_again(carrier: SmppCarrier, server: Smsc, post: Post) -> None:
    post.full = True
    assert server.deliver(source_addr="1", destination_addr="2", short_message=b"x").command_status == 8


@pytest.mark.parametrize(
    ("status", "kind"), [(0x0B, Refused), (0x58, Unavailable), (0x14, Unavailable), (0x45, Refused)]
)
def test_refusals(carrier: SmppCarrier, server: Smsc, status: int, kind: type[Exception]) -> None:
    server.answer = lambda message: status
    with pytest.raises(kind, match=f"{status:#010x}"):
        carrier.send(text("Hello"))


def test_a_window_bounds_what_is_under_way(server: Smsc, post: Post, tmp_path: Path) -> None:
    carrier = bound(server.port, post, tmp_path, smpp_window=3)
    until(lambda: carrier.session.wire)
    server.answer = lambda message: None
    with ThreadPoolExecutor(8) as many:
        sending = [many.submit(carrier.send, text(str(number))) for number in range(8)]
        server.wait(lambda: len(server.received) == 3)
        time.sleep(0.2)
        assert len(server.received) == 3
        for event in list(server.received):
            server.loop.call_soon_threadsafe(event.accept, "late")
        server.answer = lambda message: "soon"
        assert {one.result(5).reference for one in sending} == {"late", "soon"}
    carrier.close()


def test_an_answer_that_does_not_come_is_a_failure(
    carrier: SmppCarrier, server: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "ANSWER_SECONDS", 0.2)
    server.answer = lambda message: None
    with pytest.raises(Refused, match="it may have been sent"):
        carrier.send(text("Hello"))


def test_a_quiet_link_is_kept_up_by_asking(carrier: SmppCarrier, server: Smsc) -> None:
    wire = carrier.session.wire
    time.sleep(1.6)
    assert carrier.session.wire is wire
    carrier.send(text("Hello"))
    assert len(server.esmes) == 1


def test_it_binds_again_after_the_smsc_was_away(post: Post, tmp_path: Path) -> None:
    port, _last = free_range(1)  # who tries an ephemeral port again and again connects to itself in the end
    carrier = bound(port, post, tmp_path)
    with pytest.raises(Unavailable, match="no SMPP session"):
        carrier.send(text("Hello"))
    for _ in range(2):
        with smsc(port) as server:
            until(lambda: carrier.session.wire, 8)
            assert carrier.send(text("Hello")).reference == "id-1"
            assert len(server.received) == 1
        until(lambda: carrier.session.wire is None)
    carrier.close()


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\x10\xff\xff\xff\xff" + b"\0" * 8, b"\0\0\0\1", b""]
)
def test_garbage_and_silence_are_no_session(post: Post, tmp_path: Path, garbage: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        carrier = bound(listening.getsockname()[1], post, tmp_path, silence=0.2)
        listening.settimeout(5)
        for _ in range(2):
            other, _address = listening.accept()
            with other:
                other.recv(1000)
                other.sendall(garbage)
                time.sleep(0.3)
        with pytest.raises(Unavailable):
            carrier.send(text("Hello"))
        carrier.close()
