"""<Reject>: guide 3.12, table 3.22."""

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import PlayFile
from app.calls.dialogue import Options
from app.calls.events import Finished, HungUp
from tests.conversation import Conversation


@pytest.mark.parametrize(
    ("attribute", "cause", "status"),
    [
        ("", Cause.REJECTED, "no-answer"),
        ('reason="rejected"', Cause.REJECTED, "no-answer"),
        ('reason="busy"', Cause.BUSY, "busy"),
    ],
)
def test_the_call_is_not_picked_up(attribute: str, cause: Cause, status: str) -> None:
    """The call ends with a status of 'busy' or 'no-answer', depending on the verb's 'reason' attribute."""
    talk = Conversation(f"<Reject {attribute}/><Say>Unreachable</Say>")
    assert talk.hangs_up().cause == cause
    talk.happens(HungUp(cause, by_us=True))
    assert talk.statuses() == [status]


def test_tone_instead_of_603_when_the_operator_wants_it() -> None:
    talk = Conversation("<Reject/>", options=Options(reject_file="/tones/sit.wav"))
    assert talk.does(PlayFile).file == "/tones/sit.wav"
    talk.happens(Finished(talk.id))
    assert talk.hangs_up().cause == Cause.REJECTED


def test_after_an_answer_it_is_skipped_with_a_warning() -> None:
    talk = Conversation("<Say>Hi</Say><Reject/><Say>Still here</Say>")
    talk.answers_call()
    talk.says("Hi")
    talk.finish_playing()
    talk.warns(13811)
    talk.says("Still here")


def test_after_a_pause_it_still_rejects() -> None:
    talk = Conversation('<Pause length="2"/><Reject reason="busy"/>')
    talk.waits(2)
    talk.time_passes()
    assert talk.hangs_up().cause == Cause.BUSY


def test_bad_reason_is_told() -> None:
    talk = Conversation('<Reject reason="lazy"/>')
    talk.warns(13810)
    assert talk.hangs_up().cause == Cause.REJECTED
