"""Keys that are pressed while no engine listens are kept by the switch, and told to the next one (issue 13)."""

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
