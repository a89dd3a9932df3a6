"""Keys that are pressed while an application answers: the next <Gather> takes them."""

import pytest

from app.calls.commands.core import Checkpoint, Fetch
from app.calls.dialogue import Dialogue, Options
from app.rcml.interpreter import restore
from tests.conversation import URL, Conversation

FOUR = '<Gather numDigits="4" timeout="5"/>'
SILENT_FOUR = '<Response><Gather numDigits="4" timeout="5"/></Response>'


def gathering(options: Options | None = None) -> Conversation:
    """The caller has just typed 1234 into a Gather, whose action has not answered yet."""
    talk = Conversation(FOUR, options)
    talk.answers_call()
    for key in "1234":
        talk.waits(5)
        talk.press(key)
        talk.stops_waiting()
    return talk


def next_digits(talk: Conversation) -> str:
    return talk.requests(URL)["Digits"]


def test_eight_keys_at_an_even_pace_are_two_times_four() -> None:
    talk = gathering()
    assert next_digits(talk) == "1234"
    talk.press("5678")
    talk.answers(SILENT_FOUR)
    assert next_digits(talk) == "5678"


def test_some_of_them_while_it_answers_and_the_others_later() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("56")
    talk.answers(SILENT_FOUR)
    for key in "78":
        talk.waits(5)
        talk.press(key)
        talk.stops_waiting()
    assert next_digits(talk) == "5678"


def test_what_a_gather_does_not_need_is_the_next_ones() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("567890")
    talk.answers(SILENT_FOUR)
    assert next_digits(talk) == "5678"
    talk.answers('<Response><Gather numDigits="2" timeout="5"/></Response>')
    assert next_digits(talk) == "90"


def test_the_finish_key_counts() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("5#67")
    talk.answers("<Response><Gather/></Response>")
    assert next_digits(talk) == "5"
    talk.answers('<Response><Gather numDigits="2"/></Response>')
    assert next_digits(talk) == "67"


def test_who_typed_ahead_hears_no_prompt() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("5")
    talk.answers('<Response><Gather numDigits="1"><Say>Menu</Say></Gather></Response>')
    assert next_digits(talk) == "5"


def test_speech_ends_them() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("56")
    talk.answers(f"<Response><Say>Please wait</Say>{FOUR}</Response>")
    talk.says("Please wait")
    talk.press("7")
    talk.finish_playing()
    talk.waits(5)
    assert talk.dialogue.typed == ""


def test_a_pause_ends_them() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("56")
    talk.answers(f'<Response><Pause length="1"/>{FOUR}</Response>')
    talk.waits(1)
    talk.time_passes()
    talk.waits(5)
    assert talk.dialogue.typed == ""


def test_redirect_takes_no_time() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("56")
    talk.answers("<Response><Redirect>again</Redirect></Response>")
    talk.does(Fetch)
    talk.press("78")
    talk.answers(SILENT_FOUR)
    assert talk.requests(f"{URL.rpartition('/')[0]}/again")["Digits"] == "5678"


@pytest.mark.parametrize(("most", "kept"), [(32, "5" * 32), (3, "555"), (0, "")])
def test_no_more_than_the_setting_says(most: int, kept: str) -> None:
    talk = gathering(Options(typed_ahead=most))
    next_digits(talk)
    talk.press("5" * 40)
    assert talk.dialogue.typed == kept


def test_speech_only_takes_none() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("5678")
    talk.answers(f'<Response><Gather input="speech"/>{FOUR}</Response>')
    assert talk.dialogue.typed == ""


def test_a_mark_remembers_them() -> None:
    talk = gathering()
    next_digits(talk)
    talk.press("56")
    talk.answers("<Response><Redirect>again</Redirect></Response>")
    mark = [command for command in talk.all if isinstance(command, Checkpoint)][-1]
    assert mark.place["typed"] == "56"
    other = Dialogue(talk.facts, talk.dialogue.application, Options())
    restore(other, mark.place)
    assert other.typed == "56"


def test_keys_before_an_action_without_any_stay_nothing() -> None:
    """A Gather that nobody types into ends as before."""
    talk = gathering()
    next_digits(talk)
    talk.answers(f"<Response>{FOUR}<Say>No input</Say></Response>")
    talk.waits(5)
    talk.time_passes()
    talk.says("No input")
