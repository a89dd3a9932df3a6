"""Outbound legs to plain numbers: which gateway, and the next one when it fails (guide 2.1; issue 6).

A gateway has failed when it answers nothing, or 5xx, before anything rings. What a busy or unknown number answers is
the call's outcome, whoever carried it.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import gevent

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Notify, Originate
from app.calls.destination import Number, SipUri
from app.calls.events import Answered, Event, Finished, HungUp, Ringing
from app.calls.facts import Facts
from app.calls.origin.identity import ANONYMOUS
from app.calls.ports import Channel, Switch
from app.engine.intake.claims import ChannelClaims
from app.engine.live_call import LiveCall
from app.engine.outbound.sip_hosts import NotDialed
from app.engine.protocols import Receive
from app.engine.services import Services
from app.settings.gateways import Gateway, choose, gateway_of, spelled, trunk_of

log = logging.getLogger(__name__)

GATEWAY_FAILED = 13225
REFUSED = 11216
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
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


class GatewayFailover:
    """The gateways of an engine."""

    def __init__(self, switch: Switch, services: Services, claims: ChannelClaims, receive: Receive) -> None:
        """receive: where events go that no switch tells."""
        self.switch = switch
        self.services = services
        self.claims = claims
        self.receive = receive
        self.known, self.country = services.settings.all_gateways(), services.settings.country
        self.down: frozenset[str] = frozenset()
        """Names of gateways that do not work now (features/gateway_watch.py): they are tried last."""
        self.attempts: dict[Channel, Attempt] = {}
        self.pauses: dict[Channel, Any] = {}
        """Greenlets that wait before the next attempt, or for a host's address."""

    def trunk_of(self, address: str) -> str:
        """The name of the gateway that an INVITE or MESSAGE from this IP address comes from; empty: of none."""
        return trunk_of(self.known, address)

    def gateway_of(self, address: str) -> Gateway | None:
        """The gateway that an INVITE from this IP address comes from."""
        return gateway_of(self.known, address)

    def of_number(self, account_sid: str, number: str) -> list[Gateway]:
        """The gateways that take a number, in the order in which they are tried."""
        return choose(self.known, account_sid, number, self.down)

    def spelled(self, number: str, gateway: Gateway) -> Number:
        """A number as this gateway wants it."""
        return Number(spelled(number, gateway.numbers, self.country))

    def originate(self, live: LiveCall, channel: Channel, id: str, command: Originate) -> None:
        """Call somebody; a number goes to the first gateway that takes it, and is refused when there is none."""
        command = replace(command, max_forwards=forwards(live, channel))
        if isinstance(command.destination, SipUri):
            self.pauses[channel] = gevent.spawn(self.originate_judged, live, channel, id, command, command.destination)
            return None
        if not isinstance(command.destination, Number):
            return self.switch.perform(channel, id, command)
        ways = self.of_number(live.header.facts.account_sid, command.destination.digits)
        if not ways:
            gevent.spawn(self.call_own, channel, id, command)
            return None
        return self.attempt(channel, Attempt(live, id, command, "", ways, time.monotonic()))

    def originate_judged(self, live: LiveCall, channel: Channel, id: str, command: Originate, uri: SipUri) -> None:
        """A greenlet: call a SIP URI at an address that may be called, or tell the call why not."""
        try:
            command = replace(command, destination=self.services.sip_hosts.judge(uri, live.auth_token))
        except NotDialed as refusal:
            self.pauses.pop(channel, None)
            log.warning("%s: %s is not called: %s", live.sid, uri, refusal)
            self.warn(live, REFUSED, f"{uri}: {refusal}", "Dial")
            self.receive(channel, Finished(id, error=str(refusal), explained=True))
        else:
            self.pauses.pop(channel, None)
            self.switch.perform(channel, id, command)

    def call_own(self, channel: Channel, id: str, command: Originate) -> None:
        """A greenlet: no gateway takes this number. One of ours is called here, where its application answers."""
        try:
            ours = self.services.ledger.route(str(command.destination))
        except Exception:
            log.exception("no database: cannot tell whether %s is a number of this installation", command.destination)
            ours = None
        settings = self.services.settings
        host = "127.0.0.1" if settings.sip_host in ANY_ADDRESS else settings.sip_host
        here = SipUri(str(command.destination), host, settings.sip_port)
        self.switch.perform(channel, id, replace(command, destination=here) if ours else command)

    def attempt(self, channel: Channel, one: Attempt) -> None:
        """Try the next way; what is left of the time it may ring."""
        self.pauses.pop(channel, None)
        way = one.rest.pop(0)
        one.gateway, one.refusal = way.name, ""
        self.attempts[channel] = one
        self.claims.claim(channel, self.keeps)
        number = self.spelled(str(one.command.destination), way)
        left = max(1, one.command.timeout - int(time.monotonic() - one.began))
        asserted = asserted_to(way, one.live.header.facts, one.command)
        wanted = replace(one.command, destination=number, gateway=way.name, timeout=left, asserted=asserted)
        self.switch.perform(channel, one.id, wanted)

    def keeps(self, channel: Channel, event: Event) -> bool:
        """Is this the failure of a gateway that another one mends? Then the call is not told of it."""
        one = self.attempts.get(channel)
        match event:
            case Ringing() | Answered():
                self.settle(channel)
            case Finished(id=id, error=error) if one and one.rest and error and id == one.id:
                one.refusal = error
                return True
            case HungUp() if one:
                self.settle(channel)
                if one.rest and not event.by_us and (one.refusal or is_the_gateways(event)):
                    self.tell(one, event)
                    self.pauses[channel] = gevent.spawn_later(PAUSE_SECONDS, self.attempt, channel, one)
                    return True
        return False

    def settle(self, channel: Channel) -> None:
        """This attempt has ended: report to the call what comes next."""
        self.attempts.pop(channel, None)
        self.claims.release(channel)

    def hang_up(self, _live: LiveCall, channel: Channel, id: str, command: Hangup) -> None:
        """Somebody wants the leg gone, wherever it is."""
        if not self.gives_up(channel, command.cause):
            self.switch.perform(channel, id, command)

    def gives_up(self, channel: Channel, cause: Cause) -> bool:
        """Somebody wants the leg gone. Returns whether it was between two gateways, so that no switch has it."""
        pause = self.pauses.pop(channel, None)
        if pause is None:
            return False
        pause.kill(block=False)
        gevent.spawn(self.receive, channel, HungUp(cause, by_us=True))
        return True

    def tell(self, one: Attempt, event: HungUp) -> None:
        """The operator's log and the account's notifications say why it took longer."""
        why = one.refusal or (f"SIP {event.sip_status}" if event.sip_status else event.cause)
        text = f"gateway {one.gateway} failed ({why}); {one.rest[0].name} is tried"
        log.warning("%s: %s", one.live.sid, text)
        self.warn(one.live, GATEWAY_FAILED, text, "Dial Number")

    def warn(self, live: LiveCall, code: int, text: str, where: str) -> None:
        """A notification of the call's account."""
        self.services.ledger.notification(live.header.facts, Notify(code, text, where=where), datetime.now(UTC))


def is_the_gateways(event: HungUp) -> bool:
    """Did the gateway fail, and not the number that was called?"""
    if event.sip_status:
        return event.sip_status == 408 or 500 <= event.sip_status < 600
    return event.cause in (Cause.UNAVAILABLE, Cause.FAILED)


def forwards(live: LiveCall, channel: Channel) -> int:
    """Max-Forwards of a leg's INVITE: what the call came with, less one (RFC 7332), so that a loop over several
    companies ends. A call that begins here goes as far as any."""
    came = live.header.facts.max_forwards
    return came if channel == live.channel else max(came - 1, 0)


def asserted_to(gateway: Gateway, facts: Facts, command: Originate) -> str:
    """The withheld number, for a gateway that is trusted with it; empty: none, or it is not."""
    return facts.asserted if gateway.trusted_identity and command.caller_id == ANONYMOUS else ""
