"""Who is in which conference: guide 3.9.3, table 3.20."""

from app.calls.conferences import Conferences
from app.calls.rooms import AttendConference


def wish(starts: bool = True, ends: bool = False, most: int = 40) -> AttendConference:
    return AttendConference("room", starts, ends, most)


def test_first_one_starts_it() -> None:
    assert Conferences().enter("k", "a", wish()) == [("a", "started")]


def test_moderated_conference_starts_with_its_moderator() -> None:
    """If this is false and the participant joins a conference that has not started, they hear background music."""
    rooms = Conferences()
    assert rooms.enter("k", "a", wish(starts=False)) == [("a", "waiting")]
    assert rooms.enter("k", "b", wish(starts=False)) == [("b", "waiting")]
    assert rooms.enter("k", "m", wish(ends=True)) == [("m", "started"), ("a", "started"), ("b", "started")]
    assert rooms.enter("k", "c", wish(starts=False)) == [("c", "started")]
    assert sorted(rooms.quit("k", "m")) == [("a", "ended"), ("b", "ended"), ("c", "ended")]


def test_room_is_new_after_it_ended() -> None:
    rooms = Conferences()
    rooms.enter("k", "m", wish(ends=True))
    rooms.enter("k", "a", wish(starts=False))
    rooms.quit("k", "m")
    assert rooms.quit("k", "a") == []
    assert rooms.enter("k", "b", wish(starts=False)) == [("b", "waiting")]


def test_full_room_lets_nobody_in() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(most=2))
    rooms.enter("k", "b", wish(most=2))
    assert rooms.enter("k", "c", wish(most=2)) == [("c", "full")]
    assert rooms.quit("k", "c") == []
    rooms.quit("k", "a")
    assert rooms.enter("k", "c", wish(most=2)) == [("c", "started")]


def test_rooms_of_different_keys_never_meet() -> None:
    rooms = Conferences()
    rooms.enter("account1/room", "a", wish())
    assert rooms.enter("account2/room", "b", wish(starts=False)) == [("b", "waiting")]


def test_the_last_one_ends_it() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish())
    assert rooms.quit("k", "a") == []
    assert not rooms.rooms
