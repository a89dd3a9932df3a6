"""Callers on a real FreeSWITCH: they arrive, are answered, hear, press keys, are refused and leave."""

import time

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, PlayFile, SendDigits, Stop
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp
from tests.eslbridge.driver import Driver
from tests.real_switch.freeswitch import FreeSwitchProcess, needs_freeswitch
from tests.softphone import Call, Phone, listen, tones

pytestmark = [pytest.mark.switch, needs_freeswitch]


def dial(freeswitch: FreeSwitchProcess, phone: Phone, driver: Driver, to: str = "1234", **more) -> tuple[Call, str]:
    """A call that has arrived at our switch, and its channel."""
    after = len(driver.log)
    call = phone.call(f"sip:{to}@127.0.0.1:{freeswitch.settings.sip_port}", **more)
    return call, driver.arrival(after)


def answered(freeswitch: FreeSwitchProcess, phone: Phone, driver: Driver) -> tuple[Call, str]:
    call, channel = dial(freeswitch, phone, driver)
    driver.perform(channel, Answer())
    assert call.wait_answered(), call.story()
    return call, channel


def finished(driver: Driver, channel: str, id: str, timeout: float = 5):
    return driver.wait(Finished, channel, timeout, where=lambda event: event.id == id)


def test_arrival_tells_who_calls_whom(freeswitch, phone, driver):
    headers = {"X-One": 'a, b; c="d"', "X-Two": "%41 100%", "Diversion": "<sip:+1555@example.com>;reason=unconditional"}
    call, channel = dial(
        freeswitch, phone, driver, "+1234", headers=headers, caller_name="Bob O'Brien", from_user="bob"
    )
    (event,) = driver.of(channel, Arrived)
    told = {"X-One": 'a, b; c="d"', "X-Two": "%41 100%"}
    here = {
        "address": "127.0.0.1",
        "domain": "127.0.0.1",
        "from_uri": "sip:bob@127.0.0.1",
        "call_id": call.wire[0][2].call_id,
    }
    assert event == Arrived("+1234", "bob", "Bob O'Brien", "+1555", told, **here)
    call.cancel()


def test_name_of_a_caller_without_one_is_empty(freeswitch, phone, driver):
    _call, channel = dial(freeswitch, phone, driver)
    assert driver.of(channel, Arrived)[0].caller_name == ""


def test_answer_play_and_hang_up(freeswitch, phone, driver, prompts):
    call, channel = dial(freeswitch, phone, driver)
    answer = driver.perform(channel, Answer())
    play = driver.perform(channel, PlayFile(prompts[800]))
    assert call.wait_answered()
    tone = call.wait_tone(800)
    assert tone, call.story()
    assert tone.start < 1
    assert finished(driver, channel, play).event == Finished(play)
    assert listen.tone_seconds(call.heard, 800) > 1.9
    driver.perform(channel, Hangup())
    assert driver.wait(HungUp, channel).event == HungUp(Cause.NORMAL, by_us=True)
    assert call.wait_ended()
    assert call.ended_by == "them"
    kinds = [type(event) for event in driver.of(channel)]
    assert kinds == [Arrived, Answered, Finished, Finished, HungUp]
    assert driver.of(channel)[2] == Finished(answer)


