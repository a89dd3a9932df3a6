"""G.711 tables, RTP packets and what waits to be played."""

import pytest

from app.media.audio.g711 import ALAW_TO_MULAW, ALAW_VALUES, MULAW_TO_ALAW, MULAW_VALUES, SILENCE
from app.media.audio.playout import MOST_BYTES, MOST_MARKS, Playout, QueueFull
from app.media.audio.rtp import Order, Sender, parse
from tests.softphone.g711 import PCMA, PCMU


def test_the_values_are_those_of_an_independent_table() -> None:
    assert PCMU.decode.tolist() == MULAW_VALUES
    assert PCMA.decode.tolist() == ALAW_VALUES


def test_conversion_is_close_both_ways() -> None:
    for code in range(256):
        assert abs(MULAW_VALUES[ALAW_TO_MULAW[code]] - ALAW_VALUES[code]) <= max(8, abs(ALAW_VALUES[code]) // 30)
        assert abs(ALAW_VALUES[MULAW_TO_ALAW[code]] - MULAW_VALUES[code]) <= max(8, abs(MULAW_VALUES[code]) // 30)


def test_packets_are_numbered_and_read_again() -> None:
    sender = Sender(0, sequence=65535, time=2**32 - 160)
    first, second = parse(sender.packet(b"a" * 160, talks=True)), parse(sender.packet(b"b" * 160, talks=True))
    assert first
    assert second
    assert (first.sequence, second.sequence, second.kind, second.payload) == (65535, 0, 0, b"b" * 160)
    assert sender.time == 160


def test_extensions_and_padding_are_left_out() -> None:
    head = bytes([0xB1, 0]) + bytes(10)
    packet = parse(head + b"cccc" + b"\xbe\xde\0\1eeee" + b"audio" + b"\0\0\3")
    assert packet
    assert packet.payload == b"audio"


@pytest.mark.parametrize("data", [b"", b"OPTIONS sip:x", bytes(12), b"\x90" + bytes(11), b"\xa0" + bytes(10) + b"\xff"])
def test_what_is_no_packet(data: bytes) -> None:
    assert parse(data) is None


def test_late_and_repeated_packets_are_old_and_a_jump_is_new() -> None:
    order = Order()
    assert [order.is_new(number) for number in (65534, 65535, 65535, 0, 65534, 1, 40000, 5)] == [
        True, True, False, True, False, True, True, True,
    ]  # fmt: skip


def test_audio_comes_in_frames_whatever_the_pieces() -> None:
    playout = Playout()
    for piece in (b"a" * 100, b"b" * 100, b"c" * 20000):
        playout.add(piece)
    heard = b""
    while frame := playout.frame():
        assert len(frame) == 160
        heard += frame
    assert heard == b"a" * 100 + b"b" * 100 + b"c" * 20000 + SILENCE * (-20200 % 160)
    assert playout.frame() == b""


def test_marks_come_when_the_audio_before_them_was_played() -> None:
    playout = Playout()
    assert playout.mark("now"), "nothing waits"
    playout.add(b"a" * 320)
    assert not playout.mark("two frames")
    playout.add(b"b" * 10)
    assert not playout.mark("the rest")
    playout.frame()
    assert playout.reached() == []
    playout.frame()
    assert playout.reached() == ["two frames"]
    playout.frame()
    assert playout.reached() == ["the rest"]


def test_clear_gives_all_marks_back() -> None:
    playout = Playout()
    playout.add(b"a" * 800)
    playout.mark("one")
    playout.frame()
    assert playout.clear() == ["one"]
    assert playout.frame() == b""
    playout.add(b"b" * 160)
    playout.mark("later")
    playout.frame()
    assert playout.reached() == ["later"]


def test_what_waits_is_bounded() -> None:
    playout = Playout()
    playout.add(b"a" * MOST_BYTES)
    with pytest.raises(QueueFull, match="250 s"):
        playout.add(b"b")
    for _mark in range(MOST_MARKS):
        playout.mark("m")
    with pytest.raises(QueueFull, match="marks"):
        playout.mark("m")
