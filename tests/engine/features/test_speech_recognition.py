"""What a caller has said, in words: Recognize, and the files that are not left (guide 2.6)."""

from pathlib import Path

import gevent
import numpy
import pytest

from app.calls.commands.results import RecognizedSpeech
from app.calls.commands.speech_recognition import Recognize
from app.engine.features import speech_recognition as module
from app.engine.features.speech_recognition import SpeechRecognition
from app.settings.config import Settings
from app.speech.port import SpeechError
from app.speech.recognizer import Heard
from tests.softphone.tones import tone, write_wav
from tests.speech.spoken import said


class Says:
    """A recogniser that knows already. most: how often it was asked at once."""

    name = "says"

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.asked: list[tuple] = []
        self.at_once = self.most = 0

    def recognize(self, *asked: object) -> Heard:
        self.asked.append(asked)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        gevent.sleep(0.01)
        self.at_once -= 1
        return self.heard


def words(path: Path, heard: Heard) -> tuple[RecognizedSpeech | None, Says]:
    says = Says(heard)
    return SpeechRecognition(Settings(), says).words(Recognize(str(path), "en-GB", ("a", "b"))), says


def test_words_with_their_confidence(tmp_path: Path) -> None:
    write_wav(tmp_path / "x.wav", tone(440, 1))
    result, says = words(tmp_path / "x.wav", Heard("hello there", 0.876))
    assert result == RecognizedSpeech("hello there", 0.876)
    assert says.asked == [(tmp_path / "x.wav", 60, "en-GB", ("a", "b"))]
    assert words(tmp_path / "x.wav", Heard("hello"))[0] == RecognizedSpeech("hello")
    assert words(tmp_path / "x.wav", Heard("", 0.0))[0] is None


def test_nobody_is_asked_about_silence(tmp_path: Path) -> None:
    write_wav(tmp_path / "x.wav", numpy.zeros(8000, numpy.int16))
    result, says = words(tmp_path / "x.wav", Heard("ghosts"))
    assert (result, says.asked) == (None, [])


@pytest.mark.parametrize("content", [None, b"no wav"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "x.wav").write_bytes(content)
    with pytest.raises(SpeechError, match="what the switch has recorded cannot be read"):
        words(tmp_path / "x.wav", Heard("x"))


def test_not_more_at_once_than_there_are_cores(tmp_path: Path) -> None:
    write_wav(tmp_path / "x.wav", tone(440, 1))
    says = Says(Heard("x"))
    recognition = SpeechRecognition(Settings(), says)
    recognition.places.counter = 2
    wanted = Recognize(str(tmp_path / "x.wav"), "en")
    gevent.joinall([gevent.spawn(recognition.words, wanted) for _ in range(10)], raise_error=True)
    assert (len(says.asked), says.most) == (10, 2)


def test_by_default_hints_are_a_grammar() -> None:
    result = SpeechRecognition(Settings()).words(
        Recognize(str(said("four two")), "en-US", ("$OOV_CLASS_DIGIT_SEQUENCE",))
    )
    assert result.text == "42"


def test_a_file_is_removed_once_it_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSING_SECONDS", 0.01)
    (tmp_path / "x.wav").touch()
    for _ in range(2):
        SpeechRecognition(Settings(), Says(Heard(""))).discard(str(tmp_path / "x.wav"))
    gevent.sleep(0.05)
    assert not (tmp_path / "x.wav").exists()
