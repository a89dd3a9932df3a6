"""Websocket frames of a server: however the bytes come in pieces, and whatever they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websocket._abnf import frame_buffer

from ariclient.transport import framing
from ariclient.transport.framing import BINARY, CLOSE, CONTINUATION, PING, TEXT, BadFrame, Framer, Message


def frame(opcode: int, payload: bytes, final: bool = True) -> bytes:
    size = len(payload)
    head = bytes([opcode | 0x80 * final])
    if size < 126:
        return head + bytes([size]) + payload
    long = size.to_bytes(2, "big") if size < 65536 else size.to_bytes(8, "big")
    return head + bytes([126 if size < 65536 else 127]) + long + payload


messages = st.lists(st.tuples(st.sampled_from([TEXT, BINARY, PING, CLOSE]), st.binary(max_size=200)), max_size=5)


@given(messages, st.lists(st.integers(0, 2000), max_size=8))
def test_pieces_make_no_difference(sent: list[Message], places: list[int]) -> None:
    data = b"".join(frame(opcode, payload) for opcode, payload in sent)
    cuts = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    reader = Framer()
    assert [message for begin, end in pairwise(cuts) for message in reader.feed(data[begin:end])] == sent


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 1_000_000])
def test_every_length(size: int) -> None:
    assert Framer().feed(frame(TEXT, b"x" * size)) == [(TEXT, b"x" * size)]


def test_a_message_in_parts_with_a_ping_between() -> None:
    reader = Framer()
    data = frame(TEXT, b"a", False) + frame(CONTINUATION, b"b", False) + frame(PING, b"?") + frame(CONTINUATION, b"c")
    assert reader.feed(data + frame(BINARY, b"d")) == [(PING, b"?"), (TEXT, b"abc"), (BINARY, b"d")]


@pytest.mark.parametrize(
    "data",
    [
        frame(CONTINUATION, b"of nothing"),
        frame(TEXT, b"a", False) + frame(TEXT, b"b"),
        frame(PING, b"", False),
        b"\xc1\x00",
        b"\x83\x00",
        b"\x81\x81mask-",
        b"\x81\x7f" + (framing.MOST_BYTES + 1).to_bytes(8, "big"),
        frame(TEXT, b"x" * framing.MOST_BYTES, False) + frame(CONTINUATION, b"x"),
    ],
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(BadFrame):
        Framer().feed(data)


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_any_bytes_are_messages_or_refused(pieces: list[bytes]) -> None:
    reader = Framer()
    try:
        for piece in pieces:
            assert all(opcode in framing.OPCODES for opcode, _ in reader.feed(piece))
    except BadFrame:
        return
    assert len(reader.rest) <= sum(map(len, pieces))


class Peer:
    """A server's end, as websocket-client reads frames."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def recv(self, count: int) -> bytes:
        part, self.data = self.data[:count], self.data[count:]
        return part


@pytest.mark.parametrize("size", [0, 1, 5, 125, 126, 65535, 65536, 300_000])
def test_what_is_sent_is_what_a_library_reads(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    sent = framing.framed(BINARY, content)
    assert sent[1] & 0x80, "a client's frames are masked"
    read = frame_buffer(Peer(sent).recv, False).recv_frame()  # type: ignore[no-untyped-call] # websocket-client
    assert (read.opcode, read.data, read.fin) == (BINARY, content, 1)


def test_masks_are_not_the_same() -> None:
    assert len({framing.framed(TEXT, b"x" * 40) for _ in range(20)}) == 20
