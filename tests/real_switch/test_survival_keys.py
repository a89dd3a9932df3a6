"""Keys that are pressed while no engine listens are kept by the switch, and told to the next one (issue 13)."""

import os
import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def test_keys_while_no_engine_is_there(system: System, hook: Webhook, alice: Phone) -> None:
    hook.forget("/2380/got")
    hook.answer("/2380/got", "<Response><Hangup/></Response>")
    to = scene(system, hook, "2380", '<Gather action="got" numDigits="6" timeout="20"/>')
    call = alice.call(to)
    assert call.wait_answered(8)
    call.wait_silence(0.4, 2)
    call.press("12")
    call.wait_silence(0.6, 2)
    system.kill_engine()
    call.press("223")
    system.wait_for_engine()
    call.press("4")
    (got,) = until(lambda: hook.received("/2380/got"), 20)
    assert got.params["Digits"] == "122234"
    assert call.wait_ended(10)


KILLS = int(os.environ.get("KILLS", "2"))
"""Of the engine, most of them with keys; 30 of them are two minutes."""


@pytest.mark.timeout(300)
def test_keys_while_engines_are_killed_again_and_again(system: System, hook: Webhook, alice: Phone) -> None:
    """Three callers press a key three times a second, now and then the same one twice."""
    keys = "0112344567889*" * KILLS
    hook.forget("/2381/got")
    hook.answer("/2381/got", "<Response><Hangup/></Response>")
    gather = f'<Gather action="got" numDigits="{len(keys)}" timeout="30" finishOnKey=""/>'
    to = scene(system, hook, "2381", gather)
    calls = [alice.call(to) for _ in range(3)]
    assert all(call.wait_answered(8) for call in calls)
    for call in calls:
        call.wait_silence(0.4, 2)
        call.press(keys, gap=0.25, wait=False)
    for number in range(KILLS):
        time.sleep(0.5 + number * 0.37 % 1)
        if not hook.received("/2381/got"):
            system.kill_engine()
            system.wait_for_engine()
    got = until(lambda: found if len(found := hook.received("/2381/got")) == 3 else None, 150)
    assert [one.params["Digits"] for one in got] == [keys] * 3
    assert all(call.wait_ended(10) for call in calls)
