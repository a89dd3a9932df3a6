"""Keys both ways by each of the three ways."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.softphone import Call, KeysRefused, Phone, listen
from tests.softphone.tests.raw import OK_SDP, RawPeer

ALL = "0123456789*#"


@pytest.fixture
def pair(alice: Phone, bob: Phone) -> tuple[Call, Call]:
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    assert call.wait_answered(5)
    return call, bob.calls[0]


@pytest.mark.parametrize("via", ["rfc4733", "info"])
def test_keys_of_the_caller(pair: tuple[Call, Call], via: str) -> None:
    call, received = pair
    call.press(ALL, via=via, gap=0.04, duration=0.06)
    assert received.wait_digits(ALL), received.story()
    assert {key.via for key in received.keys} == {via}
    assert {round(key.duration, 2) for key in received.keys} == {0.06}
    late = [key.at - pressed for key, pressed in zip(received.keys, call.pressed_at, strict=True)]
    assert max(map(abs, late)) < 0.2


@pytest.mark.parametrize("via", ["rfc4733", "info"])
def test_keys_of_the_called(pair: tuple[Call, Call], via: str) -> None:
    call, received = pair
    received.press("42#", via=via, gap=0.04, duration=0.06)
    assert call.wait_digits("42#"), call.story()


def test_keys_as_tones(pair: tuple[Call, Call]) -> None:
    call, received = pair
    call.press("159D", via="inband")
    received.press("07*", via="inband")
    assert received.wait_silence(0.1)
    assert call.wait_silence(0.1)
    assert "".join(key for key, _ in listen.keys(received.heard)) == "159D"
    assert "".join(key for key, _ in listen.keys(call.heard)) == "07*"
    assert received.digits == call.digits == ""


def test_the_same_key_twice_is_two_keys(pair: tuple[Call, Call]) -> None:
    call, received = pair
    call.press("11", gap=0.04)
    assert received.wait_digits("11")


def test_w_waits_half_a_second(pair: tuple[Call, Call]) -> None:
    call, received = pair
    call.press("1w2", gap=0.02, duration=0.04)
    assert received.wait_digits("12")
    assert 0.5 < received.keys[1].at - received.keys[0].at < 1.0


def test_keys_interrupt_audio_and_audio_goes_on(pair: tuple[Call, Call]) -> None:
    call, received = pair
    call.send_tone(800)
    assert received.wait_tone(800)
    call.press("5")
    assert received.wait_tone(800, after=received.keys[0].at + 0.15)


def test_pressing_without_waiting(pair: tuple[Call, Call]) -> None:
    call, received = pair
    call.press("9", wait=False)
    assert received.wait_digits("9")


def test_a_refused_info_is_an_error(alice: Phone) -> None:
    with RawPeer() as peer, ThreadPoolExecutor() as threads:
        call = alice.call(peer.uri)
        peer.answer(peer.take("INVITE"), "200 OK", sdp=OK_SDP)
        peer.take("ACK")
        assert call.wait_answered(2)
        pressing = threads.submit(call.press, "7", via="info")
        info = peer.take("INFO")
        assert info.endswith("Signal=7\r\nDuration=100\r\n")
        peer.answer(info, "415 Unsupported Media Type")
        with pytest.raises(KeysRefused, match="415"):
            pressing.result(2)


def test_what_is_not_a_key(pair: tuple[Call, Call]) -> None:
    with pytest.raises(ValueError, match="not keys"):
        pair[0].press("x")


def test_keys_in_a_call_that_is_over(pair: tuple[Call, Call]) -> None:
    call, _ = pair
    call.bye()
    with pytest.raises(KeysRefused, match="ended"):
        call.press("1")
