"""A caller's REFER on a real FreeSWITCH: it would place a call of its own, so it is refused."""

import asyncio

import pytest

from app.calls.commands.core import Answer, Hangup
from app.calls.events import Arrived, HungUp
from tests.real_switch.freeswitch import needs_freeswitch
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, needs_freeswitch]


@pytest.mark.parametrize("target", ["sip:mallory@127.0.0.1:{port}", "sip:1234@127.0.0.1:{sip_port}"])
def test_refer_is_refused_and_the_call_goes_on(freeswitch, driver, phone, target):
    with Phone(user="mallory") as mallory:
        call = phone.call(f"sip:1234@127.0.0.1:{freeswitch.settings.sip_port}")
        channel = driver.arrival()
        driver.perform(channel, Answer())
        assert call.wait_answered()
        uri = target.format(port=mallory.port, sip_port=freeswitch.settings.sip_port)
        assert refer(call, uri) >= 400
        assert mallory.wait_call(0.5) is None
        assert len([one for one in driver.log if isinstance(one.event, Arrived)]) == 1
        assert driver.ask(driver.switch.channels) == {channel: True}
        driver.perform(channel, Hangup())
        driver.wait(HungUp, channel)


def refer(call, uri: str) -> int:
    """Send it within the call; the status of the answer."""

    async def send() -> int:
        answered = asyncio.get_running_loop().create_future()
        message = call.leg.dialog.request("REFER", extra={"Refer-To": f"<{uri}>"})
        call.leg.exchange(
            message,
            lambda response, at: answered.done() or answered.set_result(response.status),
            lambda why: answered.done() or answered.set_result(408),
        )
        return await answered

    return call.leg.agent.background.run(send(), 10)
