"""<Say>: guide 3.3, table 3.3."""

import pytest

from app.calls.commands.core import Prefetch, Synthesize
from app.calls.events import Finished
from app.rcml.speech.languages import GUIDE
from tests.conversation import Conversation


def test_guide_example() -> None:
    talk = Conversation("\n  <Say>Hello World</Say>\n  ")
    talk.answers_call()
    talk.says("Hello World")
    talk.finish_playing()
    talk.hangs_up()


@pytest.mark.parametrize(("code", "tag"), GUIDE.items())
def test_every_language_of_the_guide(code: str, tag: str) -> None:
    talk = Conversation(f'<Say voice="woman" language="{code}">x</Say>')
    talk.answers_call()
    talk.says("x", "woman", tag)


def test_loop_counts() -> None:
    talk = Conversation('<Say loop="3">x</Say>')
    talk.answers_call()
    talk.says("x")
    for _ in range(2):
        talk.finish_playing()
        talk.plays_again()
    talk.finish_playing()
    talk.hangs_up()


def test_loop_0_lasts_until_the_caller_hangs_up() -> None:
    """Specifying '0' will cause the <Say> verb to loop until the call is hung up."""
    talk = Conversation('<Say loop="0">x</Say>')
    talk.answers_call()
    talk.says("x")
    for _ in range(50):
        talk.finish_playing()
        talk.plays_again()
    talk.caller_hangs_up()
    assert talk.call.over


@pytest.mark.parametrize(
    ("attribute", "code"),
    [('voice="child"', 13511), ('language="klingon!"', 13512), ('loop="-1"', 13510), ('loop="x"', 13510)],
)
def test_bad_value_is_told_and_the_default_used(attribute: str, code: int) -> None:
    talk = Conversation(f"<Say {attribute}>x</Say>")
    talk.warns(code)
    talk.answers_call()
    talk.says("x")


def test_next_speech_is_prepared_while_this_one_plays() -> None:
    talk = Conversation("<Say>one</Say><Gather><Say>two</Say></Gather>")
    assert Prefetch(Synthesize("two", "man", "en-US")) in talk.all


def test_speech_that_cannot_be_made_is_told_and_skipped() -> None:
    talk = Conversation("<Say>one</Say><Say>two</Say>")
    talk.answers_call()
    talk.does(Synthesize)
    talk.happens(Finished(talk.id, error="espeak-ng is not installed"))
    talk.warns(13520)
    talk.says("two")


def test_empty_text_is_told() -> None:
    talk = Conversation("<Say/>")
    talk.answers_call()
    talk.warns(13520)
    talk.hangs_up()


@pytest.mark.parametrize(
    ("content", "spoken"),
    [
        ('<speak>One <break time="1s"/>two</speak>', '<speak><speak>One <break time="1s"/>two</speak></speak>'),
        ('One <break time="1s"/>two', '<speak>One <break time="1s"/>two</speak>'),
        ("<prosody rate='slow'>One</prosody>", '<speak><prosody rate="slow">One</prosody></speak>'),
        ("&lt;speak&gt;One&lt;/speak&gt;", "<speak>One</speak>"),
    ],
)
def test_markup_goes_to_the_synthesizer(content: str, spoken: str) -> None:
    """SSML, as Twilio has it: in <speak>, or directly in <Say>."""
    talk = Conversation(f'<Say loop="2">{content}</Say>')
    talk.answers_call()
    talk.says(spoken)


def test_verbs_among_markup_are_told_and_left_out() -> None:
    """Nesting. The <Say> verb can not have any other verbs or nouns nested."""
    talk = Conversation("<Say>One <Play>x.wav</Play>and <break/>two<Pause/> three</Say>")
    assert [talk.warns(12200).where, talk.warns(12200).where] == ["Say", "Say"]
    talk.answers_call()
    talk.says("<speak>One and <break/>two three</speak>")


@pytest.mark.parametrize(
    ("attributes", "voice", "language"),
    [
        ('voice="Polly.Mizuki"', "woman", "ja-JP"),
        ('voice="Polly.Matthew"', "man", "en-US"),
        ('voice="Polly.Joanna" language="en-GB"', "woman", "en-GB"),
        ('voice="Google.de-DE-Wavenet-B"', "man", "de-DE"),
    ],
)
def test_voices_of_providers_are_taken_without_a_warning(attributes: str, voice: str, language: str) -> None:
    talk = Conversation(f"<Say {attributes}>Hello</Say>")
    talk.answers_call()
    talk.says("Hello", voice, language)
