"""A dialled leg that becomes a call of its own: it runs its document, whatever happens to the caller or the engine."""

from pathlib import Path

from app.calls.commands.core import Answer, Bridge, Originate, PlayFile, Unbridge
from app.calls.events import Answered, Finished, HungUp, LegEvent, Redirected
from app.engine.engine import Engine
from app.engine.live_call import channel_for
from tests.engine.test_takeover import restart
from tests.engine.world import World, soon, world

DIAL = "<Dial><Uri>sip:bob@b.example</Uri></Dial><Say>caller</Say>"


def talking(place: World, engine: Engine) -> str:
    """A caller connected with a callee, whose CallSid is returned."""
    place.arrives()
    soon(lambda: place.switch.asked(Answer))
    place.switch.tell("chan1", Answered())
    soon(lambda: place.switch.asked(Originate))
    (live,) = engine.calls.values()
    leg = next(name for name in live.call.legs if name)
    place.switch.here |= {"chan1": True, channel_for(leg): True}
    place.switch.tell(channel_for(leg), Answered())
    bridge = soon(lambda: [id for _c, id, command in place.switch.performed if isinstance(command, Bridge)])[0]
    place.switch.tell("chan1", Finished(bridge))
    soon(lambda: live.call.legs[leg].facts.answered)
    engine.dispatch.deliver(live, LegEvent(leg, Redirected("http://app.example/new")))
    return leg


def played(place: World) -> set[tuple[str, str]]:
    """Who hears which prompt."""
    asked = [(channel, command) for channel, _id, command in place.switch.performed if isinstance(command, PlayFile)]
    return {(channel, Path(command.file).stem) for channel, command in asked}


def test_both_go_on(tmp_path: Path) -> None:
    place = world(tmp_path, start=DIAL, new="<Say>callee</Say>")
    with place.running() as engine:
        leg = talking(place, engine)
        unbridge = soon(lambda: [i for _c, i, command in place.switch.performed if isinstance(command, Unbridge)])[0]
        place.switch.tell("chan1", Finished(unbridge))
        soon(lambda: {("chan1", "caller"), (channel_for(leg), "callee")} <= played(place))
        place.switch.tell("chan1", HungUp())
        soon(lambda: list(engine.calls) == [leg])
        place.switch.tell(channel_for(leg), HungUp())
        soon(lambda: not engine.calls)
    mine = [(status, number) for sid, status, number in place.ledger.statuses if sid == leg]
    assert mine == [("queued", 0), ("in-progress", 1), ("completed", 2)]
    assert place.requests[1].params["Direction"] == "outbound-dial"


def test_after_the_death_of_the_engine(tmp_path: Path) -> None:
    place = world(tmp_path, start=DIAL, new="<Say>callee</Say>")
    with place.running() as engine:
        leg = talking(place, engine)
        soon(lambda: (channel_for(leg), "callee") in played(place))
    restart(place)
    with place.running() as engine:
        soon(lambda: len(engine.calls) == 2)
        own = engine.calls[leg]
        assert own.answered_at
        place.switch.here.pop(channel_for(leg))
        place.switch.tell(channel_for(leg), HungUp())
        soon(lambda: leg not in engine.calls)
    mine = [(status, number) for sid, status, number in place.ledger.statuses if sid == leg]
    assert mine[-1] == ("completed", 2), "its numbers go on where they were before the engine died"
