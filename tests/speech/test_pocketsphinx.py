"""Words by PocketSphinx (guide 3.6, transcribe), of somebody's voice at telephone quality."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import gevent
import numpy
import pytest

from app.speech.port import SpeechError
from app.speech.providers import pocketsphinx
from app.speech.providers.pocketsphinx import PocketSphinx
from tests.softphone.tones import read_wav, tone, write_wav
from tests.speech.spoken import WORDS, speech


def silent(seconds: float) -> numpy.ndarray:
    return numpy.zeros(round(seconds * 8000), numpy.int16)


@pytest.fixture
def heard(tmp_path: Path) -> Callable[..., str]:
    """What is heard in these pieces of audio, one after the other."""

    def heard(*pieces: numpy.ndarray, seconds: int = 60) -> str:
        write_wav(tmp_path / "x.wav", numpy.concatenate(pieces))
        return PocketSphinx().recognize(tmp_path / "x.wav", seconds).text

    return heard


def test_words() -> None:
    heard = PocketSphinx().recognize(speech(), 60, "en-GB")
    assert heard.text == WORDS
    assert 0 < heard.confidence <= 1


def test_utterances_between_pauses(heard: Callable[..., str]) -> None:
    said = read_wav(speech())
    found = heard(silent(1), said, silent(1.5), said // 2, silent(1)).split()
    assert found[:6] == WORDS.split()
    assert len(set(found[6:]) & set(WORDS.split())) >= 4


def test_only_the_first_seconds(heard: Callable[..., str]) -> None:
    said = read_wav(speech())
    assert heard(said, silent(1), said, seconds=3) == WORDS


@pytest.mark.parametrize("samples", [silent(0), silent(3), tone(440, 3)[:1], tone(440, 3)], ids=len)
def test_nobody_speaks(heard: Callable[..., str], samples: numpy.ndarray) -> None:
    assert heard(samples) == ""


def test_a_file_that_is_no_audio(tmp_path: Path) -> None:
    broken = tmp_path / "x.wav"
    broken.write_bytes(b"no wav at all")
    with pytest.raises(SpeechError, match=r"^pocketsphinx failed \(1\): .*LibsndfileError"):
        PocketSphinx().recognize(broken, 60)


def test_a_recogniser_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pocketsphinx, "PROGRAM", "tests.speech.hanging")
    monkeypatch.setattr(pocketsphinx, "LOADING_SECONDS", 0.3)
    monkeypatch.setattr(pocketsphinx, "PATIENCE", 0)
    with pytest.raises(SpeechError, match=r"longer than 0\.3 s"):
        PocketSphinx().recognize(speech(), 60)
    assert not running()


def test_who_no_longer_waits_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pocketsphinx, "PROGRAM", "tests.speech.hanging")
    asking = gevent.spawn(PocketSphinx().recognize, speech(), 60)
    with gevent.Timeout(10):
        while not running():
            gevent.sleep(0.02)
    asking.kill()
    assert not running()


def running() -> bool:
    """Is there a recogniser of ours?"""
    return (
        subprocess.run(["pgrep", "-f", f"tests.speech.hanging {speech()}"], stdout=subprocess.DEVNULL).returncode == 0
    )
