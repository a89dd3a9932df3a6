"""Coaches in rooms of Asterisk: snoopers, and a bridge between them."""

import pytest

from app.calls.commands.conferences import CoachInRoom, JoinRoom, LeaveRoom
from app.calls.commands.core import Answer
from app.calls.events import Answered, Arrived, Finished
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until


@pytest.fixture
def coach(asterisk: PretendAsterisk, watched: Watched) -> str:
    """The channel of an answered call in a room."""
    for taken in (r"POST bridges/.*", r"POST channels/.*/(snoop/.*|variable)"):
        asterisk.faults[taken] = 204, ""
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Answered)
    watched.switch.perform(channel, "CA1-2", JoinRoom("room-1", muted=True))
    watched.wait(channel, Finished("CA1-2"))
    return channel


def asked(asterisk: PretendAsterisk, *words: str) -> list[tuple[str, str]]:
    """Requests whose path has one of these words."""
    return [one[:2] for one in asterisk.asked if any(word in one[1] for word in words)]


def test_who_is_not_in_the_room_cannot_coach(asterisk: PretendAsterisk, watched: Watched, coach: str) -> None:
    watched.switch.perform(coach, "CA1-3", CoachInRoom("room-2", "other"))
    assert "not in the room" in watched.wait(coach, Finished, count=3).error
    assert asked(asterisk, "snoop") == []


def test_two_snoopers_and_silence_for_the_room(asterisk: PretendAsterisk, watched: Watched, coach: str) -> None:
    watched.switch.perform(coach, "CA1-3", CoachInRoom("room-1", "other"))
    watched.wait(coach, Finished, count=3)
    ears, mouth = f"snoop-ears-{coach}", f"snoop-mouth-{coach}-other"
    assert asked(asterisk, "/snoop/") == [
        ("POST", f"channels/{coach}/snoop/{ears}"),
        ("POST", f"channels/other/snoop/{mouth}"),
    ]
    last = next(one for one in reversed(asterisk.asked) if one[1] == f"channels/{coach}/variable")
    assert last[2] == {"variable": "VOLUME(RX)", "value": "-100000"}


def test_another_one_is_coached_and_the_end_takes_all_away(
    asterisk: PretendAsterisk, watched: Watched, coach: str
) -> None:
    """A name of Asterisk's is not free at once: what spoke to the first one is kept until the coach leaves."""
    for number, other in enumerate(("one", "two", "one"), 3):
        watched.switch.perform(coach, f"CA1-{number}", CoachInRoom("room-1", other))
        watched.wait(coach, Finished, count=number)
    assert not [one for one in asked(asterisk, "channels/snoop-") if one[0] == "DELETE"]
    watched.switch.perform(coach, "CA1-6", LeaveRoom("room-1"))
    gone = {f"channels/snoop-{what}" for what in (f"ears-{coach}", f"mouth-{coach}-one", f"mouth-{coach}-two")}
    gone.add(f"bridges/coach-{coach}")
    assert until(lambda: gone <= {path for method, path in asked(asterisk, "snoop-", "coach-") if method == "DELETE"})
