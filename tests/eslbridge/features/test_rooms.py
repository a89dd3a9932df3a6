"""Rooms on a real FreeSWITCH: who hears whom, keys, prompts for all, recordings, forty participants."""

import time

import pytest

from app.calls.commands.conferences import JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, RecordRoom
from app.calls.commands.core import Hangup, PlayFile, Stop
from app.calls.events import Digit, Finished, HungUp
from eslbridge.protocol import mixing
from tests.eslbridge.driver import Driver
from tests.eslbridge.scene import caller, ends_of, finished
from tests.real_switch.freeswitch import needs_freeswitch
from tests.softphone import Call, Phone, listen, read_wav

pytestmark = [pytest.mark.switch, needs_freeswitch]

ROOM = "room-0123456789abcdef0123456789abcdef"


@pytest.fixture
def three(freeswitch, driver):
    """Three callers: (call, channel) each."""
    with Phone(user="ann") as ann, Phone(user="ben") as ben, Phone(user="cat") as cat:
        yield [caller(freeswitch, phone, driver) for phone in (ann, ben, cat)]


def join(driver: Driver, channel: str, room: str = ROOM, muted: bool = False) -> str:
    id = driver.perform(channel, JoinRoom(room, muted))
    assert finished(driver, channel, id).event == Finished(id)
    return id


def do(driver: Driver, channel: str, command) -> Finished:
    return finished(driver, channel, driver.perform(channel, command)).event


def who_hears(speaker: Call, others: list[Call], hz: int) -> list[bool]:
    before = [len(other.heard) for other in others]
    speaker.send_tone(hz, 0.8)
    time.sleep(1.2)
    return [listen.tone_seconds(other.heard[at:], hz) > 0.5 for other, at in zip(others, before, strict=True)]


def test_everybody_hears_everybody_but_himself_and_other_rooms(three, driver):
    (ann, a), (ben, b), (cat, c) = three
    for channel in (a, b):
        join(driver, channel)
    join(driver, c, "room-other")
    time.sleep(0.3)
    assert who_hears(ann, [ann, ben, cat], 800) == [False, True, False]
    assert who_hears(ben, [ann, ben, cat], 1000) == [True, False, False]


def test_muted_and_heard_again(three, driver):
    (ann, a), (ben, b), _cat = three
    join(driver, a)
    join(driver, b, muted=True)
    time.sleep(0.3)
    assert who_hears(ben, [ann], 1000) == [False]
    assert not do(driver, b, MuteInRoom(ROOM, False)).error
    assert who_hears(ben, [ann], 1000) == [True]
    assert not do(driver, b, MuteInRoom(ROOM, True)).error
    assert who_hears(ben, [ann], 1000) == [False]
    assert who_hears(ann, [ben], 800) == [True]


def test_keys_are_told_and_nobody_hears_them(three, driver):
    (ann, a), (ben, b), _cat = three
    join(driver, a)
    join(driver, b)
    ann.press("1*#0")
    driver.wait(Digit, a, where=lambda event: event.key == "0")
    time.sleep(0.3)
    assert [event.key for event in driver.of(a, Digit)] == ["1", "*", "#", "0"]
    assert ben.digits == ""
    assert not driver.of(a, HungUp)
    assert who_hears(ann, [ben], 800) == [True]


def test_leaving_and_coming_again(three, driver, prompts):
    (ann, a), (ben, b), _cat = three
    join(driver, b)
    for _turn in range(3):
        id = join(driver, a)
        assert who_hears(ben, [ann], 1000) == [True]
        begun = time.monotonic()
        assert not do(driver, a, LeaveRoom(ROOM)).error
        assert time.monotonic() - begun < 0.5
        assert len(ends_of(driver, a, id)) == 1
        assert who_hears(ben, [ann], 1000) == [False]
        assert not do(driver, a, PlayFile(prompts[400])).error
    assert listen.tone_seconds(ann.heard, 400) > 5.5
    assert not listen.find_tone(ben.heard, 400)


def test_last_one_leaves_and_the_next_room_is_new(three, driver):
    (_ann, a), (_ben, b), _cat = three
    join(driver, a)
    do(driver, a, LeaveRoom(ROOM))
    join(driver, b)
    join(driver, a)
    driver.perform(b, Hangup())
    driver.wait(HungUp, b)
    assert not do(driver, a, LeaveRoom(ROOM)).error


