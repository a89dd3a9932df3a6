"""Session timers (RFC 4028): both switches take part, and refuse intervals that would load them."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def test_the_switch_refreshes_for_a_caller_that_asks_for_it(system: System, hook: Webhook, alice: Phone) -> None:
    to = scene(system, hook, "3101", "<Gather timeout='5'/>")
    call = alice.call(to, headers={"Supported": "timer", "Session-Expires": "120;refresher=uas"})
    assert call.wait_answered(5), call.story()
    assert call.header("Session-Expires").replace(" ", "") == "120;refresher=uas", call.message


def test_a_caller_that_knows_no_timers_is_taken_as_it_is(system: System, hook: Webhook, alice: Phone) -> None:
    call = alice.call(scene(system, hook, "3102", "<Gather timeout='5'/>"))
    assert call.wait_answered(5), call.story()
    assert "timer" not in call.header("Require")


def test_an_interval_that_is_too_small_is_refused(system: System, hook: Webhook, alice: Phone) -> None:
    to = scene(system, hook, "3103", "<Gather timeout='5'/>")
    call = alice.call(to, headers={"Supported": "timer", "Session-Expires": "30"})
    assert call.wait_ended(5), call.story()
    assert call.status == 422
    assert call.header("Min-SE") == "90"
