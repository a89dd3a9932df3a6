"""Who waits in which queue, and who is taken by whom (Twilio's <Enqueue> and <Dial><Queue>)."""

from app.calls.commands.queues import CallQueue, EnterQueue
from app.calls.events import QueueIs
from app.calls.shared.queues import Notifications, Queues

Q, OTHER = "QU1", "QU2"


def states(news: Notifications) -> list[tuple[str, str, str]]:
    return [(who, event.state, event.other) for who, event in news]


def enter(queues: Queues, *members: str, most: int = 10) -> Notifications:
    return [one for at, member in enumerate(members) for one in queues.enter(EnterQueue(Q, most), member, float(at))]


def call(queues: Queues, caller: str, at: float = 10.0) -> Notifications:
    return queues.call(CallQueue(Q, "http://a.example/", "GET"), caller, at)


def test_first_in_first_out() -> None:
    queues = Queues()
    enter(queues, "a", "b")
    assert states(call(queues, "x")) == [("a", "called", "x"), ("x", "found", "a")]
    assert states(call(queues, "y")) == [("b", "called", "y"), ("y", "found", "b")]


def test_the_found_one_is_told_how_long_it_waited_and_what_to_hear() -> None:
    queues = Queues()
    enter(queues, "a", "b")
    queues.leave(Q, "a", 3.0)
    (_b, called), (_x, found) = call(queues, "x", 10.6)
    assert called == QueueIs(Q, "called", "x", "http://a.example/", "GET", waited=10)
    assert found.waited == 10


def test_an_empty_queue_lets_its_callers_wait_in_their_order() -> None:
    queues = Queues()
    assert states(call(queues, "x")) == [("x", "empty", "")]
    call(queues, "y")
    assert states(enter(queues, "a")) == [("a", "waiting", ""), ("a", "called", "x"), ("x", "found", "a")]


def test_full_queue() -> None:
    queues = Queues()
    assert states(enter(queues, "a", "b", "c", most=2))[-1] == ("c", "full", "")
    queues.leave(Q, "a", 5.0)
    assert states(enter(queues, "d", most=2)) == [("d", "waiting", "")]


def test_both_are_told_when_they_talk_and_when_it_ends() -> None:
    queues = Queues()
    enter(queues, "a", "b")
    call(queues, "x")
    assert states(queues.tell_other(Q, "a", "ready")) == [("x", "ready", "a")]
    assert states(queues.tell_other(Q, "x", "bridged")) == [("a", "bridged", "x")]
    assert states(queues.leave(Q, "x", 20.0)) == [("a", "ended", "")]
    assert queues.leave(Q, "a", 20.0) == []


def test_who_is_lost_before_they_talk_puts_the_other_one_back_in_front() -> None:
    queues = Queues()
    enter(queues, "a", "b")
    call(queues, "x")
    assert states(queues.leave(Q, "x", 20.0)) == [("a", "again", "")]
    assert queues.look(Q, "a", 20.0)[:3] == (1, 2, 20.0)
    call(queues, "y")
    assert states(queues.leave(Q, "a", 21.0)) == [("y", "again", ""), ("b", "called", "y"), ("y", "found", "b")]


def test_position_size_and_times() -> None:
    """QueuePosition, CurrentQueueSize, QueueTime, and AvgQueueTime: how long those who wait have waited."""
    queues = Queues()
    enter(queues, "a", "b", "c")
    assert queues.look(Q, "b", 10.0) == (2, 3, 9.0, 9.0)
    assert queues.look(Q, "nobody", 10.0)[0] == 0


def test_queues_never_meet_and_are_forgotten() -> None:
    queues = Queues()
    enter(queues, "a")
    assert states(queues.call(CallQueue(OTHER), "x", 1.0)) == [("x", "empty", "")]
    queues.leave(OTHER, "x", 2.0)
    queues.leave(Q, "a", 2.0)
    assert not queues.queues


def test_nobody_is_taken_before_the_order_is_known() -> None:
    queues = Queues()
    queues.open = False
    enter(queues, "late")
    assert states(call(queues, "x")) == [("x", "empty", "")]
