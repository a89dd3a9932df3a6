"""Two legs on a real FreeSWITCH hear each other, are recorded, are separated, and survive each other."""

import time
import wave

import pytest

from app.calls.commands.core import Bridge, Hangup, PlayFile, Stop, Unbridge
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp
from tests.eslbridge.driver import Driver
from tests.eslbridge.scene import callee, caller, ends_of, finished
from tests.real_switch.freeswitch import needs_freeswitch
from tests.softphone import Phone, listen, read_wav

pytestmark = [pytest.mark.switch, needs_freeswitch]


@pytest.fixture
def bob():
    with Phone(user="bob") as phone:
        yield phone


@pytest.fixture
def two(freeswitch, phone, bob, driver):
    """A caller's call and channel, a callee's call and channel."""
    return *caller(freeswitch, phone, driver), *callee(bob, driver)


def connect(driver: Driver, one: str, other: str, **more) -> str:
    id = driver.perform(one, Bridge(other, **more))
    assert finished(driver, one, id).event == Finished(id)
    return id


def talk(one, other, hz: int) -> bool:
    """Does the other one hear it?"""
    before = len(other.heard)
    one.send_tone(hz, 0.6)
    heard = other.wait_tone(hz, 3, after=before / 8000)
    time.sleep(0.7)
    return bool(heard)


def test_both_hear_each_other_and_nobody_arrives_again(two, driver):
    alice, a, bob, b = two
    begun = time.monotonic()
    id = driver.perform(a, Bridge(b))
    assert finished(driver, a, id).at - begun < 1
    assert talk(alice, bob, 800)
    assert talk(bob, alice, 1000)
    driver.perform(b, Hangup())
    driver.perform(a, Hangup())
    driver.wait(HungUp, a)
    driver.wait(HungUp, b)
    assert ends_of(driver, a, id) == [Finished(id)]
    assert len(driver.of(a, Arrived)) == 1
    assert len(driver.of(a, Answered)) == len(driver.of(b, Answered)) == 1


def test_what_plays_on_either_is_stopped(two, driver, prompts):
    alice, a, bob, b = two
    plays = [(one, driver.perform(one, PlayFile(prompts[600]))) for one in (a, a, b)]
    assert alice.wait_tone(600)
    assert bob.wait_tone(600)
    connect(driver, a, b)
    for one, id in plays:
        assert finished(driver, one, id, 1).event == Finished(id)
    at = len(bob.heard) / 8000
    assert talk(alice, bob, 800)
    assert not listen.find_tone(bob.heard[int(8000 * (at + 0.3)) :], 600)
    alice.bye()
    driver.perform(b, Hangup())
    driver.wait(HungUp, b)


def test_callee_leaves_and_the_caller_goes_on(two, driver, prompts):
    alice, a, bob, b = two
    connect(driver, a, b)
    bob.bye()
    driver.wait(HungUp, b)
    play = driver.perform(a, PlayFile(prompts[800]))  # before it is parked again
    assert alice.wait_tone(800, 3), alice.story()
    assert finished(driver, a, play).event == Finished(play)
    assert not driver.of(a, HungUp)
    driver.perform(a, Hangup())
    driver.wait(HungUp, a)


def test_caller_leaves_and_the_callee_takes_commands(two, driver, prompts):
    alice, a, bob, b = two
    connect(driver, a, b)
    alice.bye()
    driver.wait(HungUp, a)
    driver.perform(b, PlayFile(prompts[800]))
    assert bob.wait_tone(800, 3), bob.story()
    driver.perform(b, Hangup())
    driver.wait(HungUp, b)


def test_separated_and_connected_again(two, driver, prompts):
    alice, a, bob, b = two
    for _turn in range(2):
        connect(driver, a, b)
        assert talk(alice, bob, 800)
        begun = time.monotonic()
        id = driver.perform(a, Unbridge())
        assert finished(driver, a, id).at - begun < 0.5
        plays = driver.perform(a, PlayFile(prompts[400])), driver.perform(b, PlayFile(prompts[600]))
        assert alice.wait_tone(400, 3, after=len(alice.heard) / 8000 - 0.1)
        assert bob.wait_tone(600, 3, after=len(bob.heard) / 8000 - 0.1)
        assert not listen.find_tone(alice.heard, 600)
        finished(driver, a, plays[0])
        finished(driver, b, plays[1])
    alice.bye()
    bob.bye()
    driver.wait(HungUp, b)


def test_separated_from_the_other_side_and_of_nothing(two, driver):
    _alice, a, _bob, b = two
    nothing = driver.perform(a, Unbridge())
    assert finished(driver, a, nothing).event == Finished(nothing)
    connect(driver, a, b)
    id = driver.perform(b, Unbridge())
    assert finished(driver, b, id).event == Finished(id)


