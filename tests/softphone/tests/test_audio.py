"""Audio both ways, phone to phone: tones, early media, silence, codecs."""

from pathlib import Path

import numpy as np
import pytest

from tests.softphone import Phone, listen, read_wav, tone, write_wav
from tests.softphone.listen import first_audio_ms, has_tone, tones


def test_tones_both_ways(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0, send=tone(440, 0.5))
    call = alice.call(bob.uri, send=tone(1000, 0.5))
    assert call.wait_answered(5)
    heard = call.wait_tone(440, timeout=3)
    other = bob.calls[0].wait_tone(1000, timeout=3)
    assert heard, call.story()
    assert other, bob.calls[0].story()
    assert heard.start < 0.3
    assert call.wait_silence(0.3, timeout=3)
    assert [round(one.hz) for one in tones(call.heard)] == [440]
    assert tones(call.heard)[0].seconds == pytest.approx(0.5, abs=0.06)
    assert first_audio_ms(call) == pytest.approx(1000 * heard.start, abs=30)


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_both_laws(bob: Phone, codec: str) -> None:
    bob.will(answer_after=0, send=tone(700, 0.3))
    with Phone(codecs=(codec,)) as phone:
        call = phone.call(bob.uri)
        assert call.wait_tone(700, timeout=3), call.story()
        assert {packet.payload_type for packet in call.media.packets} == {0 if codec == "PCMU" else 8}


def test_early_media_is_kept_apart(alice: Phone, bob: Phone) -> None:
    bob.will(early=tone(440, 2.0), answer_after=0.5, send=tone(1000, 0.4))
    call = alice.call(bob.uri)
    assert call.wait_tone(1000, timeout=3), call.story()
    assert 183 in [code for _, code in call.provisional]
    assert has_tone(call.heard_early, 440)
    assert not has_tone(call.heard, 440, start=0.1)


def test_a_lasting_tone_until_it_is_stopped(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    call.send_tone(600)
    assert call.wait_answered(5)
    received = bob.calls[0]
    assert received.wait_tone(600, seconds=0.4)
    assert not received.wait_silence(0.2, timeout=0.2)
    call.send_silence()
    assert received.wait_silence(0.2, timeout=3)


def test_frames_flow_without_anything_to_say(alice: Phone, bob: Phone) -> None:
    """Silence is sent, so that a switch that learns our address from packets can."""
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    assert call.wait_answered(5)
    assert call.wait_silence(0.3, timeout=3)
    assert len(call.media.packets) == pytest.approx(50 * call.duration, rel=0.4)


def test_wav_files_there_and_back(tmp_path: Path, alice: Phone, bob: Phone) -> None:
    path = str(tmp_path / "tone.wav")
    write_wav(path, tone(500, 0.3))
    assert np.array_equal(read_wav(path), tone(500, 0.3))
    bob.will(answer_after=0, send=path)
    assert alice.call(bob.uri).wait_tone(500, timeout=3)


def test_what_comes_after_the_call_cannot_be_waited_for(alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0)
    call = alice.call(bob.uri)
    assert call.wait_answered(5)
    call.bye()
    assert call.wait_tone(440, timeout=30) is None
    assert listen.heard_seconds(call.heard) == 0
