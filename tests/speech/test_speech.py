"""Text to speech for calls (docs/language.md, Say): cached by all that makes a difference, shared, bounded."""

import wave
from pathlib import Path

import gevent
import numpy
import pytest

from app.audio.cache import key
from app.settings.config import Settings
from app.speech.port import SpeechError
from app.speech.speech import MADE_AS, Speech, speakable
from tests.audio.sounds import read, tone


class Pretend:
    """A synthesizer that hums for a tenth of a second per letter, and remembers what it was asked."""

    name = "pretend"
    is_program = True

    def __init__(self) -> None:
        self.number = "1"
        self.asked: list[tuple[str, str, str]] = []
        self.at_once = self.most = 0
        self.level = 0.5
        self.error: Exception | None = None

    def version(self) -> str:
        return self.number

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        self.asked.append((text, voice, language))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        gevent.sleep(0.02)
        self.at_once -= 1
        if self.error:
            raise self.error
        quiet = numpy.zeros(22050)
        samples = numpy.concatenate([quiet, tone(440, len(text) / 10, 22050, self.level), quiet])
        with wave.open(str(file), "wb") as wav:
            wav.setparams((1, 2, 22050, 0, "NONE", ""))
            wav.writeframes((samples * 32767).astype("<i2").tobytes())


@pytest.fixture
def pretend() -> Pretend:
    return Pretend()


@pytest.fixture
def speech(tmp_path: Path, pretend: Pretend) -> Speech:
    return Speech(Settings(var=tmp_path), [pretend])


def files(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_hello_world(tmp_path: Path) -> None:
    """With the real program: the first thing that a newcomer hears."""
    speech = Speech(Settings(var=tmp_path))
    samples = read(speech.file("Hello World", "man", "en-US"))
    assert 0.7 < len(samples) / 8000 < 2
    loud = samples[numpy.abs(samples) > 0.006]
    assert 0.05 < (loud**2).mean() ** 0.5 < 0.15
    assert numpy.abs(samples).max() < 0.95
    assert len(loud) / len(samples) > 0.5


@pytest.mark.slow
def test_fifty_kilobytes(tmp_path: Path) -> None:
    """The longest that a document can hold is spoken within the time limit."""
    path = Speech(Settings(var=tmp_path)).file("Hello world. " * 4000, "woman", "en-GB")
    assert path.stat().st_size / 16000 > 1000


def test_a_text_is_spoken_once(speech: Speech, pretend: Pretend) -> None:
    first = speech.file("Hello", "man", "en-US")
    assert speech.file("Hello", "man", "en-us") == first
    assert pretend.asked == [("Hello", "man", "en-US")]


def test_what_makes_a_difference(speech: Speech, pretend: Pretend, tmp_path: Path) -> None:
    made = {
        speech.file(*said)
        for said in [("a", "man", "en"), ("b", "man", "en"), ("a", "woman", "en"), ("a", "man", "fr")]
    }
    pretend.number = "2"
    made.add(speech.file("a", "man", "en"))
    pretend.name = "other"
    made.add(speech.file("a", "man", "en"))
    assert len(made) == 6 == len(files(tmp_path))


def test_what_another_account_had_spoken_takes_as_long_as_what_nobody_had(speech: Speech, pretend: Pretend) -> None:
    """Else the time that a guess takes tells whether it is right."""
    made = [speech.file("Your code is 4711", "man", "en", account=f"AC{number}") for number in (1, 2, 1)]
    assert (made[0], made[1]) == (made[2], made[1])
    assert made[0] != made[1]
    assert len(pretend.asked) == 2


def test_the_name_tells_nothing(speech: Speech) -> None:
    path = speech.file("my secret PIN", "man", "en")
    assert path.name == key(MADE_AS, "pretend", "1", "man", "en", "my secret PIN", "") + ".wav"


def test_calls_that_ask_at_once_share_the_work(speech: Speech, pretend: Pretend) -> None:
    jobs = [gevent.spawn(speech.file, "Hello", "man", "en") for _ in range(20)]
    gevent.sleep(0.005)
    jobs[0].kill()
    gevent.joinall(jobs)
    assert len({job.value for job in jobs[1:]}) == 1
    assert len(pretend.asked) == 1


def test_programs_are_not_more_than_two_for_each_core(speech: Speech, pretend: Pretend) -> None:
    speech.places.counter = 4
    gevent.joinall([gevent.spawn(speech.file, f"text {n}", "man", "en") for n in range(20)], raise_error=True)
    assert len(pretend.asked) == 20
    assert pretend.most <= 4


def test_silence_at_the_edges_is_cut(speech: Speech) -> None:
    samples = read(speech.file("0123456789", "man", "en"))
    assert 1.0 < len(samples) / 8000 < 1.2


@pytest.mark.parametrize("level", [0.03, 0.2, 0.99])
def test_always_equally_loud(speech: Speech, pretend: Pretend, level: float) -> None:
    pretend.level = level
    samples = read(speech.file("0123456789", "man", "en"))
    assert abs(20 * numpy.log10((samples[800:8000] ** 2).mean() ** 0.5) + 20) < 1


def test_what_makes_no_sound_is_a_moment_of_silence(speech: Speech, pretend: Pretend) -> None:
    pretend.level = 0
    samples = read(speech.file("...", "man", "en"))
    assert len(samples) == 800
    assert not samples.any()


@pytest.mark.parametrize("text", ["", "  \n\t", "\x00\x01", "\ud800"])
def test_nothing_to_say(speech: Speech, text: str) -> None:
    with pytest.raises(SpeechError, match="no text"):
        speech.file(text, "man", "en")


def test_control_characters_and_spaces() -> None:
    assert speakable(" Hello\r\n\tWorld\x00\x01\x9b31m \ue000 é\ud800 ") == "Hello World 31m é"


def test_a_failure_is_told_and_not_kept(speech: Speech, pretend: Pretend, tmp_path: Path) -> None:
    pretend.error = SpeechError("out of voices")
    with pytest.raises(SpeechError, match="out of voices"):
        speech.file("Hello", "man", "en")
    pretend.error = OSError(28, "No space left on device")
    with pytest.raises(SpeechError, match="cannot be stored: No space left"):
        speech.file("Hello", "man", "en")
    assert not files(tmp_path)
    pretend.error = None
    assert speech.file("Hello", "man", "en").exists()


def test_speech_that_is_no_sound_file(speech: Speech, pretend: Pretend, tmp_path: Path) -> None:
    pretend.synthesize = lambda text, voice, language, file: file.write_bytes(b"noise")
    with pytest.raises(SpeechError, match="no readable audio"):
        speech.file("Hello", "man", "en")
    assert not files(tmp_path)
