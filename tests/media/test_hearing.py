"""When somebody speaks, and what the recognizer is asked (app/media/hearing)."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import gevent
import numpy as np
import pytest
import soundfile

from app.media.hearing import ear as module
from app.media.hearing.ear import Ear, Recognition, Said, Wish, wish_of
from app.media.hearing.endpointer import Endpointer, Turn
from app.media.tidings import Tidings
from app.speech.port import SpeechError
from app.speech.recognizer import Heard
from tests.softphone.g711 import CODECS, Samples
from tests.softphone.tones import read_wav, tone
from tests.speech.spoken import said

SECOND = np.zeros(8000, np.int16)


def mulaw(*pieces: Samples) -> bytes:
    return CODECS[0].to_bytes(np.concatenate(pieces))


def pizza() -> Samples:
    return read_wav(said("i would like to order a large pizza"))


def turns(audio: bytes, pause: int = 700, longest: int = 60_000) -> list[tuple[str, float, float]]:
    """What changes, when, and how long the utterance is: seconds."""
    endpointer, found = Endpointer(pause, longest), []
    for at in range(0, len(audio), 100):
        found += [(turn.value, at / 8000, len(said) / 8000) for turn, said in endpointer.feed(audio[at : at + 100])]
    return found


@pytest.mark.parametrize("loud", [1.0, 0.2])
def test_an_utterance(loud: float) -> None:
    voice = (pizza() * loud).astype(np.int16)
    (began, ended) = turns(mulaw(SECOND, voice, SECOND))
    assert began[0] == "began"
    assert 1.0 < began[1] < 1.5, "a quarter of a second after the first sound"
    assert ended[0] == "ended"
    assert len(voice) / 8000 < ended[2] < len(voice) / 8000 + 1.1


def test_two_utterances() -> None:
    found = turns(mulaw(SECOND, pizza(), SECOND, pizza(), SECOND))
    assert [turn for turn, _at, _long in found] == ["began", "ended"] * 2


def test_somebody_who_never_pauses() -> None:
    found = turns(mulaw(*[pizza()] * 4), pause=5000, longest=3000)
    assert found[1][0] == "ended"
    assert found[1][2] == pytest.approx(3.0, abs=0.03)


@pytest.mark.parametrize(
    "sound",
    [SECOND, tone(440, 2), np.random.default_rng(1).normal(0, 400, 16000).astype(np.int16)],
    ids=["silence", "tone", "noise"],
)
def test_what_is_no_speech(sound: Samples) -> None:
    assert turns(mulaw(SECOND, sound, SECOND)) == []


def test_the_end_of_the_track_ends_the_utterance() -> None:
    endpointer = Endpointer(700)
    endpointer.feed(mulaw(SECOND, pizza()))
    turn, utterance = endpointer.end() or (None, b"")
    assert turn is Turn.ENDED
    assert len(utterance) > 8000
    assert endpointer.end() is None


class Says:
    """A recognizer that says the same of everything, after a while."""

    name, fast, hints_are_all = "says", True, False

    def __init__(self, text: str | SpeechError = "hello", seconds: float = 0.0) -> None:
        self.text, self.seconds = text, seconds
        self.lengths: list[float] = []

    def recognize(self, file: Path, seconds: int, language: str = "", hints: Sequence[str] = ()) -> Heard:
        self.lengths.append(soundfile.info(file).duration)
        gevent.sleep(self.seconds)
        if isinstance(self.text, SpeechError):
            raise self.text
        return Heard(self.text, 0.5)


def listens(recognizer: Says, wish: Wish, *pieces: Samples) -> list[Said]:
    """What is told of audio that comes much faster than it is spoken."""
    told: list[Said] = []
    ear = Ear(Recognition(recognizer), wish, told.append)
    audio = mulaw(*pieces)
    for at in range(0, len(audio), 1600):
        ear.hear(audio[at : at + 1600])
        gevent.sleep(0.002)
    ear.end()
    ear.worker.join(5)
    assert ear.worker.ready()
    return told


def test_what_was_said_is_told() -> None:
    recognizer = Says()
    assert listens(recognizer, Wish(), SECOND, pizza(), SECOND, SECOND) == [Said("began"), Said("final", "hello", 0.5)]
    assert len(recognizer.lengths) == 1


def test_what_is_said_at_the_end_is_told() -> None:
    assert listens(Says(seconds=0.1), Wish(), SECOND, pizza())[-1] == Said("final", "hello", 0.5)


def test_partial_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PARTIAL_SECONDS", 0.0)
    recognizer = Says()
    told = listens(recognizer, Wish(partials=True), SECOND, pizza(), SECOND, SECOND)
    assert told == [Said("began"), Said("partial", "hello", 0.5), Said("final", "hello", 0.5)], "each text once"
    assert recognizer.lengths == sorted(recognizer.lengths)
    assert len(recognizer.lengths) > 2


def test_a_slow_service_is_not_asked_for_partial_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PARTIAL_SECONDS", 0.0)
    recognizer = Says()
    recognizer.fast = False
    listens(recognizer, Wish(partials=True), SECOND, pizza(), SECOND, SECOND)
    assert len(recognizer.lengths) == 1


def test_a_recognizer_that_fails() -> None:
    assert listens(Says(SpeechError("it is away")), Wish(), SECOND, pizza(), SECOND)[1:] == [
        Said("error", "it is away")
    ]


def test_one_that_does_not_keep_up_has_no_endless_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    told = listens(Says(seconds=0.5), Wish(), *[SECOND, pizza(), SECOND] * 6)
    assert [one.kind for one in told].count("began") == 6
    assert [one.kind for one in told].count("final") < 6


def test_a_wish_comes_as_json() -> None:
    assert wish_of({"language": "en", "hints": ["a"], "pause": 500}) == Wish("en", ("a",), pause=500)


def reading(tidings: Tidings, into: list[int]) -> Callable[[], None]:
    def read() -> None:
        reader = tidings.next_reader()
        while news := tidings.take(reader):
            into.append(news["n"])

    return read


def test_tidings_wait_for_a_reader_and_the_newest_one_gets_them() -> None:
    tidings = Tidings()
    first: list[int] = []
    second: list[int] = []
    tidings.tell({"n": 1})
    one = gevent.spawn(reading(tidings, first))
    gevent.sleep(0.01)
    tidings.tell({"n": 2})
    gevent.sleep(0.01)
    two = gevent.spawn(reading(tidings, second))
    gevent.sleep(0.01)
    tidings.tell({"n": 3})
    gevent.sleep(0.01)
    assert (first, second) == ([1, 2], [3])
    assert one.ready()
    two.kill()


def test_frames_cost_little() -> None:
    audio = mulaw(SECOND, pizza(), SECOND)
    began = time.process_time()
    turns(audio)
    assert time.process_time() - began < len(audio) / 8000 * 0.02
