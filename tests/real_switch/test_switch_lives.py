"""The switch outlives its engines: what an engine that died has left there does no harm later."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.softphones import Softphones, registers
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def starts(system: System) -> int:
    """How often the switch was started."""
    return system.log("supervisord").count(f"spawned: '{system.switch}'")


def next_engine(system: System) -> None:
    """Kill the engine, and wait until the next one hears the switch."""
    begun = system.log("engine").count("connected to ")
    system.kill_engine()
    until(lambda: system.log("engine").count("connected to ") > begun, 20)


def test_phones_register_after_engines_have_died(
    system: System, hook: Webhook, softphones: Softphones, alice: Phone
) -> None:
    """Asterisk forgets an engine's application only when no call is in it, and kept what that engine had asked to hear
    about endpoints: the next registration ended Asterisk with all its calls."""
    before = starts(system)
    call = alice.call(scene(system, hook, "2950", "<Gather timeout='60'/>"))
    assert call.wait_answered(5), call.story()
    next_engine(system)
    call.bye()
    until(lambda: system.channels() == 0, 10)
    next_engine(system)
    for login in ("sl-ann", "sl-ben", "sl-cid"):
        softphones.client(login)
        phone = softphones.phone(login)
        until(lambda phone=phone: registers(system, phone), 10)  # type: ignore[misc]
        softphones.delete(login)
    call = alice.call(scene(system, hook, "2951", "<Gather timeout='60'/>"))
    assert call.wait_answered(5), call.story()
    call.bye()
    assert starts(system) == before
