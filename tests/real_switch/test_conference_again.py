"""A conference that begins just as the one before it, of the same name, has ended."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch
ROUNDS = 6


def test_it_begins_whatever_is_left_of_the_last_one(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    hook.answer("/conf", "<Response><Dial><Conference>room</Conference></Dial><Hangup/></Response>")
    system.number("2699", hook.url("/conf"))
    before: set[str] = set()
    for _round in range(ROUNDS):
        calls = [phone.call(system.sip("2699")) for phone in (alice, bob)]
        assert all(call.wait_answered(6) for call in calls)

        def begun() -> str:
            listed = system.rest("GET", "/Conferences.json?Status=in-progress")[1]["conferences"]
            return next((one["sid"] for one in listed if one["sid"] not in before), "")

        sid = until(begun, 6)
        before.add(sid)
        calls[0].send_tone(700, 2.0)
        assert calls[1].wait_tone(700, 6), calls[1].story()
        assert system.rest("POST", f"/Conferences/{sid}.json", {"Status": "completed"})[0] == 200
        assert all(call.wait_ended(6) for call in calls), [call.story() for call in calls]
