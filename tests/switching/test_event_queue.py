"""The queue between a link's reader and the engine: in order, to its end, and no bug is swallowed."""

import pytest

from app.calls.events import Answered, Digit, Ringing
from app.switching.event_queue import EventQueue


def test_events_come_in_the_order_in_which_they_were_told() -> None:
    queue = EventQueue()
    queue.tell("a", [Ringing(), Answered()])
    queue.tell("b", [])
    queue.tell("b", [Digit("1")])
    queue.close()
    assert list(queue.read()) == [("a", Ringing()), ("a", Answered()), ("b", Digit("1"))]


def test_a_reader_that_died_is_told_after_the_events_before_it() -> None:
    queue = EventQueue()
    queue.tell("a", [Ringing()])
    queue.fail(ZeroDivisionError("a bug"))
    stream = queue.read()
    assert next(stream) == ("a", Ringing())
    with pytest.raises(ZeroDivisionError):
        next(stream)
