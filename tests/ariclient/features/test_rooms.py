"""Rooms as bridges of Asterisk."""

import pytest

from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Answer
from app.calls.events import Answered, Arrived, Finished
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until

ENTERING = r"POST bridges/room-1/addChannel"
GONE = 409, "Bridge not in Stasis application"


@pytest.fixture
def channel(asterisk: PretendAsterisk, watched: Watched) -> str:
    """Of an answered call."""
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Answered)
    watched.wait(channel, Finished("CA1-1"))
    return channel


def tries(asterisk: PretendAsterisk) -> int:
    return len([asked for asked in asterisk.asked if asked[1] == "bridges/room-1/addChannel"])


def test_a_room_that_ends_just_now_is_made_again(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    asterisk.faults[ENTERING] = GONE
    watched.switch.perform(channel, "CA1-2", JoinRoom("room-1"))
    assert until(lambda: tries(asterisk) == 2)
    asterisk.faults[ENTERING] = 204, ""
    assert watched.wait(channel, Finished("CA1-2")) == Finished("CA1-2")


def test_a_room_that_never_comes_is_an_error(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    asterisk.faults[ENTERING] = GONE
    watched.switch.perform(channel, "CA1-2", JoinRoom("room-1"))
    assert "not in Stasis" in watched.wait(channel, Finished, count=2).error
    assert tries(asterisk) == 4
