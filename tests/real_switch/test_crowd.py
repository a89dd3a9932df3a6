"""Fifty calls at once, each Say + Gather + Hangup: all complete, nothing is left, no log complains."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]

CALLS = 50


def test_fifty_calls(system: System, hook: Webhook) -> None:
    hook.answer(
        "/crowd/doc",
        '<Response><Say>Please press a key</Say><Gather action="got" numDigits="1" timeout="10"/></Response>',
    )
    hook.answer("/crowd/got", "<Response><Hangup/></Response>")
    hook.answer("/crowd/status", "")
    hook.forget("/crowd/status", "/crowd/got")
    system.number("2400", hook.url("/crowd/doc"), StatusCallback=hook.url("/crowd/status"))
    before = len(system.complaints())
    with Phone(user="crowd") as phone:
        calls = [phone.call(system.sip("2400")) for _ in range(CALLS)]
        for call in calls:
            assert call.wait_answered(15), call.story()
        for call in calls:
            assert call.wait_silence(1.0, 15, after=1.0), call.story()
            call.press("5", wait=False)
        for call in calls:
            assert call.wait_ended(20), call.story()
            assert call.ended_by == "them", call.story()
            assert listen.speech_seconds(call.heard) > 0.4, call.story()
    until(lambda: system.channels() == 0, 3)
    told = until(lambda: t if len(t := hook.received("/crowd/status")) >= CALLS else None, 10)
    assert len(told) == CALLS
    assert {request.params["CallStatus"] for request in told} == {"completed"}
    assert len(hook.received("/crowd/got")) == CALLS
    for request in told:
        assert system.call_of(request.params["CallSid"])["status"] == "completed"
    assert system.complaints()[before:] == []
