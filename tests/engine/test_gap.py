"""Legs that were answered while the link was away, and end before anybody has looked (issue 13, C8, C11)."""

import time
from pathlib import Path

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Originate
from app.calls.events import Answered, Finished, HungUp, Reconnected
from app.calls.ports import Evidence
from tests.engine.world import World, soon, world

DIAL = '<Dial action="http://app.example/after"><Uri>sip:a@b.example</Uri></Dial>'


def dialed(place: World) -> str:
    """A caller whose callee was asked for. Returns the callee's channel."""
    place.arrives()
    soon(lambda: place.switch.asked(Originate))
    place.switch.here["chan1"] = True
    answer = next(id for _channel, id, command in place.switch.performed if isinstance(command, Answer))
    for event in (Answered(), Finished(answer)):
        place.switch.tell("chan1", event)
    return next(channel for channel, _id, command in place.switch.performed if isinstance(command, Originate))


def told(place: World) -> dict[str, str]:
    """What the document behind the Dial was told."""
    soon(lambda: len(place.requests) == 2)
    return dict(place.requests[1].params)


@pytest.mark.parametrize("said", [[], [Answered()]], ids=("no answer is told", "its answer is told late"))
def test_a_callee_who_ends_as_the_link_is_back_has_completed(tmp_path: Path, said: list[Answered]) -> None:
    place = world(tmp_path, start=DIAL)
    with place.running():
        callee = dialed(place)
        gevent.sleep(1.3)
        place.switch.written[callee] = Evidence(time.time() - 1.2, time.time())
        place.switch.tell("", Reconnected())
        for event in (*said, HungUp(Cause.NO_ANSWER)):
            place.switch.tell(callee, event)
        params = told(place)
    assert params["DialCallStatus"] == "completed"
    assert params["DialCallDuration"] == "1"


def test_a_callee_who_was_not_answered_keeps_his_reason(tmp_path: Path) -> None:
    place = world(tmp_path, start=DIAL)
    with place.running():
        callee = dialed(place)
        place.switch.written[callee] = Evidence(ended=time.time(), cause=Cause.BUSY)
        place.switch.tell("", Reconnected())
        place.switch.tell(callee, HungUp(Cause.BUSY, sip_status=486))
        assert told(place)["DialCallStatus"] == "busy"
