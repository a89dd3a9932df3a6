"""<Play>: guide 3.4, table 3.4."""

import pytest

from app.calls.commands.core import Download, PlayFile, SendDigits
from app.calls.events import Finished
from tests.conversation import Conversation


def test_guide_example() -> None:
    talk = Conversation("<Play>http://foobar.com/demo.wav</Play>")
    talk.answers_call()
    talk.plays("http://foobar.com/demo.wav")
    talk.finish_playing()
    talk.hangs_up()


def test_relative_url_and_loop() -> None:
    talk = Conversation('<Play loop="2">../a.wav</Play>')
    talk.answers_call()
    talk.plays("http://app.example/a.wav")
    talk.finish_playing()
    talk.plays_again()
    talk.finish_playing()
    talk.hangs_up()


def test_audio_that_cannot_be_had_is_skipped() -> None:
    talk = Conversation("<Play>a.wav</Play><Say>x</Say>")
    talk.answers_call()
    talk.does(Download)
    talk.happens(Finished(talk.id, error="HTTP 404"))
    talk.says("x")


def test_playing_that_fails_ends_an_endless_loop() -> None:
    talk = Conversation('<Play loop="0">a.wav</Play><Say>x</Say>')
    talk.answers_call()
    talk.plays("http://app.example/voice/a.wav")
    talk.happens(Finished(talk.playing, error="no such file"))
    talk.warns(13400)
    talk.says("x")


def test_digits_are_sent() -> None:
    talk = Conversation('<Play digits="ww12#"/>')
    talk.answers_call()
    assert talk.does(SendDigits).digits == "ww12#"
    talk.happens(Finished(talk.id))
    talk.hangs_up()


@pytest.mark.parametrize("url", ["", "ftp://x/a.wav", "file:///etc/passwd"])
def test_bad_url_is_told_and_the_next_verb_runs(url: str) -> None:
    talk = Conversation(f"<Play>{url}</Play><Say>x</Say>")
    talk.answers_call()
    talk.warns(11100)
    talk.says("x")


@pytest.mark.parametrize(("attribute", "code"), [('loop="two"', 13410), ('digits="12x"', 13430)])
def test_bad_value_is_told(attribute: str, code: int) -> None:
    talk = Conversation(f"<Play {attribute}>a.wav</Play>")
    talk.warns(code)


def test_audio_instead_of_a_document_is_played() -> None:
    """An answer of an audio type is an implicit <Play> (docs/language.md)."""
    talk = Conversation()
    talk.answers("", "audio/wav", file="/cache/x.wav")
    talk.answers_call()
    assert talk.does(PlayFile) == PlayFile("/cache/x.wav")


def test_file_attribute_of_a_customer_is_refused() -> None:
    """A customer's document must never name a local file."""
    talk = Conversation('<Play file="/etc/passwd"/>')
    talk.warns(12200)
    talk.answers_call()
    talk.warns(11100)
    talk.hangs_up()
