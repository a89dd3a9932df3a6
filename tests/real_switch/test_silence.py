"""RTP goes on whatever a call does: phones end calls that bring none, and routers forget their ways."""

import time
from contextlib import ExitStack

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, wav_of
from tests.real_switch.system import System
from tests.softphone import Call, Phone, listen

pytestmark = pytest.mark.switch

SETTLED = 2.0
"""Seconds after the answer from which on no gap is allowed."""
LOOK = 4.0
"""Seconds that are looked at."""
ENOUGH = 45
"""Packets a second; 50 is all."""

WAITING = {
    "pause": '<Play>/silence/short.wav</Play><Pause length="20"/>',
    "gather": '<Gather timeout="20"/>',
    "gather after a prompt": '<Gather timeout="20"><Play>/silence/short.wav</Play></Gather>',
    "record": '<Record playBeep="false" timeout="20" maxLength="20"/>',
    "record after a prompt": '<Play>/silence/short.wav</Play><Record playBeep="false" timeout="20" maxLength="20"/>',
    "the application thinks": "<Play>/silence/short.wav</Play><Redirect>slow</Redirect>",
    "alone in a conference": '<Dial><Conference waitUrl="" beep="false">alone</Conference></Dial>',
    "queue": '<Enqueue waitUrl="wait">quiet</Enqueue>',
}


@pytest.fixture(autouse=True)
def answers(hook: Webhook) -> None:
    hook.answer("/silence/short.wav", wav_of(600, 0.3), content_type="audio/wav")


def arriving(call: Call, seconds: float = LOOK) -> float:
    """RTP packets a second in the next seconds."""
    begun = len(call.media.packets)
    time.sleep(seconds)
    return (len(call.media.packets) - begun) / seconds


@pytest.mark.parametrize("what", WAITING)
def test_a_caller_who_waits_gets_rtp(system: System, hook: Webhook, alice: Phone, what: str) -> None:
    where = scene(system, hook, "3900", WAITING[what], wait='<Pause length="20"/>')
    hook.answer("/3900/slow", "<Response><Hangup/></Response>", delay=10)
    call = alice.call(where)
    assert call.wait_answered(5), call.story()
    time.sleep(SETTLED)
    assert arriving(call) >= ENOUGH, call.story()
    assert call.ended_at is None
    call.bye()


@pytest.mark.parametrize("mute", ["callee", "caller"])
def test_who_talks_to_a_phone_that_sends_nothing_gets_rtp(
    system: System, hook: Webhook, alice: Phone, bob: Phone, mute: str
) -> None:
    bob.will(answer_after=0.2)
    call = alice.call(scene(system, hook, "3901", f"<Dial><Uri>{bob.uri}</Uri></Dial>"))
    called = bob.wait_call(5)
    assert called
    assert called.wait_answered(5)
    silent, other = (called, call) if mute == "callee" else (call, called)
    silent.send_nothing()
    time.sleep(3.0)
    assert arriving(other) >= ENOUGH
    silent.media.mute = False
    silent.send_tone(900)
    assert other.wait_tone(900, 2), "who talks again must be heard at once"
    assert arriving(other, 1.0) == pytest.approx(50, abs=8), "silence and voice one after the other, not both"
    call.bye()


def test_a_prompt_after_silence_is_whole_and_keys_are_heard(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/3902/900.wav", wav_of(900, 1.0), content_type="audio/wav")
    verbs = '<Gather numDigits="1" timeout="9" action="next"/>'
    call = alice.call(scene(system, hook, "3902", verbs, next='<Pause length="2"/><Play>900.wav</Play><Hangup/>'))
    assert call.wait_answered(5)
    time.sleep(SETTLED)
    call.press("5")
    assert call.wait_ended(10), call.story()
    heard = listen.find_tone(call.heard, 900)
    assert heard
    assert heard.seconds == pytest.approx(1.0, abs=0.1)


def test_a_phone_that_ends_calls_without_rtp_after_20_s_stays(system: System, hook: Webhook) -> None:
    """All ways to wait at once, for longer than that: no call has so long a gap, and none ends."""
    wait = '<Pause length="120"/>'
    with ExitStack() as stack:
        calls = {}
        for at, (what, verbs) in enumerate(WAITING.items()):
            phone = stack.enter_context(Phone(user=f"waits{at}"))
            longer = verbs.replace('"20"', '"60"')
            calls[what] = phone.call(scene(system, hook, str(3910 + at), longer, wait=wait))
            hook.answer(f"/{3910 + at}/slow", f"<Response>{wait}</Response>", delay=10)
        assert all(call.wait_answered(5) for call in calls.values())
        time.sleep(SETTLED)
        slowest = dict.fromkeys(calls, float(ENOUGH))
        for _second in range(22):
            seen = {what: len(call.media.packets) for what, call in calls.items()}
            time.sleep(1)
            slowest = {what: min(slowest[what], len(calls[what].media.packets) - seen[what]) for what in calls}
        assert {what: rate for what, rate in slowest.items() if rate < ENOUGH / 2} == {}
        assert [what for what, call in calls.items() if call.ended_at is not None] == []
        for call in calls.values():
            call.bye()
