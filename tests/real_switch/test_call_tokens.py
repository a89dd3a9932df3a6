"""A call that is called on keeps its caller's number, and says what it is about (CallToken, CallReason)."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(120)]
CALLER = "+14155550177"


def test_the_callers_number_and_the_reason_are_shown(system: System, hook: Webhook, bob: Phone) -> None:
    """An account that may show its own numbers alone shows the caller's with its token, and not without."""
    account = system.number_of_sub_account("3981", hook.url("/forwarded"))
    hook.answer("/forwarded", '<Response><Pause length="20"/></Response>')
    limits = system.rest("POST", "/Limits.json", {"CallerIds": "own", "SipHosts": "*"}, account)
    assert limits[0] == 200, limits
    bob.will(answer_after=0.1)
    with Phone(user=CALLER) as caller:
        call = caller.call(system.sip("3981"))
        (asked,) = until(lambda: hook.received("/forwarded"))
        shown = asked.params["From"]
        form = {"To": bob.uri, "From": shown, "Twiml": "<Response><Pause/></Response>"}
        refused = system.rest("POST", "/Calls.json", form, account)
        assert (refused[0], refused[1]["code"]) == (400, 21210)
        more = {"CallToken": asked.params["CallToken"], "CallReason": 'Order "7", <now>; 50 %'}
        made = system.rest("POST", "/Calls.json", form | more, account)
        assert made[0] == 201, made
        there = bob.wait_call(5)
        assert there
        assert shown in there.header("From")
        assert there.header("Subject") == 'Order "7", <now>; 50 %'
        call.bye()


def test_no_reason_no_subject(system: System, hook: Webhook, bob: Phone) -> None:
    scene(system, hook, "3982", "<Pause/>")
    made = system.rest("POST", "/Calls.json", {"To": bob.uri, "From": "3982", "Url": hook.url("/3982/doc")})
    assert made[0] == 201, made
    there = bob.wait_call(5)
    assert there
    assert there.header("Subject") == ""
