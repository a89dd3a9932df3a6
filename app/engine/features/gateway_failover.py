"""Outbound legs to plain numbers: which gateway, and the next one when it fails (guide 2.1; issue 6).

A gateway has failed when it answers nothing, or 5xx, before anything rings. What a busy or unknown number answers is
the call's outcome, whoever carried it.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gevent

from app.calls.causes import Cause
from app.calls.commands.core import Notify, Originate
from app.calls.destination import Number
from app.calls.events import Answered, Event, Finished, HungUp, Ringing
from app.calls.ports import Channel
from app.engine.live_call import LiveCall
from app.settings.gateways import Gateway, choose, spelled

if TYPE_CHECKING:
    from app.engine.engine import Engine

log = logging.getLogger(__name__)

GATEWAY_FAILED = 13225
PAUSE_SECONDS = 0.5
"""Before the next attempt: FreeSWITCH still tells of the failed one, under the same name."""


@dataclass(slots=True)
class Attempt:
    """One that may still go another way. rest: the gateways after the one that is tried now."""

    live: LiveCall
    id: str
    command: Originate
    gateway: str
    rest: list[Gateway]
    began: float
    refusal: str = ""


class Gateways:
    """The gateways of an engine."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine
        settings = engine.services.settings
        self.known, self.country = settings.all_gateways(), settings.country
        self.attempts: dict[Channel, Attempt] = {}
        self.pauses: dict[Channel, Any] = {}
        """Greenlets that wait before the next attempt."""

    def originate(self, live: LiveCall, channel: Channel, id: str, command: Originate) -> None:
        """Call somebody; a number goes to the first gateway that takes it, and is refused when there is none."""
        if not isinstance(command.destination, Number):
            return self.engine.switch.perform(channel, id, command)
        digits = command.destination.digits
        ways = choose(self.known, live.header.facts.account_sid, digits)
        if not ways:
            return self.engine.switch.perform(channel, id, command)
        return self.attempt(channel, Attempt(live, id, command, "", ways, time.monotonic()))

    def attempt(self, channel: Channel, one: Attempt) -> None:
        """Try the next way; what is left of the time it may ring."""
        self.pauses.pop(channel, None)
        way = one.rest.pop(0)
        one.gateway, one.refusal = way.name, ""
        self.attempts[channel] = one
        asked = one.command.destination
        digits = spelled(str(asked), way.numbers, self.country)
        left = max(1, one.command.timeout - int(time.monotonic() - one.began))
        wanted = replace(one.command, destination=Number(digits), gateway=way.name, timeout=left)
        self.engine.switch.perform(channel, one.id, wanted)

    def keeps(self, channel: Channel, event: Event) -> bool:
        """Is this the failure of a gateway that another one mends? Then the call is not told of it."""
        one = self.attempts.get(channel)
        match event:
            case Ringing() | Answered():
                self.attempts.pop(channel, None)
            case Finished(id=id, error=error) if one and one.rest and error and id == one.id:
                one.refusal = error
                return True
            case HungUp() if one:
                del self.attempts[channel]
                if one.rest and not event.by_us and (one.refusal or is_the_gateways(event)):
                    self.tell(one, event)
                    self.pauses[channel] = gevent.spawn_later(PAUSE_SECONDS, self.attempt, channel, one)
                    return True
        return False

    def gives_up(self, channel: Channel, cause: Cause) -> bool:
        """Somebody wants the leg gone. Returns whether it was between two gateways, so that no switch has it."""
        pause = self.pauses.pop(channel, None)
        if pause is None:
            return False
        pause.kill(block=False)
        gevent.spawn(self.engine.receive, channel, HungUp(cause, by_us=True))
        return True

    def tell(self, one: Attempt, event: HungUp) -> None:
        """The operator's log and the account's notifications say why it took longer."""
        why = one.refusal or (f"SIP {event.sip_status}" if event.sip_status else event.cause)
        text = f"gateway {one.gateway} failed ({why}); {one.rest[0].name} is tried"
        log.warning("%s: %s", one.live.sid, text)
        warning = Notify(GATEWAY_FAILED, text, where="Dial Number")
        self.engine.services.ledger.notification(one.live.header.facts, warning, datetime.now(UTC))


def is_the_gateways(event: HungUp) -> bool:
    """Did the gateway fail, and not the number that was called?"""
    if event.sip_status:
        return event.sip_status == 408 or 500 <= event.sip_status < 600
    return event.cause in (Cause.UNAVAILABLE, Cause.FAILED)
