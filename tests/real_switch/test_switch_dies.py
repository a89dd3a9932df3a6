"""The switch is killed, and the supervisor starts it again: its calls' rows become final, the engine comes back to it
by itself, new calls work (faults-and-security.md)."""

import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.conftest import wav
from tests.real_switch.system import System, until
from tests.softphone import Call, Phone

pytestmark = pytest.mark.switch

BACK_SECONDS = 5.0
"""How long the engine has, from the first word of the new switch, until a call works."""


def is_up(system: System) -> bool:
    try:
        return system.channels() >= 0
    except TypeError:  # its command line says nothing yet
        return False


def answered(system: System, phone: Phone, number: str, until_time: float) -> Call:
    """The first of several calls that is answered: until the engine is there the switch refuses them, or they wait."""
    while True:
        call = phone.call(system.sip(number))
        if call.wait_answered(2):
            return call
        call.cancel()
        assert time.monotonic() < until_time, call.story()


def test_killed_switch(system: System, hook: Webhook, tmp_path, alice: Phone, bob: Phone) -> None:
    hook.answer("/dies", '<Response><Gather timeout="60"/></Response>')
    hook.answer("/dies/status", "")
    hook.answer("/back", "<Response><Play>900.wav</Play></Response>")
    hook.answer("/900.wav", wav(tmp_path, 900, 0.6).read_bytes(), content_type="audio/wav")
    bob.will(answer_after=0.0)
    system.number("2990", hook.url("/dies"), StatusCallback=hook.url("/dies/status"))
    system.number("2991", hook.url("/back"))
    assert alice.call(system.sip("2990")).wait_answered(5)
    data = {"From": "1", "To": bob.uri, "Url": hook.url("/dies"), "StatusCallback": hook.url("/dies/status")}
    assert system.rest("POST", "/Calls.json", data)[0] == 201
    until(lambda: len(hook.received("/dies")) == 2)
    system.kill("usr/sbin/asterisk" if system.switch == "asterisk" else "freeswitch -nf")
    until(lambda: is_up(system), 20)
    call = answered(system, alice, "2991", time.monotonic() + BACK_SECONDS)
    assert call.wait_tone(900, 4), call.story()
    told = until(lambda: found if len(found := hook.received("/dies/status")) == 2 else None, 15)
    for request in told:
        assert request.params["CallStatus"] == "completed"
        assert system.final(request.params["CallSid"])["status"] == "completed"
    assert call.wait_ended(4)
    until(lambda: system.channels() == 0, 5)
