"""What happened while no engine was there is timed by the switch, not by the engine's return (issue 13, C8)."""

import os
import signal
import time
from contextlib import suppress

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


@pytest.fixture(autouse=True)
def answers(hook: Webhook) -> None:
    hook.answer("/times/pause", '<Response><Say>Hello</Say><Pause length="60"/></Response>')
    hook.answer("/times/status", "")
    hook.forget("/times/pause", "/times/status")


def keep_away(system: System, seconds: float) -> None:
    """No engine lives for so long."""
    until_then = time.monotonic() + seconds
    while time.monotonic() < until_then:
        for pid in system.pids(system.engine):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def evidence(system: System, sid: str) -> str:
    """How the end of a call is known."""
    events = system.rest("GET", f"/Calls/{sid}/Events.json?PageSize=1000")[1]["events"]
    return " ".join(str(event) for event in events if "end_evidence" in str(event))


def test_a_caller_who_hangs_up_meanwhile_is_billed_until_then(system: System, hook: Webhook, alice: Phone) -> None:
    system.number("2340", hook.url("/times/pause"), StatusCallback=hook.url("/times/status"))
    call = alice.call(system.sip("2340"))
    assert call.wait_speech(8), call.story()
    keep_away(system, 1.0)
    call.bye()
    keep_away(system, 7.0)
    (told,) = until(lambda: hook.received("/times/status"), 20)
    assert told.params["CallStatus"] == "completed"
    assert abs(int(told.params["CallDuration"]) - call.duration) <= 1
    row = system.final(told.params["CallSid"])
    assert abs(int(row["duration"]) - call.duration) <= 1
    assert "switch record" in evidence(system, row["sid"])


def test_a_callee_who_answers_and_hangs_up_meanwhile_has_completed(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=2.0)
    data = {"From": "+1777", "To": bob.uri, "Url": hook.url("/times/pause")}
    status, row = system.rest("POST", "/Calls.json", {**data, "StatusCallback": hook.url("/times/status")})
    assert status == 201, row
    rung = bob.wait_call(8)
    assert rung
    time.sleep(0.5)
    keep_away(system, 5.0)
    rung.bye()
    keep_away(system, 4.0)
    (told,) = until(lambda: hook.received("/times/status"), 20)
    assert told.params["CallStatus"] == "completed"
    assert abs(int(told.params["CallDuration"]) - rung.duration) <= 1
    assert abs(int(system.final(row["sid"])["duration"]) - rung.duration) <= 1