def test_leave_without_a_room_before_it_is_in_and_stop(three, driver, prompts):
    (ann, a), (_ben, b), _cat = three
    assert do(driver, a, LeaveRoom(ROOM)).error == ""
    joined = driver.perform(a, JoinRoom(ROOM))
    left = driver.perform(a, LeaveRoom(ROOM))
    finished(driver, a, left)
    assert len(ends_of(driver, a, joined)) == 1
    stopped = driver.perform(a, JoinRoom(ROOM))
    driver.perform(a, Stop(stopped))
    driver.perform(a, PlayFile(prompts[400]))
    assert ann.wait_tone(400, 3), ann.story()
    driver.perform(b, PlayFile(prompts[600]))
    waits, left = driver.perform(b, JoinRoom(ROOM)), driver.perform(b, LeaveRoom(ROOM))
    finished(driver, b, waits)
    finished(driver, b, left)


def test_prompt_for_all(three, driver, prompts, tmp_path):
    calls = [call for call, _channel in three]
    for _call, channel in three:
        join(driver, channel)
    (_ann, a), *_ = three
    begun = time.monotonic()
    assert do(driver, a, PlayInRoom(ROOM, prompts[600])).error == ""
    assert time.monotonic() - begun < 0.5  # when it began
    time.sleep(2.5)
    for call in calls:
        assert abs(listen.tone_seconds(call.heard, 600) - 2.0) < 0.3
    assert do(driver, a, PlayInRoom(ROOM, str(tmp_path / "missing.wav"))).error
    assert do(driver, a, PlayInRoom("room-nobody", prompts[600])).error
    assert do(driver, a, PlayInRoom("room x\n", prompts[600])).error


def test_recording_has_everybody(three, driver, tmp_path):
    (ann, a), (ben, b), _cat = three
    join(driver, a)
    (tmp_path / "with space").mkdir()
    file = str(tmp_path / "with space" / "room.wav")
    assert do(driver, a, RecordRoom(ROOM, file)).error == ""
    assert who_hears(ann, [ann], 800) == [False]  # alone, and recorded
    join(driver, b)
    assert who_hears(ben, [ann], 1000) == [True]
    do(driver, a, LeaveRoom(ROOM))
    do(driver, b, LeaveRoom(ROOM))
    time.sleep(0.5)
    samples = read_wav(file)
    assert abs(listen.tone_seconds(samples, 800) - 0.8) < 0.3
    assert abs(listen.tone_seconds(samples, 1000) - 0.8) < 0.3
    assert do(driver, a, RecordRoom("room-nobody", file)).error


def test_nothing_is_written_where_no_folder_is(three, driver, tmp_path):
    """FreeSWITCH would make it."""
    (_ann, a), *_ = three
    join(driver, a)
    assert do(driver, a, RecordRoom(ROOM, str(tmp_path / "no folder" / "room.wav"))).error
    assert not (tmp_path / "no folder").exists()


def test_hung_up_in_the_room(three, driver):
    (ann, a), (_ben, b), _cat = three
    join(driver, a)
    join(driver, b)
    ann.bye()
    driver.wait(HungUp, a)
    assert do(driver, a, LeaveRoom(ROOM)).error
    driver.perform(b, Hangup())
    driver.wait(HungUp, b)
    time.sleep(0.5)
    assert driver.ask(driver.switch.link.query, mixing.ask_rooms()) == ["[]"]


def test_takeover_in_a_room(freeswitch, three, prompts):
    """The next engine knows who is where, and takes them out."""
    (ann, a), (ben, b), (_cat, c) = three
    with Driver(freeswitch.settings) as first:
        first.ask(first.switch.channels)
        join(first, a)
        join(first, b)
    with Driver(freeswitch.settings) as second:
        here = second.ask(second.switch.channels)
        assert {a, b, c} <= here.keys()
        assert who_hears(ann, [ben], 800) == [True]
        again = second.perform(a, JoinRoom(ROOM))
        assert finished(second, a, again).event == Finished(again)
        assert do(second, a, MuteInRoom(ROOM, True)).error == ""
        play = second.perform(b, PlayFile(prompts[400]))  # waits until it is out
        assert do(second, b, LeaveRoom(ROOM)).error == ""
        assert finished(second, b, play).event == Finished(play)


def test_forty_participants(freeswitch, driver):
    with Phone(user="many") as phone, Phone(user="solo") as solo:
        calls = [caller(freeswitch, phone, driver) for _one in range(39)]
        speaker, channel = caller(freeswitch, solo, driver)
        begun = time.monotonic()
        ids = [(one, driver.perform(one, JoinRoom(ROOM))) for _call, one in [*calls, (speaker, channel)]]
        for one, id in ids:
            assert finished(driver, one, id, 10).event == Finished(id)
        assert time.monotonic() - begun < 10
        time.sleep(1)
        assert all(who_hears(speaker, [call for call, _channel in calls], 800))
        for one, _id in ids:
            driver.perform(one, Hangup())
        for one, _id in ids:
            driver.wait(HungUp, one, 10)