def test_stop_of_the_bridge_separates(two, driver, prompts):
    alice, a, _bob, b = two
    id = connect(driver, a, b)
    driver.perform(a, Stop(id))
    driver.perform(a, PlayFile(prompts[400]))
    assert alice.wait_tone(400, 3)


def test_keys_are_told_and_heard_by_the_other(two, driver):
    alice, a, bob, b = two
    connect(driver, a, b)
    alice.press("12*")
    bob.press("9")
    driver.wait(Digit, a, where=lambda event: event.key == "*")
    driver.wait(Digit, b, where=lambda event: event.key == "9")
    assert bob.wait_digits("12*")
    assert alice.wait_digits("9")
    assert [event.key for event in driver.of(a, Digit)] == ["1", "2", "*"]


def test_limit_is_in_the_switch_and_ends_the_other(freeswitch, two, driver):
    alice, a, bob, b = two
    begun = time.monotonic()
    connect(driver, a, b, limit_seconds=2)
    told = driver.wait(HungUp, b, timeout=6)
    assert 1.5 < told.at - begun < 4
    assert bob.wait_ended(2)
    assert not alice.ended_at


def test_limit_ends_with_the_connection(two, driver):
    _alice, a, bob, b = two
    connect(driver, a, b, limit_seconds=2)
    id = driver.perform(a, Unbridge())
    finished(driver, a, id)
    time.sleep(3)
    assert not driver.of(b, HungUp)
    assert not bob.ended_at


@pytest.mark.parametrize("who", ["caller", "callee"])
def test_recording_has_both_and_is_whole_when_the_end_is_told(two, driver, tmp_path, who):
    alice, a, bob, b = two
    file = str(tmp_path / "two.wav")
    seconds = []

    def read(_switch, _channel, event):
        if isinstance(event, HungUp) and not seconds:
            with wave.open(file) as recorded:
                seconds.append((recorded.getnframes() / 8000, recorded.getnchannels()))

    driver.on = read
    connect(driver, a, b, record=file)
    time.sleep(0.3)
    assert talk(alice, bob, 800)
    assert talk(bob, alice, 1000)
    (alice if who == "caller" else bob).bye()
    driver.wait(HungUp, a if who == "caller" else b)
    time.sleep(0.1)
    length, channels = seconds[0]
    assert channels == 1
    assert 1.5 < length < 4
    samples = read_wav(file)
    assert abs(listen.tone_seconds(samples, 800) - 0.6) < 0.2
    assert abs(listen.tone_seconds(samples, 1000) - 0.6) < 0.2


def test_recording_that_cannot_be_written_does_not_disturb(two, driver, tmp_path):
    """FreeSWITCH makes folders that are missing; below a file it cannot, whoever runs it."""
    alice, a, bob, b = two
    (tmp_path / "file").write_text("")
    connect(driver, a, b, record=str(tmp_path / "file" / "two.wav"))
    assert talk(alice, bob, 800)
    bob.bye()
    assert driver.wait(HungUp, b, timeout=2)
    driver.perform(a, Hangup())
    driver.wait(HungUp, a)


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08])
def test_callee_leaves_while_they_are_being_connected(two, driver, prompts, pause):
    alice, a, bob, b = two
    id = driver.perform(a, Bridge(b))
    time.sleep(pause)
    bob.bye()
    driver.wait(HungUp, b)
    finished(driver, a, id)
    assert len(ends_of(driver, a, id)) == 1
    driver.perform(a, PlayFile(prompts[800]))
    assert alice.wait_tone(800, 3), alice.story()


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.05])
def test_separated_while_they_are_being_connected(two, driver, prompts, pause):
    alice, a, bob, b = two
    driver.perform(a, Bridge(b))
    time.sleep(pause)
    id = driver.perform(a, Unbridge())
    finished(driver, a, id)
    driver.perform(a, PlayFile(prompts[400]))
    driver.perform(b, PlayFile(prompts[600]))
    assert alice.wait_tone(400, 3), alice.story()
    assert bob.wait_tone(600, 3), bob.story()


def test_other_leg_that_is_not_there(freeswitch, phone, driver, prompts):
    alice, a = caller(freeswitch, phone, driver)
    for other in ("never-was", a, "$ {x}\n"):
        id = driver.perform(a, Bridge(other))
        assert finished(driver, a, id).event.error
    driver.perform(a, PlayFile(prompts[800]))
    assert alice.wait_tone(800, 3)
