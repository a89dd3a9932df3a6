"""Who answers or calls while no engine listens waits at the switch for the next one (issue 13, C2 and C16)."""

import os
import signal
import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, tone, write_wav

pytestmark = pytest.mark.switch


@pytest.fixture(autouse=True)
def tones(hook: Webhook, tmp_path) -> None:
    write_wav(tmp_path / "tone.wav", tone(900, 1.0))
    hook.answer("/waiting/900.wav", (tmp_path / "tone.wav").read_bytes(), content_type="audio/wav")
    hook.answer("/waiting/tone", "<Response><Play>900.wav</Play></Response>")
    hook.answer("/waiting/status", "")
    hook.forget("/waiting/tone", "/waiting/status", "/waiting/dialed")


def test_who_is_called_and_answers_while_no_engine_is_there(
    system: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    """POST Calls and a Dial leg: the phone rings, the engine is killed, the phone is picked up."""
    bob.will(ring_after=0.1, answer_after=1.0)
    data = {
        "From": "+1777",
        "To": bob.uri,
        "Url": hook.url("/waiting/tone"),
        "StatusCallback": hook.url("/waiting/status"),
    }
    status, row = system.rest("POST", "/Calls.json", data)
    assert status == 201, row
    rung = bob.wait_call(8)
    assert rung
    system.kill_engine()
    assert rung.wait_tone(900, 20), rung.story()
    assert rung.wait_ended(10)
    assert system.final(row["sid"], 10)["status"] == "completed"
    (told,) = until(lambda: hook.received("/waiting/status"), 10)
    assert told.params["CallStatus"] == "completed"
    until(lambda: system.channels() == 0, 5)


def test_who_is_dialed_and_answers_while_no_engine_is_there(
    system: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    hook.answer("/waiting/dial", f'<Response><Dial action="dialed"><Sip>{bob.uri}</Sip></Dial></Response>')
    hook.answer("/waiting/dialed", "<Response><Hangup/></Response>")
    system.number("2320", hook.url("/waiting/dial"))
    bob.will(ring_after=0.1, answer_after=1.0)
    call = alice.call(system.sip("2320"))
    rung = bob.wait_call(8)
    assert rung
    system.kill_engine()
    rung.send_tone(700, 20.0)
    assert call.wait_tone(700, 20), call.story()
    rung.bye()
    (told,) = until(lambda: hook.received("/waiting/dialed"), 10)
    assert told.params["DialCallStatus"] == "completed"
    assert call.wait_ended(10)
    until(lambda: system.channels() == 0, 5)


def test_a_caller_of_an_engine_that_hangs_is_told_503_in_time(system: System, hook: Webhook, alice: Phone) -> None:
    system.number("2321", hook.url("/waiting/tone"))
    (engine,) = system.pids(system.engine)
    os.kill(engine, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        call = alice.call(system.sip("2321"))
        assert until(lambda: call.status, 8) == 503, call.story()
        assert time.monotonic() - begun < 6
    finally:
        os.kill(engine, signal.SIGCONT)
    until(lambda: system.channels() == 0, 15)
    call = alice.call(system.sip("2321"))
    assert call.wait_tone(900, 15), call.story()
    assert call.wait_ended(10)
