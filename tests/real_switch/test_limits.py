"""Limits in real calls: a number that dials itself ends, and a suspended account has no calls (docs/limits.md)."""

import base64
import time
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch
MOST = 12
"""Of max_hops, 10, and the call that began it."""


def test_a_number_that_dials_itself_ends(system: System, hook: Webhook) -> None:
    twice = f"<Uri>{system.sip('2971')}</Uri>"
    hook.answer("/self", f'<Response><Dial timeout="5">{twice * 2}</Dial></Response>')
    system.number("2971", hook.url("/self"))
    with Phone() as alice:
        call = alice.call(system.sip("2971"))
        assert call.wait_ended(40)
    time.sleep(1)
    assert 1 <= len(hook.received("/self")) <= 2 * MOST
    until(lambda: not system.rest("GET", "/Calls.json?Status=in-progress")[1]["calls"], 20)


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_live_calls_of_a_suspended_account_end_within_five_seconds(system: System, hook: Webhook, status: str) -> None:
    number = "7972" if status == "suspended" else "7973"
    hook.answer(f"/{status}", '<Response><Say>Hello</Say><Pause length="60"/></Response>')
    account = system.number_of_sub_account(number, hook.url(f"/{status}"))
    with Phone() as alice:
        call = alice.call(system.sip(number))
        assert call.wait_answered(10)
        time.sleep(1)
        login = base64.b64encode(f"{system.sid}:{system.token}".encode()).decode()
        body = urlencode({"Status": status}).encode()
        request = Request(f"{system.base}/Accounts/{account}.json", body, {"Authorization": f"Basic {login}"})
        with urlopen(request, timeout=20) as answer:
            assert answer.status == 200
        assert call.wait_ended(5)
