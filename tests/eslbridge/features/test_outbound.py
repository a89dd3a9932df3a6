"""Calls that we place, on a real FreeSWITCH: they ring, are answered, refused, or nobody is there."""

import time

import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile
from app.calls.destination import Client, Number, SipUri
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Ringing
from tests.eslbridge.driver import Driver
from tests.real_switch.freeswitch import needs_freeswitch, running_freeswitch, settings_for
from tests.real_switch.ports import free_port
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, needs_freeswitch]


def leg(number: int) -> str:
    return f"00000000-0000-4000-8000-{time.time_ns() % 10**9:09d}{number:03d}"


def ring(driver: Driver, phone: Phone, number: int = 0, **more) -> str:
    """Call the phone; the channel, which we choose."""
    channel = leg(number)
    driver.perform(channel, Originate(SipUri("alice", "127.0.0.1", phone.port), "+15550100", **more))
    return channel


def test_rings_is_answered_hears_and_leaves(driver, phone, prompts):
    phone.will(answer_after=0.5)
    channel = ring(driver, phone, caller_name="Grace O'Malley, Ltd.", headers={"X-Account": 'a=b, c; "d" \\ \'e'})
    call = phone.wait_call()
    driver.wait(Ringing, channel)
    driver.wait(Answered, channel)
    play = driver.perform(channel, PlayFile(prompts[800]))
    assert call.wait_tone(800), call.story()
    call.press("7")
    driver.wait(Digit, channel, where=lambda event: event.key == "7")
    driver.wait(Finished, channel, where=lambda event: event == Finished(play))
    assert '"Grace O\'Malley, Ltd." <sip:+15550100@' in call.header("From")
    assert call.header("X-Account") == 'a=b, c; "d" \\ \'e'
    driver.perform(channel, Hangup())
    assert driver.wait(HungUp, channel).event == HungUp(Cause.NORMAL, by_us=True)
    assert call.wait_ended()
    assert [type(event) for event in driver.of(channel)] == [Ringing, Answered, Digit, Finished, HungUp]


def test_answered_leg_is_no_new_call(driver, phone):
    phone.will(answer_after=0.0)
    channel = ring(driver, phone)
    driver.wait(Answered, channel)
    time.sleep(0.3)
    assert not driver.of(channel, Arrived)
    done = driver.perform(channel, Answer())
    driver.wait(Finished, channel, where=lambda event: event == Finished(done))
    driver.perform(channel, Hangup())
    driver.wait(HungUp, channel)


def test_early_media_rings_once_and_is_no_answer(driver, phone):
    from tests.softphone import tones

    phone.will(answer_after=1.0, early=tones.tone(440, 0.5))
    channel = ring(driver, phone)
    driver.wait(Answered, channel)
    assert [type(event) for event in driver.of(channel)] == [Ringing, Answered]
    phone.calls[0].bye()
    assert driver.wait(HungUp, channel).event == HungUp(Cause.NORMAL)


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (486, Cause.BUSY),
        (600, Cause.BUSY),
        (603, Cause.REJECTED),
        (403, Cause.FAILED),
        (404, Cause.NOT_FOUND),
        (480, Cause.NO_ANSWER),
        (487, Cause.CANCELED),
        (488, Cause.FAILED),
        (500, Cause.FAILED),
        (503, Cause.UNAVAILABLE),
    ],
)
def test_refused(driver, phone, status, cause):
    phone.will(reject=status, reject_after=0.05)
    channel = ring(driver, phone)
    assert driver.wait(HungUp, channel).event == HungUp(cause, sip_status=status)
    time.sleep(0.2)
    assert [type(event) for event in driver.of(channel) if not isinstance(event, Ringing)] == [HungUp]


def test_redirection_is_not_followed(driver, phone):
    """302 to a number of the callee's choice would be a call at our cost."""
    with Phone(user="mallory") as other:
        phone.will(reject=302, headers={"Contact": f"<sip:mallory@127.0.0.1:{other.port}>"})
        channel = ring(driver, phone)
        assert driver.wait(HungUp, channel).event.cause is Cause.FAILED
        assert not other.wait_call(0.5)


def test_nobody_answers(driver, phone):
    phone.will()
    channel = ring(driver, phone, timeout=2)
    begun = time.monotonic()
    told = driver.wait(HungUp, channel, timeout=6)
    assert told.event == HungUp(Cause.NO_ANSWER)
    assert 1.95 < told.at - begun < 3.5
    assert phone.calls[0].wait_ended(2)
    assert phone.calls[0].cancelled_at


def test_nobody_is_there(driver):
    """Nothing listens on that port: the timeout decides."""
    channel = leg(1)
    driver.perform(channel, Originate(SipUri("x", "127.0.0.1", free_port()), "+15550100", timeout=2))
    assert driver.wait(HungUp, channel, timeout=6).event.cause in (Cause.NO_ANSWER, Cause.UNAVAILABLE)


def test_host_that_does_not_exist(driver):
    channel = leg(2)
    driver.perform(channel, Originate(SipUri("x", "host.invalid"), "+15550100", timeout=5))
    told = driver.wait(HungUp, channel, timeout=10).event
    assert told.cause in (Cause.UNAVAILABLE, Cause.FAILED, Cause.NO_ANSWER)


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.3])
def test_hang_up_while_it_rings(driver, phone, pause):
    """At once, the leg may not be there yet: it must not ring on."""
    phone.will()
    channel = ring(driver, phone)
    time.sleep(pause)
    driver.perform(channel, Hangup(Cause.CANCELED))
    assert driver.wait(HungUp, channel).event == HungUp(Cause.CANCELED, by_us=True)
    time.sleep(0.5)
    assert all(call.wait_ended(1) for call in phone.calls)
    assert len(driver.of(channel, HungUp)) == 1


def test_number_without_a_proxy_and_client_are_refused_at_once(driver):
    for number, destination in enumerate((Number("+15550100"), Client("bob"))):
        channel = leg(number)
        id = driver.perform(channel, Originate(destination, "+15550100"))
        assert driver.wait(Finished, channel).event.error
        assert [event.id for event in driver.of(channel)] == [id]


def test_number_leaves_by_the_proxy_and_its_challenge_is_answered(tmp_path):
    with Phone(user="carrier") as proxy:
        settings = settings_for(
            tmp_path,
            outbound_proxy_uri=f"127.0.0.1:{proxy.port}",
            outbound_proxy_user="us",
            outbound_proxy_password="sesame-42",
        )
        proxy.will(answer_after=0.1)
        with running_freeswitch(settings) as freeswitch, Driver(freeswitch.settings) as driver:
            channel = leg(5)
            driver.perform(channel, Originate(Number("+14445556677"), "+15550100", "Us", gateway="outbound-proxy"))
            driver.wait(Answered, channel)
            call = proxy.calls[0]
            assert call.header("To").startswith("<sip:+14445556677@127.0.0.1")
            assert '"Us" <sip:+15550100@' in call.header("From")
            driver.perform(channel, Hangup())
            driver.wait(HungUp, channel)
            assert freeswitch.problems() == []


def test_fifty_at_once(driver, phone):
    phone.will(answer_after=0.05)
    channels = [ring(driver, phone, number) for number in range(50)]
    for channel in channels:
        driver.wait(Answered, channel, timeout=15)
        driver.perform(channel, Hangup())
    for channel in channels:
        driver.wait(HungUp, channel)
        assert len(driver.of(channel, HungUp)) == 1
