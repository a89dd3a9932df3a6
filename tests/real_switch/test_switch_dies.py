"""The switch is killed, and the supervisor starts it again: its calls' rows become final, the engine comes back to it
by itself, new calls work (docs/guarantees.md)."""

import time
from pathlib import Path

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


@pytest.fixture
def documents(hook: Webhook, tmp_path: Path) -> None:
    hook.answer("/dies", '<Response><Gather timeout="60" numDigits="1" action="/back"/></Response>')
    hook.answer("/dies/status", "")
    hook.answer("/back", "<Response><Play>900.wav</Play></Response>")
    hook.answer("/900.wav", wav(tmp_path, 900, 0.6).read_bytes(), content_type="audio/wav")


def kill(system: System) -> None:
    system.kill("usr/sbin/asterisk" if system.switch == "asterisk" else "freeswitch -nf")


def check_final(system: System, hook: Webhook, calls: int) -> None:
    """One callback for each, and a final row; no channel is left."""
    told = until(lambda: found if len(found := hook.received("/dies/status")) == calls else None, 15)
    for request in told:
        assert request.params["CallStatus"] == "completed"
        assert system.final(request.params["CallSid"])["status"] == "completed"
    until(lambda: system.channels() == 0, 5)


def test_new_calls_work_and_calls_whose_phones_left_become_final(
    system: System, hook: Webhook, documents: None, alice: Phone, bob: Phone
) -> None:
    bob.will(answer_after=0.0)
    system.number("2990", hook.url("/dies"), StatusCallback=hook.url("/dies/status"))
    system.number("2991", hook.url("/back"))
    call = alice.call(system.sip("2990"))
    assert call.wait_answered(5), call.story()
    data = {"From": "1", "To": bob.uri, "Url": hook.url("/dies"), "StatusCallback": hook.url("/dies/status")}
    assert system.rest("POST", "/Calls.json", data)[0] == 201
    until(lambda: len(hook.received("/dies")) == 2)
    kill(system)
    for left in (call, *bob.calls):
        left.bye()  # nobody hears it
    until(lambda: is_up(system), 20)
    call = answered(system, alice, "2991", time.monotonic() + BACK_SECONDS)
    assert call.wait_tone(900, 4), call.story()
    check_final(system, hook, 2)


def test_freeswitch_takes_its_answered_calls_up_again(
    system: System, hook: Webhook, documents: None, alice: Phone, bob: Phone
) -> None:
    """track-calls of configs/freeswitch/sofia.xml: a caller and one whom we called are where they were."""
    if system.switch == "asterisk":
        pytest.skip("a killed Asterisk's calls are gone")
    bob.will(answer_after=0.0)
    system.number("2992", hook.url("/dies"), StatusCallback=hook.url("/dies/status"))
    call = alice.call(system.sip("2992"))
    assert call.wait_answered(5), call.story()
    data = {"From": "1", "To": bob.uri, "Url": hook.url("/dies"), "StatusCallback": hook.url("/dies/status")}
    assert system.rest("POST", "/Calls.json", data)[0] == 201
    until(lambda: len(hook.received("/dies")) == 2)
    time.sleep(1.5)  # it writes down what it has every quarter of a second or so
    kill(system)
    calls = [call, *bob.calls]
    for one in calls:
        assert one.wait(lambda one=one: one.received("INVITE"), 20), one.story()
    until(lambda: is_up(system), 5)
    time.sleep(4.5)  # longer than a new call waits for an engine
    for one in calls:
        one.press("1")
        assert one.wait_tone(900, 5), one.story()
        assert one.wait_ended(5), one.story()
    check_final(system, hook, 2)
