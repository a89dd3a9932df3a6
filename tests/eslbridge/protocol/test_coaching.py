"""Who hears a coach, as requests to FreeSWITCH."""

import json

import pytest

from app.calls.allowed import Refused
from eslbridge.protocol import mixing


def listed(*channels: str) -> str:
    members = [{"uuid": channel, "id": 10 + at} for at, channel in enumerate(channels)]
    return json.dumps([{"conference_name": "room-1", "members": [*members, {"type": "recording_node"}]}])


def asked(*channels: str, coached: str) -> list[str]:
    return [wanted.decode().strip() for wanted in mixing.relations(listed(*channels), "room-1", "coach", coached)]


def test_only_one_hears_the_coach() -> None:
    assert asked("coach", "a", "b", "c", coached="b") == [
        "api conference room-1 relate 10 11,13 nospeak",
        "api conference room-1 relate 10 12 clear",
    ]


def test_whom_it_coaches_may_enter_later() -> None:
    assert asked("a", "coach", coached="b") == ["api conference room-1 relate 11 10 nospeak"]


def test_all_hear_it_again() -> None:
    assert asked("coach", "a", "b", coached="") == ["api conference room-1 relate 10 11,12 clear"]
    assert asked("coach", coached=""), "its answer is the end of the command"


def test_a_crowd_is_told_apart_in_pieces() -> None:
    crowd = [f"c{number}" for number in range(120)]
    pieces = asked("coach", *crowd, coached="c3")
    assert [piece.split()[-1] for piece in pieces] == ["nospeak", "nospeak", "nospeak", "clear"]
    assert sum(len(piece.split()[-2].split(",")) for piece in pieces) == len(crowd)


@pytest.mark.parametrize("reply", ["", "-ERR Conference room-1 not found", "[]", "{}"])
def test_a_coach_that_is_not_there_is_refused(reply: str) -> None:
    with pytest.raises(Refused):
        mixing.relations(reply, "room-1", "coach", "a")
