"""<Hangup>: guide 3.10."""

from app.calls.causes import Cause
from app.calls.events import HungUp
from tests.conversation import Conversation


def test_guide_example() -> None:
    talk = Conversation("<Hangup/>")
    talk.answers_call()
    assert talk.hangs_up().cause == Cause.NORMAL
    talk.happens(HungUp(by_us=True))
    assert talk.statuses() == ["in-progress", "completed"]
    assert talk.call.over


def test_nothing_after_it_runs() -> None:
    talk = Conversation("<Hangup/><Say>Never</Say>")
    talk.answers_call()
    talk.hangs_up()


def test_unknown_attribute_is_told() -> None:
    Conversation('<Hangup why="x"/>').warns(12200)