def test_file_is_played_whole(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    begun = time.monotonic()
    play = driver.perform(channel, PlayFile(prompts[600]))
    told = finished(driver, channel, play)
    assert 1.9 < told.at - begun < 4
    call.bye()


def test_early_media_then_answer_while_it_plays(freeswitch, phone, driver, prompts):
    call, channel = dial(freeswitch, phone, driver)
    play = driver.perform(channel, PlayFile(prompts[600]))
    assert call.wait(lambda: 183 in [code for _at, code in call.provisional], 3)
    time.sleep(0.3)
    assert not driver.of(channel, Answered)
    driver.perform(channel, Answer())
    assert call.wait_answered()
    assert finished(driver, channel, play).event.error == ""
    assert call.duration > 0.8  # it went on to its end
    call.bye()
    assert driver.wait(HungUp, channel).event == HungUp(Cause.NORMAL)


def test_stop_silences_and_the_next_file_plays_whole(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    first = driver.perform(channel, PlayFile(prompts[800]))
    assert call.wait_tone(800)
    asked = time.monotonic()
    driver.perform(channel, Stop(first))
    second = driver.perform(channel, PlayFile(prompts[400]))
    assert finished(driver, channel, first).at - asked < 0.8  # 20 ms on a quiet machine
    begun = time.monotonic()
    assert finished(driver, channel, second).at - begun > 1.9
    assert call.wait_tone(400)
    call.bye()


@pytest.mark.parametrize("pause", [0.0, 0.005, 0.01, 0.02, 0.03, 0.04])
def test_stop_at_the_very_beginning_is_not_lost(freeswitch, phone, driver, prompts, pause):
    call, channel = answered(freeswitch, phone, driver)
    first = driver.perform(channel, PlayFile(prompts[800]))
    time.sleep(pause)
    asked = time.monotonic()
    driver.perform(channel, Stop(first))
    assert finished(driver, channel, first).at - asked < 1.5  # of two seconds
    call.bye()


def test_stop_that_comes_too_late_does_not_stop_the_next_file(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    first = driver.perform(channel, PlayFile(prompts[800]))
    finished(driver, channel, first)
    begun = time.monotonic()
    second = driver.perform(channel, PlayFile(prompts[400]))
    driver.perform(channel, Stop(first))
    assert finished(driver, channel, second).at - begun > 1.9
    call.bye()


def test_stop_around_the_end_never_hits_the_next_file(freeswitch, phone, driver, prompts, tmp_path):
    """The break and the end of the file cross; twenty times at other moments."""
    short = str(tmp_path / "short.wav")
    tones.write_wav(short, tones.tone(400, 0.2))
    call, channel = answered(freeswitch, phone, driver)
    for turn in range(20):
        first = driver.perform(channel, PlayFile(short))
        time.sleep(0.17 + turn * 0.004)
        driver.perform(channel, Stop(first))
        begun = time.monotonic()
        second = driver.perform(channel, PlayFile(short))
        assert finished(driver, channel, second).at - begun > 0.19
    call.bye()


def test_files_asked_for_together_play_one_after_the_other(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    begun = time.monotonic()
    first = driver.perform(channel, PlayFile(prompts[800]))
    second = driver.perform(channel, PlayFile(prompts[400]))
    assert finished(driver, channel, first).at - begun < 3.8
    assert finished(driver, channel, second, 8).at - begun > 3.9
    call.bye()


def test_file_that_is_not_there_is_an_error(freeswitch, phone, driver):
    call, channel = answered(freeswitch, phone, driver)
    play = driver.perform(channel, PlayFile("/nonexistent/nothing.wav"))
    assert "FILE NOT FOUND" in finished(driver, channel, play).event.error
    call.bye()


@pytest.mark.parametrize("via", ["rfc4733", "info"])
def test_keys_are_told_once_in_order(freeswitch, phone, driver, via):
    call, channel = answered(freeswitch, phone, driver)
    call.press("0123456789*#ABCD11", via=via)
    driver.wait(Digit, channel, where=lambda _event: len(driver.of(channel, Digit)) == 18)
    time.sleep(0.3)
    assert "".join(event.key for event in driver.of(channel, Digit)) == "0123456789*#ABCD11"
    call.bye()


def test_key_is_told_when_it_is_pressed_not_when_it_is_released(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    driver.perform(channel, PlayFile(prompts[800]))
    assert call.wait_tone(800)
    call.press("5", duration=1.0)
    told = driver.wait(Digit, channel)
    assert told.at - call.answered_at - call.pressed_at[0] < 0.8  # of one second
    call.bye()


def test_no_key_ends_a_prompt_by_itself(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    begun = time.monotonic()
    play = driver.perform(channel, PlayFile(prompts[800]))
    call.press("*#1")
    assert finished(driver, channel, play).at - begun > 1.9
    call.bye()


def test_digits_are_sent_with_their_pauses(freeswitch, phone, driver):
    call, channel = answered(freeswitch, phone, driver)
    begun = time.monotonic()
    sent = driver.perform(channel, SendDigits("12w3W#"))
    told = finished(driver, channel, sent)
    assert call.digits == "123#"
    one, two, three, four = [key.at for key in call.keys]
    assert two - one > 0.1
    assert three - two > 0.55
    assert four - three > 1.05
    assert call.answered_at + four < told.at
    assert told.at - begun < 4
    call.bye()


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (Cause.BUSY, 486),
        (Cause.REJECTED, 603),
        (Cause.NOT_FOUND, 404),
        (Cause.NORMAL, 480),
        (Cause.NO_ANSWER, 480),
        (Cause.CANCELED, 480),
        (Cause.UNAVAILABLE, 503),
        (Cause.FAILED, 500),
    ],
)
def test_refusing_a_caller(freeswitch, phone, driver, cause, status):
    call, channel = dial(freeswitch, phone, driver)
    driver.perform(channel, Hangup(cause))
    assert call.wait_ended(3)
    assert call.status == status
    assert driver.wait(HungUp, channel).event == HungUp(cause, by_us=True)
    assert len(driver.of(channel, HungUp)) == 1


@pytest.mark.parametrize(("cause", "status"), [(Cause.FAILED, 500), (Cause.REJECTED, 603)])
def test_refusing_a_caller_in_early_media(freeswitch, phone, driver, prompts, cause, status):
    call, channel = dial(freeswitch, phone, driver)
    driver.perform(channel, PlayFile(prompts[400]))
    call.wait(lambda: call.heard_early.any(), 3, 0.05)
    driver.perform(channel, Hangup(cause))
    assert call.wait_ended(3)
    assert call.status == status


def test_caller_who_gives_up(freeswitch, phone, driver):
    call, channel = dial(freeswitch, phone, driver)
    call.cancel()
    assert driver.wait(HungUp, channel).event == HungUp(Cause.CANCELED)


def test_caller_who_leaves_in_a_prompt(freeswitch, phone, driver, prompts):
    call, channel = answered(freeswitch, phone, driver)
    play = driver.perform(channel, PlayFile(prompts[800]))
    assert call.wait_tone(800)
    call.bye()
    assert driver.wait(HungUp, channel).event == HungUp(Cause.NORMAL)
    finished(driver, channel, play)
    time.sleep(0.3)
    assert len(driver.of(channel, HungUp)) == 1
    assert len([event for event in driver.of(channel, Finished) if event.id == play]) == 1


def test_command_for_a_leg_that_has_ended(freeswitch, phone, driver, prompts):
    call, channel = dial(freeswitch, phone, driver)
    call.cancel()
    driver.wait(HungUp, channel)
    play = driver.perform(channel, PlayFile(prompts[800]))
    assert finished(driver, channel, play).event.error


def test_command_for_a_leg_that_never_was(driver, prompts):
    play = driver.perform("no-such-channel", PlayFile(prompts[800]))
    assert finished(driver, "no-such-channel", play).event.error
    answer = driver.perform("no-such-channel", Answer())
    assert finished(driver, "no-such-channel", answer).event.error
