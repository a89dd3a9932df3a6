"""Prompts that are tones (guide 2.1): heard with a spectrum, not believed."""

from pathlib import Path

import numpy
import pytest

from app.audio.audio import BadAudio
from app.audio.tones import TONES, Tones
from app.settings.config import Settings
from tests.audio.sounds import encoded, loudest, read, tone


@pytest.fixture
def tones(tmp_path: Path) -> Tones:
    return Tones(Settings(var=tmp_path))


def test_beep(tmp_path: Path) -> None:
    samples = read(Tones(Settings(var=tmp_path)).file("beep"))
    assert len(samples) == 3200
    assert abs(loudest(samples) - 1000) < 3
    assert abs(samples[0]) + abs(samples[-1]) < 0.01, "no click"


def test_not_in_service_is_the_special_information_tone(tmp_path: Path) -> None:
    samples = read(Tones(Settings(var=tmp_path)).file("not-in-service"))
    steps = [(0, 0.38, 985.2), (0.38, 0.654, 1370.6), (0.654, 1.034, 1776.7)]
    for begin, end, hertz in steps:
        assert abs(loudest(samples[round(begin * 8000) : round(end * 8000)]) - hertz) < 4
    assert not samples[round(1.04 * 8000) : 2 * 8000].any()


def test_ringback_is_two_tones(tones: Tones) -> None:
    samples = read(tones.file("ringback"))
    spectrum = numpy.abs(numpy.fft.rfft(samples[:8000]))
    assert set(numpy.argsort(spectrum)[-2:]) == {440, 480}
    assert not samples[16000:].any()
    assert len(samples) == 48000


@pytest.mark.parametrize("name", TONES)
def test_no_tone_is_too_loud(tones: Tones, name: str) -> None:
    assert numpy.abs(read(tones.file(name))).max() <= 0.26


def test_a_tone_is_made_once(tones: Tones) -> None:
    first = tones.tone([((600,), 0.2)])
    made = first.stat().st_ino
    assert tones.tone([((600,), 0.2)]).stat().st_ino == made
    assert tones.tone([((601,), 0.2)]) != first


def test_the_operators_own(tmp_path: Path) -> None:
    own = tmp_path / "ding.wav"
    own.write_bytes(encoded(tone(700, 0.5, 44100), 44100))
    settings = Settings(var=tmp_path, beep_audio_file=str(own))
    assert abs(loudest(read(Tones(settings).file("beep"))) - 700) < 3
    own.write_bytes(encoded(tone(800, 0.5, 44100), 44100))
    assert abs(loudest(read(Tones(settings).file("beep"))) - 800) < 3, "changed, and converted again"
    own.unlink()
    with pytest.raises(BadAudio, match=r"ding\.wav: No such file"):
        Tones(settings).file("beep")
