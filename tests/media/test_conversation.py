"""The messages of a ConversationRelay, its sentences, and what is said in which order (app/media/conversation)."""

from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

from app.media.audio.keys import Keys
from app.media.audio.playout import Playout, QueueFull
from app.media.conversation.messages import DigitsMessage, EndMessage, PlayMessage, TextMessage, read
from app.media.conversation.sentences import Sentences
from app.media.conversation.speaker import Speaker, Utterance
from app.media.messages import BadMessage
from tests.real_switch.scenes import wav_of


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"text","token":"a"}', TextMessage("a")),
        ('{"type":"text","token":"a","last":true,"interruptible":false}', TextMessage("a", True, "", False)),
        ('{"type":"play","source":"https://a/b.wav","loop":0}', PlayMessage("https://a/b.wav", 1000)),
        ('{"type":"sendDigits","digits":"1w#"}', DigitsMessage("1w#")),
        ('{"type":"end","handoffData":{"a":1}}', EndMessage('{"a": 1}')),
        ('{"type":"end","handoffData":null}', EndMessage("")),
    ],
    ids=["token", "not interruptible", "loop", "digits", "handed over", "nothing handed over"],
)
def test_messages(text: str, message: object) -> None:
    assert read(text) == message


@pytest.mark.parametrize(
    "text",
    [
        *("x", "[]", '{"type":5}', '{"type":"text"}', '{"type":"text","token":"a","last":"yes"}', "[" * 100_000),
        *('{"type":"play","source":"file:///etc/passwd"}', '{"type":"play","source":"http://a/","loop":true}'),
        *('{"type":"sendDigits","digits":""}', '{"type":"language"}', '{"type":"language","ttsLanguage":"x y"}'),
    ],
    ids=range(11),
)
def test_wrong_messages(text: str) -> None:
    with pytest.raises(BadMessage):
        read(text)


def test_sentences_are_complete_before_the_last_token() -> None:
    sentences, found = Sentences(), []
    for token in ("Dr.", "Who", "is", "in.", "He", "has", "3.5", "pounds!", "And", "then"):
        found.append(sentences.add(token + " ", last=False))
    assert [one for said in found for one in said] == ["Dr. Who is in.", "He has 3.5 pounds!"]
    assert sentences.add("", last=True) == ["And then"]
    assert sentences.add("...", last=True) == []


def test_text_without_an_end_is_cut_between_words() -> None:
    found = Sentences().add("word " * 200, last=True)
    assert "".join(found).replace(" ", "") == "word" * 200
    assert max(map(len, found)) <= 300


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.wav").write_bytes(wav_of(440, 1.0))
    return tmp_path / "a.wav"


class Scene:
    """A speaker whose time goes on by `hear`."""

    def __init__(self) -> None:
        self.playout = Playout()
        self.told: list[str] = []
        self.speaker = Speaker(self.playout, self.press, self.told.append, self.told.append)

    def press(self, digits: str) -> float:
        self.told.append(digits)
        return 0.0

    def hear(self, frames: int) -> int:
        """Returns how many of them were loud."""
        loud = 0
        for _frame in range(frames):
            gevent.sleep(0)
            loud += bool(self.playout.frame())
            self.speaker.tick()
        return loud


@pytest.fixture
def scene() -> Iterator[Scene]:
    scene = Scene()
    yield scene
    scene.speaker.end()


def test_one_thing_after_the_other(scene: Scene, file: Path) -> None:
    for text in ("one", "two"):
        scene.speaker.add(Utterance(text, make=lambda: file))
    scene.speaker.add(Utterance(digits="1"))
    assert scene.hear(120) == 100
    assert scene.told == ["one", "two", "1"]


def test_audio_that_is_there_at_once_is_heard(scene: Scene, file: Path) -> None:
    utterance = Utterance("one", make=lambda: file)
    scene.speaker.worker.kill()
    scene.speaker.add(utterance)
    gevent.sleep(0.01)
    scene.speaker.stop()
    assert scene.hear(60) == 50


def test_an_interruption_tells_what_was_heard(scene: Scene, file: Path) -> None:
    scene.speaker.add(Utterance("one two three four", turn=1, make=lambda: file))
    scene.speaker.add(Utterance("five", turn=1, make=lambda: file))
    scene.hear(26)
    words, milliseconds = scene.speaker.silence()
    assert words == "one two"
    assert 440 <= milliseconds <= 520
    assert scene.hear(20) == 0


def test_what_is_preemptible_is_replaced(scene: Scene, file: Path) -> None:
    scene.speaker.add(Utterance("old", turn=1, preemptible=True, make=lambda: file))
    scene.hear(10)
    scene.speaker.preempt()
    scene.speaker.add(Utterance("new", turn=2, make=lambda: file))
    scene.hear(60)
    assert scene.told == ["new"]


def test_what_waits_is_bounded(scene: Scene) -> None:
    for _number in range(2000):
        scene.speaker.add(Utterance("a"))
    with pytest.raises(QueueFull):
        scene.speaker.add(Utterance("a"))


def test_keys_are_sent_as_events() -> None:
    keys = Keys()
    keys.add("1w")
    sent = [payload for frame in keys.frames for payload in frame.payloads]
    assert [payload[0] for payload in sent] == [1] * len(sent)
    assert [bool(payload[1] & 0x80) for payload in sent] == [False] * 5 + [True] * 3
    assert len(keys.frames) == 6 + 5 + 25
