"""Several synthesizers: where one fails, the next one speaks, and the developer is told (guide 2.7)."""

import wave
from pathlib import Path

import pytest

from app.settings.config import Settings
from app.speech import speech as module
from app.speech.port import SpeechError, Unavailable, Unsupported
from app.speech.speech import Speech
from tests.audio.sounds import loudest, read, tone


class Hums:
    """A synthesizer with a note of its own. error: what it fails with instead."""

    is_program = False

    def __init__(self, name: str, hertz: float) -> None:
        self.name = name
        self.hertz = hertz
        self.error: SpeechError | None = None
        self.garbage = False
        self.seconds = 0.5
        self.asked = 0

    def version(self) -> str:
        return "1"

    def synthesize(self, text: str, voice: str, language: str, file: Path) -> None:
        self.asked += 1
        if self.error:
            raise self.error
        with wave.open(str(file), "wb") as wav:
            wav.setparams((1, 2, 8000, 0, "NONE", ""))
            wav.writeframes((tone(self.hertz, self.seconds) * 32767).astype("<i2").tobytes())
        if self.garbage:
            file.write_bytes(b"<html>")


@pytest.fixture
def first() -> Hums:
    return Hums("first", 400)


@pytest.fixture
def second() -> Hums:
    return Hums("second", 1200)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def speech(tmp_path: Path, first: Hums, second: Hums) -> Speech:
    return Speech(Settings(var=tmp_path), [first, second])


def heard(speech: Speech, text: str, told: list[str]) -> int:
    """Which note."""
    return round(loudest(read(speech.file(text, "man", "en", told.append))), -2)


def test_the_first_one_speaks(speech: Speech, second: Hums, told: list[str]) -> None:
    assert heard(speech, "a", told) == 400
    assert not told
    assert not second.asked


@pytest.mark.parametrize("error", [SpeechError("first broke"), Unavailable("first is away")])
def test_the_next_one_speaks_and_that_is_told(speech: Speech, first: Hums, told: list[str], error: SpeechError) -> None:
    first.error = error
    assert heard(speech, "a", told) == 1200
    assert told == [f"{error}; second spoke"]


def test_garbage_is_a_failure(speech: Speech, first: Hums, told: list[str]) -> None:
    first.garbage = True
    assert heard(speech, "a", told) == 1200
    assert told == ["first produced no readable audio; second spoke"]


def test_a_language_that_the_first_has_not_is_no_failure(speech: Speech, first: Hums, told: list[str]) -> None:
    first.error = Unsupported("first speaks no 'en'")
    assert heard(speech, "a", told) == 1200
    assert not told


def test_who_is_away_is_not_waited_for_by_every_call(
    speech: Speech, first: Hums, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heard(speech, "before", told) == 400
    first.error = Unavailable("first is away")
    assert [heard(speech, text, told) for text in "abc"] == [1200] * 3
    assert first.asked == 2
    assert len(told) == 1
    assert heard(speech, "before", told) == 400, "what it has said is still there"
    monkeypatch.setattr(module.time, "monotonic", lambda now=module.time.monotonic: now() + module.REST_SECONDS)
    first.error = None
    assert heard(speech, "d", told) == 400


def test_a_text_that_it_cannot_speak_gives_it_no_rest(speech: Speech, first: Hums, told: list[str]) -> None:
    first.error = SpeechError("what a text")
    heard(speech, "a", told)
    first.error = None
    assert heard(speech, "b", told) == 400


def test_nobody_can(speech: Speech, first: Hums, second: Hums, told: list[str]) -> None:
    first.error, second.error = Unavailable("first is away"), SpeechError("second broke")
    with pytest.raises(SpeechError, match=r"^first is away; second broke$"):
        speech.file("a", "man", "en", told.append)
    assert not told
    second.error = None
    assert heard(speech, "a", told) == 1200


def test_another_node_finds_it_by_its_hash(tmp_path: Path, speech: Speech, first: Hums) -> None:
    """Two nodes with one cache_path, on a disk that they share."""
    made = speech.file("a", "man", "en")
    other = Speech(Settings(var=tmp_path / "other", cache_path=tmp_path / "cache"), [Hums("first", 400)])
    assert other.file("a", "man", "EN") == made
    assert not other.providers[0].asked


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("hi", 0.0), ("hi", 0.03), ("a sentence that nobody speaks in half a second, " * 4, 0.5), ("привет, мир", 0.0)],
)
def test_speech_much_too_short_is_a_failure_and_not_kept(
    speech: Speech, first: Hums, second: Hums, told: list[str], text: str, seconds: float
) -> None:
    first.seconds, second.seconds = seconds, 3.0
    for _ in range(2):
        assert heard(speech, text, told) == 1200
    assert first.asked == 2, "it is asked again: nothing of it was kept"
    assert len(told) == 2
    assert told[0].startswith(f"first made {seconds:.2f} s of speech")
    first.seconds = 5.0
    assert heard(speech, text, told) == 400


def test_a_text_without_a_letter_may_be_silence(speech: Speech, first: Hums, told: list[str]) -> None:
    first.seconds = 0.0
    assert speech.file("... !", "man", "en", told.append)
    assert not told


def test_if_none_speaks_the_reasons_are_told(speech: Speech, first: Hums, second: Hums) -> None:
    first.seconds = second.seconds = 0.0
    with pytest.raises(SpeechError, match=r"first made 0.00 s of speech.*second made 0.00 s of speech"):
        speech.file("hello", "man", "en")
