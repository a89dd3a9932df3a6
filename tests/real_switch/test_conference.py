"""<Conference> in real calls: who hears whom, music, beeps, and how it ends (guide 3.9.3)."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import wav_of
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]


CROWD_SECONDS = float(os.environ.get("CROWD_SECONDS", "4"))
"""How long forty stay in one room; make soak: 30."""


@pytest.fixture
def carol() -> Iterator[Phone]:
    with Phone(user="carol") as phone:
        yield phone


def room(system: System, hook: Webhook, number: str, attributes: str, name: str = "club") -> str:
    """A number that leads into the conference, and says something afterwards."""
    hook.answer(
        f"/conf/{number}",
        f"<Response><Dial><Conference {attributes}>{name}</Conference></Dial><Say>You are out</Say></Response>",
    )
    system.number(number, hook.url(f"/conf/{number}"))
    return system.sip(number)


def quiet(system: System) -> None:
    until(lambda: system.channels() == 0, 6)


@pytest.mark.proves("noun Conference", "Conference muted")
def test_three_hear_each_other_and_a_muted_one_is_not_heard(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone
) -> None:
    talkers = room(system, hook, "2801", 'beep="false"')
    listener = room(system, hook, "2802", 'beep="false" muted="true"')
    a, b, c = alice.call(talkers), bob.call(talkers), carol.call(listener)
    for call in (a, b, c):
        assert call.wait_answered(5), call.story()
    time.sleep(1.0)
    for call, hz in ((a, 700), (b, 900), (c, 1200)):
        call.send_tone(hz, 3.0)
    time.sleep(3.5)
    heard = {name: call.heard for name, call in (("a", a), ("b", b), ("c", c))}
    assert listen.find_tone(heard["a"], 900, share=0.15)
    assert listen.find_tone(heard["b"], 700, share=0.15)
    assert listen.find_tone(heard["c"], 700, share=0.15)
    assert listen.find_tone(heard["c"], 900, share=0.15)
    for name, own in (("a", 700), ("b", 900)):
        assert not listen.find_tone(heard[name], own, share=0.15), "nobody hears himself"
        assert not listen.find_tone(heard[name], 1200, share=0.15), "the muted one is not heard"
    for call in (a, b, c):
        call.bye()
    quiet(system)


@pytest.mark.proves("Conference startConferenceOnEnter", "Conference endConferenceOnExit", "Conference muted")
def test_three_in_a_moderated_conference(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone) -> None:
    """The waitUrl's tone until the moderator comes; nobody hears the muted one; when the moderator leaves, the others
    go on with their next verb."""
    waits = f'startConferenceOnEnter="false" beep="false" waitUrl="{hook.url("/600.wav")}" waitMethod="GET"'
    hook.answer("/600.wav", wav_of(600, 0.5), content_type="audio/wav")
    guest = room(system, hook, "2803", waits, "board")
    listener = room(system, hook, "2814", f'{waits} muted="true"', "board")
    host = room(system, hook, "2804", 'endConferenceOnExit="true" beep="false"', "board")
    a, c = alice.call(guest), carol.call(listener)
    for call in (a, c):
        assert call.wait_tone(600, 6), call.story()
    b = bob.call(host)
    assert b.wait_answered(5), b.story()
    for call in (a, c):
        assert call.wait_silence(0.7, 5, after=len(call.heard) / listen.RATE - 0.5), "the music stops"
    spoken = {call: len(call.heard) / listen.RATE for call in (a, b, c)}
    for call, hz in ((a, 700), (b, 900), (c, 1200)):
        call.send_tone(hz, 1.5)
    for call, heard in ((a, (900,)), (b, (700,)), (c, (700, 900))):
        for hz in heard:
            audio = call.wait(lambda c=call, f=hz: listen.find_tone(c.heard_since(spoken[c]), f, share=0.15), 4, 0.1)
            assert audio, (hz, call.story())
    for call in (a, b):
        assert not listen.find_tone(call.heard_since(spoken[call]), 1200, share=0.15), "the muted one is not heard"
    left = {call: len(call.heard) / listen.RATE for call in (a, c)}
    b.bye()
    for call in (a, c):
        assert call.wait_speech(6, after=left[call]), call.story()
        assert call.wait_ended(6)
    quiet(system)


@pytest.mark.proves("Conference maxParticipants")
def test_full_room_leads_to_the_next_verb(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    to = room(system, hook, "2806", 'maxParticipants="1" beep="false"', "tiny")
    a = alice.call(to)
    assert a.wait_answered(5)
    time.sleep(1.0)
    b = bob.call(to)
    assert b.wait_speech(6), b.story()
    assert b.wait_ended(6)
    a.bye()
    quiet(system)


def test_forty_in_one_room(system: System, hook: Webhook) -> None:
    to = room(system, hook, "2807", 'beep="false"', "crowd")
    with ExitStack() as stack:
        phone = stack.enter_context(Phone(user="many"))
        calls = [phone.call(to) for _ in range(40)]
        for call in calls:
            assert call.wait_answered(15), call.story()
        time.sleep(3)
        calls[0].send_tone(900, 2.0)
        for call in calls[1:]:
            assert call.wait_tone(900, 6), call.story()
        time.sleep(CROWD_SECONDS)
        assert all(call.ended_at is None for call in calls)
        for call in calls:
            call.bye()
    quiet(system)


def test_engine_killed_while_they_talk(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    guest = room(system, hook, "2808", 'startConferenceOnEnter="false" beep="false"', "survivors")
    host = room(system, hook, "2809", 'endConferenceOnExit="true" beep="false"', "survivors")
    a, b = alice.call(guest), bob.call(host)
    assert a.wait_answered(5)
    assert b.wait_answered(5)
    time.sleep(1.5)
    system.kill_engine()
    b.send_tone(900, 1.0)
    assert a.wait_tone(900, 4), a.story()
    system.wait_for_engine()
    left = time.monotonic() - (a.answered_at or 0)
    b.bye()
    assert a.wait_speech(8, after=left), a.story()
    assert a.wait_ended(6)
    quiet(system)
