"""A live call survives the death of its engine, and goes on where its document was (docs/guarantees.md)."""

import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, tone, write_wav

pytestmark = pytest.mark.switch


@pytest.fixture(autouse=True)
def tones(hook: Webhook, tmp_path) -> None:
    for hz, seconds in ((600, 4.0), (900, 1.0)):
        write_wav(tmp_path / "tone.wav", tone(hz, seconds))
        hook.answer(f"/survive/{hz}.wav", (tmp_path / "tone.wav").read_bytes(), content_type="audio/wav")
    hook.answer("/survive/status", "")
    hook.forget("/survive/status", "/survive/got", "/survive/doc")


def check_end(system: System, hook: Webhook) -> None:
    """One final status, one callback; no channel left."""
    (told,) = until(lambda: hook.received("/survive/status"), 10)
    assert told.params["CallStatus"] == "completed"
    assert system.final(told.params["CallSid"])["status"] == "completed"
    until(lambda: system.channels() == 0, 5)


def test_killed_in_the_middle_of_a_play(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/survive/doc", "<Response><Play>600.wav</Play><Play>900.wav</Play></Response>")
    system.number("2300", hook.url("/survive/doc"), StatusCallback=hook.url("/survive/status"))
    call = alice.call(system.sip("2300"))
    assert call.wait_tone(600, 5), call.story()
    system.kill_engine()
    assert call.wait_tone(900, 15), call.story()
    assert call.wait_ended(10), call.story()
    assert call.ended_by == "them"
    prompt = listen.tone_seconds(call.heard, 600)
    assert 3.7 < prompt < 8.3, "the prompt went on while nobody controlled it, and was not heard more than twice"
    assert abs(listen.tone_seconds(call.heard, 900) - 1.0) < 0.2
    assert len(hook.received("/survive/doc")) == 1
    check_end(system, hook)


def test_killed_in_the_middle_of_a_gather(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/survive/doc", '<Response><Gather action="got" numDigits="3" timeout="20"/></Response>')
    hook.answer("/survive/got", "<Response><Play>900.wav</Play></Response>")
    system.number("2301", hook.url("/survive/doc"), StatusCallback=hook.url("/survive/status"))
    call = alice.call(system.sip("2301"))
    assert call.wait_answered(5)
    call.wait_silence(0.4, 2)
    call.press("12")
    time.sleep(0.5)
    system.kill_engine()
    system.wait_for_engine()
    call.press("3")
    assert call.wait_tone(900, 10), call.story()
    assert hook.received("/survive/got")[0].params["Digits"] == "123"
    assert call.wait_ended(10)
    check_end(system, hook)


def test_killed_while_the_application_thinks(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/survive/doc", "<Response><Play>900.wav</Play></Response>", delay=3)
    system.number("2302", hook.url("/survive/doc"), StatusCallback=hook.url("/survive/status"))
    call = alice.call(system.sip("2302"))
    until(lambda: hook.received("/survive/doc"))
    system.kill_engine()
    assert call.wait_tone(900, 20), call.story()
    tokens = {request.headers["I-Twilio-Idempotency-Token"] for request in hook.received("/survive/doc")}
    assert len(hook.received("/survive/doc")) == 2
    assert len(tokens) == 1, "the repeated request has the token of the first"
    assert call.wait_ended(10)
    check_end(system, hook)


def test_everything_but_the_switch_is_killed(system: System, hook: Webhook, alice: Phone) -> None:
    """Engine, API, worker and Redis at once."""
    hook.answer("/survive/doc", "<Response><Play>600.wav</Play><Play>900.wav</Play></Response>")
    system.number("2303", hook.url("/survive/doc"), StatusCallback=hook.url("/survive/status"))
    call = alice.call(system.sip("2303"))
    assert call.wait_tone(600, 5), call.story()
    for process in (system.engine, "gunicorn", "-m app.jobs", "redis-server"):
        system.kill(process)
    assert call.wait_tone(900, 35), call.story()
    assert call.wait_ended(10)
    until(lambda: system.rest("GET", ".json")[0] == 200, 15)
    check_end(system, hook)


def test_a_call_that_comes_while_no_engine_is_there_waits_for_it(system: System, hook: Webhook, alice: Phone) -> None:
    """The switch holds it for a few seconds, then it says 503: on a busy machine an engine takes longer to start."""
    hook.answer("/survive/doc", "<Response><Play>900.wav</Play></Response>")
    system.number("2304", hook.url("/survive/doc"), StatusCallback=hook.url("/survive/status"))
    system.kill_engine()
    call = alice.call(system.sip("2304"))
    if not call.wait_answered(8) and call.status == 503:
        call = alice.call(system.sip("2304"))
    assert call.wait_tone(900, 8), call.story()
    assert call.wait_ended(10)
    check_end(system, hook)
