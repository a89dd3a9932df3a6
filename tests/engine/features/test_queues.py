"""Queues in the engine: two calls find each other, whoever comes first; restarts in the middle; the roll for REST."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import gevent
import pytest

from app.calls.commands.core import Answer, Bridge, PlayFile
from app.calls.events import Answered, Digit, Finished, HungUp
from app.calls.shared.queues import Notifications
from app.engine.engine import Engine
from app.engine.live_call import LiveCall
from tests.engine.test_engine import broken_script
from tests.engine.test_takeover import restart
from tests.engine.world import World, soon, world

MEMBER = '<Enqueue action="/queued">support</Enqueue>'
AGENT = '<Dial timeout="60" action="/dialled"><Queue>support</Queue></Dial>'


def comes(place: World, engine: Engine, channel: str, document: str) -> LiveCall:
    """A caller arrives and is answered. Returns the call."""
    place.documents["http://app.example/start"] = document
    place.arrives(channel)
    soon(lambda: (channel, Answer) in [(c, type(command)) for c, _id, command in place.switch.performed])
    place.switch.here[channel] = True
    place.switch.tell(channel, Answered())
    return soon(lambda: engine.calls.channels.get(channel))[0]


def waits(place: World, engine: Engine, channel: str, document: str = MEMBER) -> LiveCall:
    """A caller who is in the queue."""
    live = comes(place, engine, channel, document)
    soon(lambda: live.call.queue and live.call.queue.state == "waiting")
    return live


def connected(place: World, agent: str) -> str:
    """The agent is connected with somebody, whose channel is returned."""

    def bridge() -> list[tuple[str, str]]:
        found = [(id, c) for channel, id, c in place.switch.performed if channel == agent and isinstance(c, Bridge)]
        return [(id, c.other) for id, c in found]

    [(id, other)] = soon(bridge)
    place.switch.tell(agent, Finished(id))
    return other


def hangs_up(place: World, channel: str) -> None:
    place.switch.here.pop(channel)
    place.switch.tell(channel, HungUp())


def asked(place: World, path: str) -> list[dict[str, str]]:
    return [request.params for request in place.requests if request.url == f"http://app.example{path}"]


def on_the_roll(place: World, engine: Engine) -> list[str]:
    """The channels of the waiting calls that REST shows, the front first."""
    rows = sorted(place.ledger.waiting.values(), key=lambda row: row["entered"])
    return [engine.calls[row["call_sid"]].channel for row in rows]


def test_first_in_first_out_and_both_go_on_afterwards(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        for channel in ("m1", "m2"):
            waits(place, engine, channel)
        assert on_the_roll(place, engine) == ["m1", "m2"]
        agent = comes(place, engine, "agent", AGENT)
        assert connected(place, "agent") == "m1"
        soon(lambda: engine.calls.channels["m1"][0].call.queue.state == "bridged")  # type: ignore[union-attr]
        assert on_the_roll(place, engine) == ["m2"]
        hangs_up(place, "m1")
        [dialled] = soon(lambda: asked(place, "/dialled"))
        assert (dialled["DialCallStatus"], dialled["QueueSid"]) == ("completed", "QUsupport")
        assert agent.sid == dialled["CallSid"]
        assert agent.call.queue is None


def test_agent_who_waits_is_connected_with_who_comes_and_leaves_first(tmp_path: Path) -> None:
    place = world(tmp_path)
    place.ledger.queues["support"] = SimpleNamespace(sid="QU1", max_size=5)
    with place.running() as engine:
        comes(place, engine, "agent", AGENT)
        soon(lambda: place.switch.asked(PlayFile))
        comes(place, engine, "m1", MEMBER)
        assert connected(place, "agent") == "m1"
        soon(lambda: engine.calls.channels["m1"][0].call.queue.state == "bridged")  # type: ignore[union-attr]
        hangs_up(place, "agent")
        [queued] = soon(lambda: asked(place, "/queued"))
        assert (queued["QueueResult"], queued["QueueTime"]) == ("bridged", "0")
        assert not engine.live_queues.queues.queues, "nothing is left behind"


def test_caller_who_hangs_up_while_waiting_is_nobody_s(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        waits(place, engine, "m1")
        waits(place, engine, "m2")
        hangs_up(place, "m1")
        soon(lambda: "m1" not in engine.calls.channels)
        assert on_the_roll(place, engine) == ["m2"]
        assert [told.params["QueueResult"] for told in place.ledger.told] == ["hangup"]
        comes(place, engine, "agent", AGENT)
        assert connected(place, "agent") == "m2"


def test_full_queue(tmp_path: Path) -> None:
    place = world(tmp_path)
    place.ledger.queues["support"] = SimpleNamespace(sid="QU1", max_size=1)
    with place.running() as engine:
        waits(place, engine, "m1")
        comes(place, engine, "m2", MEMBER)
        [queued] = soon(lambda: asked(place, "/queued"))
        assert queued["QueueResult"] == "queue-full"
        assert on_the_roll(place, engine) == ["m1"]


def test_order_survives_the_engine_and_nobody_is_taken_twice(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        for channel in ("m2", "m1", "m3"):
            waits(place, engine, channel)
    old = dict(place.ledger.waiting)
    hangs_up(place, "m2")
    restart(place)
    with place.running() as engine:
        soon(lambda: place.ledger.stale)
        assert on_the_roll(place, engine) == ["m1", "m3"]
        assert not place.ledger.waiting.keys() & old.keys(), "rows of the dead engine are gone"
        comes(place, engine, "agent", AGENT)
        assert connected(place, "agent") == "m1"


@pytest.mark.parametrize("leaver", ["m1", "agent"])
def test_engine_killed_while_they_talk(tmp_path: Path, leaver: str) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        member = waits(place, engine, "m1")
        comes(place, engine, "agent", AGENT)
        connected(place, "agent")
        soon(lambda: member.call.queue.state == "bridged")  # type: ignore[union-attr]
    restart(place)
    with place.running() as engine:
        soon(lambda: place.ledger.stale)
        assert not place.switch.asked(Bridge), "they are connected already"
        assert not place.ledger.waiting
        hangs_up(place, leaver)
        path = "/dialled" if leaver == "m1" else "/queued"
        [said] = soon(lambda: asked(place, path))
        assert said.get("DequeueResult", said.get("QueueResult")) == "bridged"


def test_one_of_two_is_gone_when_the_next_engine_comes(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        member = waits(place, engine, "m1")
        comes(place, engine, "agent", AGENT)
        connected(place, "agent")
        soon(lambda: member.call.queue.state == "bridged")  # type: ignore[union-attr]
    place.switch.here.pop("agent")
    restart(place)
    with place.running():
        [said] = soon(lambda: asked(place, "/queued"))
        assert said["QueueResult"] == "bridged"


@pytest.mark.parametrize("heard", range(5))
def test_killed_while_news_is_on_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: int) -> None:
    """Of the first five news (waiting, called, found, ready, bridged) only so many are heard; the next engine tells
    the rest, and nobody is connected twice."""
    place = world(tmp_path)
    told: list[str] = []

    def tell(engine: Engine, news: Notifications) -> None:
        for who, event in news:
            told.append(event.state)
            if len(told) <= heard:
                gevent.spawn(engine.dispatch.deliver, engine.calls[who], event)

    with place.running() as engine:
        monkeypatch.setattr(engine.live_queues, "tell", partial(tell, engine))
        comes(place, engine, "m1", MEMBER)
        soon(lambda: told)
        comes(place, engine, "agent", AGENT)
        if heard == 4:
            connected(place, "agent")
        soon(lambda: len(told) > heard)
    restart(place)
    with place.running() as engine:
        if heard < 4:
            assert connected(place, "agent") == "m1"
        soon(lambda: engine.calls and engine.calls.channels["m1"][0].call.queue.state == "bridged")  # type: ignore[union-attr]
        assert len(place.switch.asked(Bridge)) == (heard < 4)


def test_agent_lost_while_the_greeting_plays(tmp_path: Path) -> None:
    place = world(tmp_path, hello="<Say>Bob answers</Say>")
    with place.running() as engine:
        waits(place, engine, "m1")
        comes(place, engine, "bob", AGENT.replace("<Queue>", '<Queue url="/hello">'))
        soon(lambda: "Bob answers" in str(place.switch.performed))
        assert asked(place, "/hello")[0]["DequeingCallSid"] == engine.calls.channels["bob"][0].sid
        assert on_the_roll(place, engine) == []
        hangs_up(place, "bob")
        soon(lambda: place.ledger.waiting)
        comes(place, engine, "carl", AGENT)
        assert connected(place, "carl") == "m1"


def test_position_is_told_to_the_wait_url(tmp_path: Path) -> None:
    place = world(tmp_path, music="<Say>Hold</Say>")
    waiting = MEMBER.replace("<Enqueue", '<Enqueue waitUrl="/music"')
    with place.running() as engine:
        waits(place, engine, "m1", waiting)
        waits(place, engine, "m2", waiting)
        soon(lambda: len(asked(place, "/music")) == 2)
        assert [(p["QueuePosition"], p["CurrentQueueSize"]) for p in asked(place, "/music")] == [("1", "1"), ("2", "2")]


def test_dequeued_by_the_rest_api_only_while_it_waits(tmp_path: Path) -> None:
    place = world(tmp_path, away="<Say>Away</Say>", late="<Say>Late</Say>")
    with place.running() as engine:
        first, second = waits(place, engine, "m1"), waits(place, engine, "m2")

        def dequeue(live: LiveCall, queue: str, path: str) -> None:
            payload = {"queue": queue, "url": f"http://app.example{path}", "method": "POST"}
            place.ledger.mail.append(SimpleNamespace(call_sid=live.sid, kind="dequeue", payload=payload))

        dequeue(second, "QUother", "/late")
        dequeue(second, "QUsupport", "/away")
        soon(lambda: "Away.wav" in str(place.switch.performed))
        comes(place, engine, "agent", AGENT)
        assert connected(place, "agent") == "m1"
        dequeue(first, "QUsupport", "/late")
        soon(lambda: not place.ledger.mail)
        gevent.sleep(0.02)
        assert not asked(place, "/late")


def test_database_is_away(tmp_path: Path) -> None:
    """A queue that was seen before is known; of another one nothing can be said."""
    place = world(tmp_path)
    with place.running() as engine:
        route = place.ledger.route("1234")
        waits(place, engine, "m1")
        place.ledger.broken = True
        place.ledger.route = lambda to: route  # type: ignore[method-assign]
        waits(place, engine, "m2")
        comes(place, engine, "m3", MEMBER.replace("support", "sales"))
        [queued] = soon(lambda: asked(place, "/queued"))
        assert queued["QueueResult"] == "system-error"


def test_call_whose_script_broke_is_out_of_the_queue(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running() as engine:
        live = waits(place, engine, "m1")
        live.call.start(broken_script())
        place.switch.tell("m1", Digit("1"))
        soon(lambda: live.call.script is None)
        hangs_up(place, "m1")
        soon(lambda: not engine.calls)
        assert not place.ledger.waiting
        assert not engine.live_queues.queues.queues
