"""Words by Moonshine (guide 3.6, transcribe), of somebody's voice at telephone quality."""

import sys
from collections.abc import Iterator
from pathlib import Path

import gevent
import numpy
import pytest

from app.speech import resident
from app.speech.port import SpeechError, Unsupported
from app.speech.providers import moonshine
from app.speech.providers.moonshine import Moonshine
from app.speech.resident import Resident
from tests.softphone.tones import read_wav, tone, write_wav
from tests.speech.spoken import WORDS, said, speech
from tests.speech.word_error import words

ANSWERS = 'import sys\nfor line in sys.stdin: print(\'{"text": "here"}\', flush=True)'


@pytest.fixture(scope="module")
def ears() -> Iterator[Moonshine]:
    """One process for all tests."""
    ears = Moonshine()
    yield ears
    ears.program.end()


def test_words(ears: Moonshine) -> None:
    heard = ears.recognize(speech(), 60, "en-GB")
    assert words(heard.text) == WORDS.split()
    assert heard.confidence is None


def test_open_speech_that_pocketsphinx_gets_wrong(ears: Moonshine) -> None:
    sentence = "i would like to order a large pizza"
    assert words(ears.recognize(said(sentence), 60).text) == sentence.split()


def test_utterances_between_pauses_and_only_the_first_seconds(ears: Moonshine, tmp_path: Path) -> None:
    once, pause = read_wav(speech()), numpy.zeros(12000, numpy.int16)
    write_wav(tmp_path / "x.wav", numpy.concatenate((once, pause, once)))
    heard = words(ears.recognize(tmp_path / "x.wav", 60).text)
    assert heard[:6] == WORDS.split()
    assert len(set(heard[6:]) & set(WORDS.split())) >= 4
    assert words(ears.recognize(tmp_path / "x.wav", 3).text) == WORDS.split()


@pytest.mark.parametrize("samples", [numpy.zeros(0, numpy.int16), numpy.zeros(24000, numpy.int16), tone(440, 3)])
def test_nobody_speaks(ears: Moonshine, tmp_path: Path, samples: numpy.ndarray) -> None:
    write_wav(tmp_path / "x.wav", samples)
    assert ears.recognize(tmp_path / "x.wav", 60).text == ""


def test_hints_are_a_grammar_as_before(ears: Moonshine) -> None:
    assert ears.recognize(said("four two"), 60, "en-US", ("$OOV_CLASS_DIGIT_SEQUENCE",)).text == "42"


def test_another_language(ears: Moonshine) -> None:
    with pytest.raises(Unsupported, match="only English"):
        ears.recognize(speech(), 60, "de-DE")


def test_where_there_is_no_package_it_is_pocketsphinx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moonshine, "find_spec", lambda name: None)
    assert Moonshine().recognize(speech(), 60).text == WORDS


def test_a_file_that_is_no_audio_is_an_error_and_the_next_one_is_heard(ears: Moonshine, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"no wav at all")
    with pytest.raises(SpeechError, match=r"^moonshine failed: LibsndfileError"):
        ears.recognize(tmp_path / "x.wav", 60)
    assert words(ears.recognize(speech(), 60).text) == WORDS.split()


def test_one_that_was_killed_is_started_again(ears: Moonshine) -> None:
    ears.recognize(speech(), 60)
    assert ears.program.process
    ears.program.process.kill()
    ears.program.process.wait()
    assert words(ears.recognize(speech(), 60).text) == WORDS.split()


def test_a_program_that_hangs_is_ended() -> None:
    hanging = Resident("x", [sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(SpeechError, match=r"x took longer than 0\.3 s"):
        hanging.ask({}, 0.3)
    assert hanging.process is None


def test_a_program_that_cannot_begin_says_why() -> None:
    with pytest.raises(SpeechError, match="x has ended: RuntimeError: no model"):
        Resident("x", [sys.executable, "-c", "raise RuntimeError('no model')"]).ask({}, 10)


def test_who_no_longer_waits_ends_it() -> None:
    hanging = Resident("x", [sys.executable, "-c", "import time; time.sleep(60)"])
    asking = gevent.spawn(hanging.ask, {}, 60)
    with gevent.Timeout(10):
        while not hanging.process:
            gevent.sleep(0.02)
    process = hanging.process
    asking.kill()
    assert process.poll() is not None


def test_one_that_is_not_needed_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resident, "IDLE_SECONDS", 0.1)
    idle = Resident("x", [sys.executable, "-c", ANSWERS])
    assert idle.ask({}, 10) == {"text": "here"}
    process = idle.process
    gevent.sleep(0.3)
    assert idle.process is None
    assert process
    assert process.poll() is not None
