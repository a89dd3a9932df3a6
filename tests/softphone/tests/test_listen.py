"""Listening, on audio made here: what is a tone, what is speech, what is neither."""

import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from tests.softphone import listen, read_wav, tone
from tests.softphone.g711 import PCMA, PCMU, RATE, Codec, Samples
from tests.softphone.listen import find_tone, has_tone, keys, sounds, speech_seconds, tones
from tests.softphone.tones import dtmf

NOISE = np.random.default_rng(1)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def noise(seconds: float, size: float) -> Samples:
    return (NOISE.normal(size=round(seconds * RATE)) * size).astype(np.int16)


def voice(seconds: float) -> Samples:
    """A buzz that glides through two formants and pulses four times a second, as syllables do."""
    times = np.arange(round(seconds * RATE)) / RATE
    pitch = 2 * np.pi * np.cumsum(120 + 25 * np.sin(2 * np.pi * 1.7 * times)) / RATE
    harmonics = [np.sin(n * pitch) / (1 + abs(n * 120 - 600) / 300) for n in range(1, 25)]
    samples: Samples = (3000 * sum(harmonics) * (0.6 + 0.5 * np.sin(2 * np.pi * 4 * times))).astype(np.int16)
    return samples


@pytest.mark.parametrize("codec", [PCMU, PCMA])
@pytest.mark.parametrize("hz", [100, 440, 1000, 2000, 3400])
def test_a_tone_after_either_law(codec: Codec, hz: int) -> None:
    audio = np.concatenate((silence(0.5), tone(hz, 1.0), silence(0.5)))
    (found,) = tones(codec.to_samples(codec.to_bytes(audio)))
    assert found.hz == pytest.approx(hz, abs=2)
    assert (found.start, found.end) == pytest.approx((0.5, 1.5), abs=0.03)


def test_tones_in_a_row() -> None:
    found = tones(np.concatenate([tone(hz, 0.33) for hz in (950, 1400, 1800)]))
    assert [round(one.hz) for one in found] == [950, 1400, 1800]
    assert found[1].start == pytest.approx(0.33, abs=0.03)


def test_tones_at_once() -> None:
    found = tones(tone(440, 1, 0.2) + tone(800, 1, 0.2) + tone(1300, 1, 0.2))
    assert [round(one.hz) for one in found] == [440, 800, 1300]


def test_a_quiet_tone_and_one_in_noise() -> None:
    assert [one.hz for one in tones(tone(440, 1, 0.01))] == [440]
    assert [round(one.hz) for one in tones(tone(440, 1, 0.3) + noise(1, 300))] == [440]


def test_a_tone_behind_speech_is_found() -> None:
    mixed = voice(2) + np.concatenate((silence(1), tone(1500, 1, 0.3)))
    found = find_tone(mixed, 1500)
    assert found
    assert found.start == pytest.approx(1, abs=0.05)
    assert not has_tone(mixed, 1500, end=0.95)
    assert not has_tone(mixed, 1600)


def test_speech_is_speech_and_nothing_else_is() -> None:
    assert speech_seconds(voice(2)) == pytest.approx(2, abs=0.3)
    for other in (silence(2), tone(440, 2), noise(2, 3000), dtmf("5", 2), tone(440, 2, 0.2) + tone(480, 2, 0.2)):
        assert speech_seconds(other) == 0


@pytest.mark.parametrize("cut", range(0, 200, 3))
@pytest.mark.parametrize("pair", [(440, 480), (400, 450)])
def test_a_ringback_tone_is_no_speech_wherever_it_begins(pair: tuple[int, int], cut: int) -> None:
    """Both frequencies are nearer than the listener can tell them apart; cut: samples."""
    ring = tone(pair[0], 1.4, 0.2) + tone(pair[1], 1.4, 0.2)
    assert speech_seconds(PCMU.to_samples(PCMU.to_bytes(ring[cut:]))) == 0


def test_speech_has_no_tones() -> None:
    assert tones(voice(3)) == []


@pytest.mark.skipif(not which("espeak-ng"), reason="espeak-ng is not installed")
@pytest.mark.parametrize("voice_name", ["en", "en+f3", "fr", "de", "ja"])
def test_a_synthetic_voice_is_speech_without_tones(tmp_path: Path, voice_name: str) -> None:
    path = tmp_path / "voice.wav"
    words = "Press one for sales, two for support, or stay on the line."
    subprocess.run(["espeak-ng", "-v", voice_name, "-w", path, words], check=True, timeout=20)
    audio = read_wav(path)
    assert speech_seconds(audio) == pytest.approx(listen.heard_seconds(audio), rel=0.15)
    assert tones(audio) == []


def test_sounds_silences_and_their_seconds() -> None:
    audio = np.concatenate((silence(1), tone(440, 0.5), silence(2), noise(0.5, 2000)))
    assert sounds(audio) == [(1.0, 1.5), (3.5, 4.0)]
    assert listen.silences(audio) == [(0.0, 1.0), (1.5, 3.5)]
    assert listen.heard_seconds(audio) == 1.0
    assert listen.silence_after(audio, 1.6) == pytest.approx(1.9)
    assert listen.silence_after(audio, 1.2) == 0
    assert sounds(noise(1, 30)) == []


def test_keys_as_tones_are_read() -> None:
    audio = np.concatenate([np.concatenate((dtmf(key, 0.06), silence(0.06))) for key in "0123456789*#ABCD"])
    assert "".join(key for key, _ in keys(audio)) == "0123456789*#ABCD"


def test_nothing_is_nothing() -> None:
    for empty in (silence(0), silence(0.005)):
        assert not any((tones(empty), sounds(empty), keys(empty), listen.speech(empty)))
        assert listen.energy(empty) == -100
        assert not has_tone(empty, 440)
