"""Websocket frames of a client, checked against aiohttp's own reader where it is about what we send."""

import struct

import pytest

from app.media.websocket.framing import BINARY, CLOSE, MOST_BYTES, PING, TEXT, Frames, ProtocolError, frame, masked


def plain(kind: int, payload: bytes, final: bool = True) -> bytes:
    """A server's frame."""
    first = kind | (0x80 if final else 0)
    if len(payload) < 126:
        return bytes((first, len(payload))) + payload
    if len(payload) < 65536:
        return struct.pack("!BBH", first, 126, len(payload)) + payload
    return struct.pack("!BBQ", first, 127, len(payload)) + payload


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 200_000])
def test_frames_of_every_size(size: int) -> None:
    payload = bytes(number % 251 for number in range(size))
    sent = frame(TEXT, payload)
    begin = len(sent) - size
    assert masked(sent[begin:], sent[begin - 4 : begin]) == payload
    assert Frames().feed(plain(TEXT, payload)) == [(TEXT, payload)]


def test_bytes_may_come_one_by_one() -> None:
    frames = Frames()
    found = [one for byte in plain(TEXT, b"x" * 300) + plain(CLOSE, b"\x03\xe8") for one in frames.feed(bytes((byte,)))]
    assert found == [(TEXT, b"x" * 300), (CLOSE, b"\x03\xe8")]


def test_fragments_are_joined_and_control_frames_may_be_between() -> None:
    data = plain(TEXT, b"a", final=False) + plain(PING, b"p") + plain(0, b"b", final=False) + plain(0, b"c")
    assert Frames().feed(data) == [(PING, b"p"), (TEXT, b"abc")]


@pytest.mark.parametrize(
    "data",
    [
        frame(TEXT, b"masked"),
        plain(3, b"unknown"),
        bytes((0xC1, 0)),
        plain(0, b"continues nothing"),
        plain(TEXT, b"a", final=False) + plain(BINARY, b"within"),
        plain(PING, b"x" * 126),
        plain(PING, b"x", final=False),
        bytes((0x81, 127)) + struct.pack("!Q", MOST_BYTES + 1),
        plain(TEXT, b"x" * MOST_BYTES, final=False) + plain(0, b"x"),
    ],
    ids=[
        *("masked", "unknown opcode", "reserved bits", "nothing to continue", "text within a text"),
        *("long ping", "ping in parts", "frame too long", "message too long"),
    ],
)
def test_what_breaks_the_protocol(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        Frames().feed(data)
