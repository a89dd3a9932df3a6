"""Record on a real FreeSWITCH: what was said is in the file, it ends when it should, and is whole when that is told."""

import time
import wave

import pytest

from app.calls.commands.core import Hangup, PlayFile, Record, Stop
from app.calls.events import Digit, Finished, HungUp
from tests.eslbridge.scene import caller, ends_of, finished
from tests.real_switch.freeswitch import needs_freeswitch
from tests.softphone import listen, read_wav, tone

pytestmark = [pytest.mark.switch, needs_freeswitch]

NOISE = 30
"""Amplitude of a quiet line's noise; a quiet speaker has ten times as much."""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "with space").mkdir()
    return str(tmp_path / "with space" / "it's.wav")


def test_tone_is_in_the_file_whole_and_a_stop_closes_it(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    record = driver.perform(channel, Record(file, 60))
    time.sleep(0.3)
    call.send_tone(600, 3.0)
    time.sleep(3.5)
    asked = time.monotonic()
    driver.perform(channel, Stop(record))
    assert finished(driver, channel, record).at - asked < 0.5
    with wave.open(file) as recorded:
        assert (recorded.getframerate(), recorded.getnchannels(), recorded.getsampwidth()) == (8000, 1, 2)
        assert 3.5 < recorded.getnframes() / 8000 < 4.5
    assert abs(listen.tone_seconds(read_wav(file), 600) - 3.0) < 0.3
    assert ends_of(driver, channel, record) == [Finished(record)]
    call.bye()


def test_keys_do_not_end_it_and_are_told(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    record = driver.perform(channel, Record(file, 60, 5))
    time.sleep(0.3)
    call.press("1#*")
    driver.wait(Digit, channel, where=lambda event: event.key == "*")
    assert driver.ask(driver.switch.is_running, channel, record)
    assert not ends_of(driver, channel, record)
    driver.perform(channel, Stop(record))
    finished(driver, channel, record)
    call.bye()


def test_ends_after_its_longest_time(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    call.send_tone(600, 5.0)
    begun = time.monotonic()
    record = driver.perform(channel, Record(file, 2, 5))
    assert 1.9 < finished(driver, channel, record).at - begun < 2.6
    assert abs(len(read_wav(file)) / 8000 - 2.0) < 0.3
    call.bye()


@pytest.mark.parametrize("line", ["digital silence", "noise", "no RTP at all"])
def test_ends_after_silence(freeswitch, phone, driver, file, line):
    call, channel = caller(freeswitch, phone, driver)
    if line == "noise":
        call.send_audio((tone(1234, 12.0) * (NOISE / 16000)).astype("int16"))
    if line == "no RTP at all":
        call.media.on_hold = True  # the phone sends nothing
    begun = time.monotonic()
    record = driver.perform(channel, Record(file, 60, 2))
    assert 1.8 < finished(driver, channel, record).at - begun < 3.5
    assert abs(len(read_wav(file)) / 8000 - 2.0) < 0.5
    call.bye()


def test_pause_without_rtp_is_a_pause_in_the_file(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    record = driver.perform(channel, Record(file, 60))
    time.sleep(0.3)
    call.send_tone(600, 1.0)
    over = time.monotonic() + 1.0
    time.sleep(1.3)
    call.media.on_hold = True
    time.sleep(1.5)
    call.media.on_hold = False
    call.send_tone(800, 1.0)
    pause = time.monotonic() - over
    time.sleep(1.5)
    driver.perform(channel, Stop(record))
    finished(driver, channel, record)
    samples = read_wav(file)
    first, second = listen.find_tone(samples, 600), listen.find_tone(samples, 800)
    assert abs(second.start - first.end - pause) < 0.2
    assert listen.heard_seconds(samples[int(8000 * (first.end + 0.1)) : int(8000 * (second.start - 0.1))]) == 0
    call.bye()


def test_a_quiet_speaker_is_no_silence(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    call.send_audio((tone(400, 3.5) * (NOISE * 20 / 16000)).astype("int16"))
    begun = time.monotonic()
    record = driver.perform(channel, Record(file, 60, 1))
    assert finished(driver, channel, record, 10).at - begun > 4
    call.bye()


def test_caller_who_hangs_up_leaves_a_whole_file_before_that_is_told(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    seconds = []

    def read(switch, on, event):
        if isinstance(event, HungUp) and on == channel:
            with wave.open(file) as recorded:
                seconds.append(recorded.getnframes() / 8000)

    driver.on = read
    record = driver.perform(channel, Record(file, 60))
    call.send_tone(600, 1.0)
    time.sleep(1.5)
    call.bye()
    driver.wait(HungUp, channel)
    finished(driver, channel, record)
    assert [type(event) for event in driver.of(channel)][-2:] == [HungUp, Finished]
    assert 1.2 < seconds[0] < 2.2


def test_hung_up_by_us_while_it_records(freeswitch, phone, driver, file):
    call, channel = caller(freeswitch, phone, driver)
    record = driver.perform(channel, Record(file, 60))
    time.sleep(0.5)
    driver.perform(channel, Hangup())
    driver.wait(HungUp, channel)
    finished(driver, channel, record)
    assert call.wait_ended(3)


def test_file_that_cannot_be_written_is_an_error_and_the_call_goes_on(freeswitch, phone, driver, prompts, tmp_path):
    call, channel = caller(freeswitch, phone, driver)
    (tmp_path / "file").write_text("")
    record = driver.perform(channel, Record(str(tmp_path / "file" / "x.wav"), 60))
    assert finished(driver, channel, record).event.error
    play = driver.perform(channel, PlayFile(prompts[800]))
    assert finished(driver, channel, play).event == Finished(play)
    call.bye()


def test_prompt_then_record_then_prompt(freeswitch, phone, driver, prompts, file):
    """Nothing of a prompt is in the recording, nothing is heard while it records."""
    call, channel = caller(freeswitch, phone, driver)
    driver.perform(channel, PlayFile(prompts[800]))
    record = driver.perform(channel, Record(file, 2))
    play = driver.perform(channel, PlayFile(prompts[400]))
    finished(driver, channel, record, 8)
    finished(driver, channel, play, 8)
    assert not listen.find_tone(read_wav(file), 800)
    first, second = listen.find_tone(call.heard, 800), listen.find_tone(call.heard, 400)
    assert 1.9 < second.start - first.end < 2.8
    assert listen.heard_seconds(call.heard[int(8000 * (first.end + 0.2)) : int(8000 * (second.start - 0.2))]) < 0.1
    call.bye()
