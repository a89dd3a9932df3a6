"""<Gather>: guide 3.5, table 3.6."""

import pytest

from tests.conversation import URL, Conversation


def gather(attributes: str = "", inside: str = "") -> Conversation:
    talk = Conversation(f"<Gather {attributes}>{inside}</Gather><Say>No input</Say>")
    talk.answers_call()
    return talk


def test_digits_go_to_the_current_document_without_an_action() -> None:
    """action: current document URL."""
    talk = gather('numDigits="2"')
    talk.waits(5)
    talk.press("4")
    talk.stops_waiting()
    talk.waits(5)
    talk.press("2")
    talk.stops_waiting()
    assert talk.requests(URL)["Digits"] == "42"


def test_action_is_relative_to_the_document_and_method_is_kept() -> None:
    talk = gather('action="../menu?a=1" method="get" numDigits="1"')
    talk.waits(5)
    talk.press("1")
    talk.stops_waiting()
    assert talk.requests("http://app.example/menu?a=1", "GET")["Digits"] == "1"


def test_timeout_starts_after_the_prompt() -> None:
    """RestComm waits until completing the execution of all nested verbs before beginning the timeout period."""
    talk = gather('timeout="3"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.waits_quietly()
    talk.finish_playing()
    talk.waits(3)
    talk.time_passes()
    talk.says("No input")


def test_first_key_silences_the_prompt_and_is_kept() -> None:
    """After the first digit is received the audio will stop playing."""
    talk = gather('numDigits="1"', "<Say>Menu</Say>")
    talk.says("Menu")
    talk.press("7")
    talk.stops_playing()
    assert talk.requests(URL)["Digits"] == "7"


def test_key_skips_the_prompts_that_have_not_begun() -> None:
    talk = gather("", "<Pause/><Say>Never heard</Say>")
    talk.waits(1)
    talk.press("7")
    talk.stops_waiting()
    talk.waits(5)


def test_finish_key_ends_and_is_not_sent() -> None:
    """Note that the 'finishOnKey' value is not sent."""
    talk = gather()
    talk.waits(5)
    for key in "12":
        talk.press(key)
        talk.stops_waiting()
        talk.waits(5)
    talk.press("#")
    talk.stops_waiting()
    assert talk.requests(URL)["Digits"] == "12"


def test_empty_finish_key_lets_every_key_in() -> None:
    """If the empty string is used, <Gather> captures all input and no key will end the <Gather>."""
    talk = gather('finishOnKey="" timeout="2"')
    for key in "1#":
        talk.waits(2)
        talk.press(key)
        talk.stops_waiting()
    talk.waits(2)
    talk.time_passes()
    assert talk.requests(URL)["Digits"] == "1#"


def test_only_the_finish_key_is_no_input() -> None:
    talk = gather()
    talk.waits(5)
    talk.press("#")
    talk.stops_waiting()
    talk.says("No input")


def test_keys_before_the_timeout_are_submitted() -> None:
    talk = gather()
    talk.waits(5)
    talk.press("9")
    talk.stops_waiting()
    talk.waits(5)
    talk.time_passes()
    assert talk.requests(URL)["Digits"] == "9"


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ('timeout="0"', 13313),
        ('timeout="five"', 13313),
        ('finishOnKey="12"', 13310),
        ('numDigits="0"', 13314),
        ('method="PUT"', 13312),
        ('action="ftp://x/"', 13311),
        ('colour="red"', 12200),
    ],
)
def test_bad_value_is_told_and_the_default_used(attribute: str, code: int) -> None:
    talk = Conversation(f"<Gather {attribute}/>")
    talk.warns(code)
    talk.answers_call()
    talk.waits(5)


def test_only_say_play_and_pause_may_be_nested() -> None:
    talk = Conversation("<Gather><Hangup/></Gather>")
    assert "<Hangup> may not stand in <Gather>" in talk.warns(12200).message


def test_caller_leaves_in_the_prompt() -> None:
    talk = gather("", "<Say>Menu</Say>")
    talk.says("Menu")
    talk.caller_hangs_up()
    assert talk.call.over
    assert talk.statuses() == ["in-progress", "completed"]
