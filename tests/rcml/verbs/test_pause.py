"""<Pause>: guide 3.13, table 3.23."""

import pytest

from app.calls.commands.core import StartTimer
from tests.conversation import Conversation


def test_first_verb_delays_the_answer() -> None:
    """RestComm will wait the specified number of seconds before picking up the call."""
    talk = Conversation('<Pause length="5"/><Say>x</Say>')
    talk.waits(5)
    talk.waits_quietly()
    talk.time_passes()
    talk.answers_call()
    talk.says("x")


def test_length_is_1_by_default() -> None:
    Conversation("<Pause/>").waits(1)


@pytest.mark.parametrize("length", ["0", "-2", "x", "", "99999999"])
def test_bad_length_is_told(length: str) -> None:
    talk = Conversation(f'<Pause length="{length}"/>')
    talk.warns(13910)
    talk.waits(1)


def test_nothing_but_a_pause_still_answers() -> None:
    talk = Conversation("<Pause/>")
    talk.waits(1)
    talk.time_passes()
    talk.answers_call()
    talk.hangs_up()


def test_keys_in_a_pause_are_ignored() -> None:
    talk = Conversation("<Pause/><Gather/>")
    talk.waits(1)
    talk.press("1")
    talk.waits_quietly()


def test_caller_leaves_before_the_answer() -> None:
    talk = Conversation("<Pause/>")
    talk.does(StartTimer)
    talk.caller_hangs_up()
    assert talk.statuses() == ["no-answer"]
