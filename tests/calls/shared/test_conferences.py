"""Who is in which conference: guide 3.9.3, table 3.20."""

from dataclasses import replace

from app.calls.commands.conferences import AttendConference
from app.calls.shared.conferences import Conferences


def wish(starts: bool = True, ends: bool = False, most: int = 40) -> AttendConference:
    return AttendConference("room", starts, ends, most)


def test_who_is_alone_waits_and_the_second_one_starts_it() -> None:
    """As at Twilio: music until then, and no conference-start."""
    rooms = Conferences()
    assert rooms.enter("k", "a", wish(), "CF1") == [("a", "waiting")]
    assert not rooms.rooms["k"].started
    assert rooms.enter("k", "b", wish(starts=False), "CF1") == [("b", "started"), ("a", "started")]
    assert rooms.quit("k", "b") == []
    assert rooms.rooms["k"].started, "it stays so with one left"


def test_who_asks_again_alone_still_waits() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(), "CF1")
    assert rooms.enter("k", "a", wish(ends=True), "CF1") == [("a", "waiting")]


def test_after_a_restart_it_starts_with_the_second_one() -> None:
    rooms = Conferences()
    rooms.restore("k", "a", wish(), False, "CF1")
    assert rooms.enter("k", "b", wish(starts=False), "CF2") == [("b", "started"), ("a", "started")]


def test_moderated_conference_starts_with_its_moderator() -> None:
    """If this is false and the participant joins a conference that has not started, they hear background music."""
    rooms = Conferences()
    assert rooms.enter("k", "a", wish(starts=False), "CF1") == [("a", "waiting")]
    assert rooms.enter("k", "b", wish(starts=False), "CF1") == [("b", "waiting")]
    assert rooms.enter("k", "m", wish(ends=True), "CF1") == [("m", "started"), ("a", "started"), ("b", "started")]
    assert rooms.enter("k", "c", wish(starts=False), "CF1") == [("c", "started")]
    assert sorted(rooms.quit("k", "m")) == [("a", "ended"), ("b", "ended"), ("c", "ended")]


def test_room_is_new_after_it_ended() -> None:
    rooms = Conferences()
    rooms.enter("k", "m", wish(ends=True), "CF1")
    rooms.enter("k", "a", wish(starts=False), "CF1")
    rooms.quit("k", "m")
    assert rooms.quit("k", "a") == []
    assert rooms.enter("k", "b", wish(starts=False), "CF1") == [("b", "waiting")]


def test_full_room_lets_nobody_in() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(most=2), "CF1")
    rooms.enter("k", "b", wish(most=2), "CF1")
    assert rooms.enter("k", "c", wish(most=2), "CF1") == [("c", "full")]
    assert rooms.quit("k", "c") == []
    rooms.quit("k", "a")
    assert rooms.enter("k", "c", wish(most=2), "CF1") == [("c", "started")]


def test_rooms_of_different_keys_never_meet() -> None:
    rooms = Conferences()
    rooms.enter("account1/room", "a", wish(), "CF1")
    assert rooms.enter("account2/room", "b", wish(starts=False), "CF1") == [("b", "waiting")]


def test_the_last_one_ends_it() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(), "CF1")
    assert rooms.quit("k", "a") == []
    assert not rooms.rooms


def test_a_room_keeps_the_sid_of_its_beginning_and_the_next_one_has_another() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(), "CF1")
    rooms.enter("k", "b", wish(), "CF2")
    assert rooms.rooms["k"].sid == "CF1"
    rooms.quit("k", "a")
    rooms.quit("k", "b")
    rooms.enter("k", "a", wish(), "CF3")
    assert rooms.rooms["k"].sid == "CF3"


def test_who_asks_again_changes_what_was_said_first() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(), "CF1")
    rooms.enter("k", "b", wish(most=2), "CF1")
    rooms.enter("k", "a", wish(ends=True, most=2), "CF1")
    assert rooms.quit("k", "a") == [("b", "ended")]


def test_a_conference_is_ended_by_its_sid() -> None:
    rooms = Conferences()
    rooms.enter("k", "a", wish(), "CF1")
    ended = rooms.end("CF1")
    assert ended is not None
    assert (ended[0], list(ended[1].members)) == ("k", ["a"])
    assert rooms.end("CF1") is None
    assert rooms.quit("k", "a") == []


def test_a_label_is_one_participants_alone() -> None:
    book = Conferences()
    anna = AttendConference("club", label="anna")
    assert book.enter("key", "one", anna, "CF1") == [("one", "waiting")]
    assert book.enter("key", "two", anna, "CF1") == [("two", "label taken")]
    assert book.enter("key", "one", replace(anna, muted=True), "CF1") == [("one", "waiting")]
    assert book.quit("key", "two") == []
    book.quit("key", "one")
    assert book.enter("key", "two", anna, "CF2") == [("two", "waiting")]


def test_a_coach_comes_only_to_whom_it_coaches() -> None:
    rooms = Conferences()
    assert rooms.enter("k", "coach", replace(wish(), coach="a"), "CF1") == [("coach", "coached absent")]
    rooms.enter("k", "a", wish(), "CF1")
    assert rooms.enter("k", "coach", replace(wish(), coach="a"), "CF1") == [("coach", "started"), ("a", "started")]
    assert rooms.coaches("k", "a") == ["coach"]
    rooms.quit("k", "a")
    assert rooms.enter("k", "coach", replace(wish(), coach="a"), "CF1") == [("coach", "started")], "it stays"
