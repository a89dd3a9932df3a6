"""Steps that several tests on a real FreeSWITCH share: callers, callees, ends of commands."""

import uuid

from app.calls.commands.core import Answer, Originate
from app.calls.destination import SipUri
from app.calls.events import Answered, Finished
from tests.eslbridge.driver import Driver, Happened
from tests.real_switch.freeswitch import FreeSwitchProcess
from tests.softphone import Call, Phone


def caller(freeswitch: FreeSwitchProcess, phone: Phone, driver: Driver) -> tuple[Call, str]:
    """An answered call from this phone, and its channel."""
    after = len(driver.log)
    call = phone.call(f"sip:1234@127.0.0.1:{freeswitch.settings.sip_port}")
    channel = driver.arrival(after)
    driver.perform(channel, Answer())
    assert call.wait_answered(), call.story()
    return call, channel


def callee(phone: Phone, driver: Driver) -> tuple[Call, str]:
    """An answered call to this phone, and its channel."""
    phone.will(answer_after=0.0)
    channel = str(uuid.uuid4())
    driver.perform(channel, Originate(SipUri(phone.user, "127.0.0.1", phone.port), "+15550100"))
    driver.wait(Answered, channel)
    call = phone.wait_call()
    assert call
    return call, channel


def finished(driver: Driver, channel: str, id: str, timeout: float = 5) -> Happened:
    """The one Finished of this command."""
    return driver.wait(Finished, channel, timeout, where=lambda event: event.id == id)


def ends_of(driver: Driver, channel: str, id: str) -> list[Finished]:
    return [event for event in driver.of(channel, Finished) if event.id == id]
