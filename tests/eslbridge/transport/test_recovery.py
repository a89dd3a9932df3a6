"""A FreeSWITCH that is killed and started again takes its answered calls up: what they did goes on."""

import time

import pytest

from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Bridge, Hangup, PlayFile
from app.calls.events import Digit, Finished, HungUp, Reconnected
from tests.eslbridge.driver import Driver
from tests.eslbridge.scene import callee, caller, finished
from tests.real_switch.freeswitch import FreeSwitchProcess, needs_freeswitch, settings_for, start_freeswitch
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, needs_freeswitch]

WRITTEN_SECONDS = 1.0
"""FreeSWITCH writes down which calls it has a moment later."""


@pytest.fixture
def own(tmp_path):
    """A FreeSWITCH of our own, in a list of one: a killed one makes way for the next."""
    running = [start_freeswitch(settings_for(tmp_path))]
    yield running
    running[0].stop()


@pytest.fixture
def phones():
    with Phone(user="ann") as ann, Phone(user="ben") as ben, Phone(user="cat") as cat, Phone(user="dan") as dan:
        yield ann, ben, cat, dan


def killed_and_started(own: list[FreeSwitchProcess], *drivers: Driver) -> None:
    time.sleep(WRITTEN_SECONDS)
    after = [len(driver.log) for driver in drivers]
    own[0].process.kill()
    own[0].process.wait()
    own[0] = start_freeswitch(own[0].settings)
    begun = time.monotonic()
    for driver, seen in zip(drivers, after, strict=True):
        driver.wait(Reconnected, "", after=seen)
    assert time.monotonic() - begun < 5


def test_calls_are_here_again_and_what_they_play_begins_anew(own, phones, prompts):
    ann, ben, *_ = phones
    with Driver(own[0].settings) as driver:
        first, a = caller(own[0], ann, driver)
        second, b = callee(ben, driver)
        plays = {channel: driver.perform(channel, PlayFile(prompts[400])) for channel in (a, b)}
        killed_and_started(own, driver)
        assert driver.ask(driver.switch.channels) == {a: True, b: True}
        for (channel, id), call in zip(plays.items(), (first, second), strict=True):
            assert not driver.ask(driver.switch.is_running, channel, id)
            again = driver.perform(channel, PlayFile(prompts[600]))
            assert call.wait_tone(600, 4), call.story()
            assert finished(driver, channel, again).event == Finished(again)
            call.press("7")
            driver.wait(Digit, channel)
        time.sleep(2.0)  # the dialplan's last resort would have come by now
        assert not driver.of(a, HungUp)
        for channel in (a, b):
            driver.perform(channel, Hangup())
            driver.wait(HungUp, channel)


def test_connected_ones_and_those_in_a_room_hear_each_other_again(own, phones):
    with Driver(own[0].settings) as driver:
        legs = [caller(own[0], phone, driver) for phone in phones]
        (ann, a), (ben, b), (cat, c), (dan, d) = legs
        pair = driver.perform(a, Bridge(b))
        assert finished(driver, a, pair).event == Finished(pair)
        for channel in (c, d):
            assert not finished(driver, channel, driver.perform(channel, JoinRoom("room-again"))).event.error
        killed_and_started(own, driver)
        assert set(driver.ask(driver.switch.channels)) == {a, b, c, d}
        for speaker, listener in ((ann, ben), (ben, ann), (cat, dan), (dan, cat)):
            speaker.send_tone(800, 2.0)
            assert listener.wait_tone(800, 4), listener.story()
        ann.bye()
        driver.wait(HungUp, a)


def test_engine_and_switch_killed_together(own, phones):
    """The next engine finds the calls."""
    ann, ben, *_ = phones
    with Driver(own[0].settings) as driver:
        first, a = caller(own[0], ann, driver)
        second, b = callee(ben, driver)
    killed_and_started(own)
    with Driver(own[0].settings) as driver:
        assert driver.ask(driver.switch.channels) == {a: True, b: True}
        time.sleep(4.2)
        assert first.ended_at is None, first.story()
        assert second.ended_at is None, second.story()


def test_whoever_left_meanwhile_is_told_of_and_the_next_one_arrives(own, phones):
    ann, ben, *_ = phones
    with Driver(own[0].settings) as driver:
        call, a = caller(own[0], ann, driver)
        time.sleep(WRITTEN_SECONDS)
        own[0].process.kill()
        own[0].process.wait()
        call.bye()  # nobody hears it
        own[0] = start_freeswitch(own[0].settings)
        assert driver.wait(HungUp, a, timeout=10).event == HungUp()
        play = driver.perform(a, PlayFile("/tmp/x.wav"))
        assert driver.wait(Finished, a, where=lambda event: event.id == play).event.error
        _call, b = caller(own[0], ben, driver)
        assert b != a
