"""Queues after the engine's death, at every point where it may have died."""

import pytest

from app.calls.commands.queues import CallQueue, EnterQueue
from app.calls.events import QueueIs
from app.calls.shared.queue_restore import restore
from app.calls.shared.queues import QueueMembership, Queues

Q = "QU1"
NOW = 100.0


def member(state: str = "waiting", other: str = "", told: str = "") -> QueueMembership:
    return QueueMembership(EnterQueue(Q, 10), state, other, told)


def caller(state: str = "empty", other: str = "", told: str = "") -> QueueMembership:
    return QueueMembership(CallQueue(Q), state, other, told)


def told(**standings: QueueMembership) -> list[tuple[str, str, str]]:
    """What the calls are told; the first one has waited longest."""
    since = {who: (standing, float(at)) for at, (who, standing) in enumerate(standings.items())}
    return [(who, event.state, event.other) for who, event in restore(Queues(), since, NOW)]


def test_order_is_kept() -> None:
    queues = Queues()
    late_first = {"b": (member(), 2.0), "a": (member(), 1.0), "c": (member(), 3.0)}
    assert restore(queues, late_first, NOW) == []
    assert [queues.look(Q, who, NOW)[:3] for who in "abc"] == [(1, 3, 99.0), (2, 3, 98.0), (3, 3, 97.0)]


@pytest.mark.parametrize(
    ("a", "x"),
    [
        (member(), None),
        (None, caller()),
        (member("called", "x"), caller("found", "a")),
        (member("called", "x", "ready"), caller("ready", "a")),
        (member("bridged", "x", "ready"), caller("ready", "a", "bridged")),
        (member("full"), caller()),
        (member("ended"), caller("ended")),
    ],
)
def test_who_has_heard_everything_is_told_nothing(a: QueueMembership | None, x: QueueMembership | None) -> None:
    assert told(**{name: one for name, one in (("a", a), ("x", x)) if one}) == []


def test_news_that_was_on_its_way() -> None:
    assert told(a=member("")) == [("a", "waiting", "")]
    assert told(a=member("called", "x"), x=caller("empty")) == [("x", "found", "a")]
    assert told(a=member("waiting"), x=caller("found", "a")) == [("a", "called", "x")]
    assert told(a=member("called", "x", "ready"), x=caller("found", "a")) == [("x", "ready", "a")]
    assert told(a=member("called", "x", "ready"), x=caller("ready", "a", "bridged")) == [("a", "bridged", "x")]


def test_who_hears_late_hears_the_whole_wait() -> None:
    queues, at = Queues(), 40.0
    [(_a, event)] = restore(queues, {"a": (member("waiting"), 10.0), "x": (caller("found", "a"), 35.0)}, at)
    assert (event.state, event.waited) == ("called", 30)


def test_the_other_one_was_lost() -> None:
    assert told(a=member("called", "x"), b=member()) == [("a", "again", "")]
    assert told(x=caller("ready", "a")) == [("x", "again", "")]
    assert told(a=member("bridged", "x", "ready")) == [("a", "ended", "")]
    assert told(x=caller("ready", "a", "bridged")) == [("x", "ended", "")]


def test_who_lost_its_caller_is_in_front_again_and_taken_by_the_next() -> None:
    assert told(a=member("called", "x"), b=member(), y=caller()) == [
        ("a", "again", ""),
        ("a", "called", "y"),
        ("y", "found", "a"),
    ]


def test_somebody_else_s_member_is_not_taken() -> None:
    assert told(a=member("called", "y"), x=caller("found", "a"), y=caller("found", "a")) == [("x", "again", "")]


def test_queue_goes_on_afterwards() -> None:
    queues = Queues()
    standings = {"a": (member("bridged", "x", "ready"), 1.0), "x": (caller("ready", "a", "bridged"), 2.0)}
    restore(queues, {**standings, "b": (member(), 3.0)}, NOW)
    assert queues.leave(Q, "a", NOW) == [("x", QueueIs(Q, "ended"))]
    assert [event.state for _who, event in queues.call(CallQueue(Q), "y", NOW)] == ["called", "found"]
