"""Before an outbound leg is begun: may its account do that, and when is its turn? (docs/limits.md)

The permit waits for the database, so it is asked in a greenlet; a leg that is hung up meanwhile is never begun.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import gevent
import gevent.event

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.commands.core import Hangup, LocateClient, Notify, Originate, SetMaxDuration, SetStatus
from app.calls.commands.remote_legs import DIRECTION
from app.calls.commands.results import Contacts
from app.calls.commands.streams import DIRECTION as STREAM
from app.calls.commands.streams import MAIN_LEG
from app.calls.destination import Client, Number, SipUri, phone_of
from app.calls.events import Finished, HungUp
from app.calls.ports import Channel, Switch
from app.engine.live_call import CALLED, WAITS, LiveCall, sid_of
from app.engine.live_calls import LiveCalls
from app.engine.outbound.gateway_failover import GatewayFailover
from app.engine.protocols import Receive
from app.engine.records import Records
from app.engine.services import Services
from app.models.calls.call import FINAL
from app.permits.grants import Grant
from app.permits.permit import Everything, Leg
from app.permits.rules import NOT_THIS_CALLER, Refusal

log = logging.getLogger(__name__)

BAD_CALLER_ID, NO_PERMISSION = 13214, 13227
IN_A_DOCUMENT = {NOT_THIS_CALLER: BAD_CALLER_ID, 21215: NO_PERMISSION}
"""Codes of the REST API, and what Twilio calls the same where a document dials."""
RETRY_SECONDS = 2.0


@dataclass(slots=True, eq=False)
class Pending:
    """A leg that waits for its permit, or its turn. canceled: somebody has hung it up."""

    canceled: bool = False


class OutboundPermits:
    """Of an engine's outbound legs."""

    def __init__(
        self,
        switch: Switch,
        services: Services,
        calls: LiveCalls,
        gateways: GatewayFailover,
        records: Records,
        receive: Receive,
    ) -> None:
        self.switch = switch
        self.services = services
        self.calls = calls
        self.gateways = gateways
        self.records = records
        self.receive = receive
        self.pending: dict[Channel, Pending] = {}
        self.longest: dict[str, int] = {}
        """Seconds that a leg which a document has dialed may last, by its CallSid."""
        self.over: dict[str, int] = {}
        """Legs whose end is to be written down, and how long they were."""
        self.something_over = gevent.event.Event()
        self.waits = not isinstance(services.permit, Everything)

    # -- before a leg begins ------------------------------------------------------------------------------------------

    def originate(self, live: LiveCall, channel: Channel, id: str, command: Originate) -> None:
        """Call somebody, once it is permitted. The leg between two nodes of ours is no call, nor is one to our media
        relay."""
        _live, name = self.calls.channels[channel]
        direction = live.call.legs[name].facts.direction
        if direction == STREAM:
            listened = live.channel_of("" if command.listens_to == MAIN_LEG else command.listens_to)
            wanted = replace(command, listens_to=listened) if command.listens_to else command
            return self.switch.perform(channel, id, wanted)
        if direction == DIRECTION:
            return self.gateways.originate(live, channel, id, command)
        one = self.pending[channel] = Pending()
        if self.waits:
            self.services.journals.note(live.sid, time.monotonic(), WAITS + id)
            gevent.spawn(self.ask, one, live, name, id, command)
            return None
        return self.ask(one, live, name, id, command)

    def ask(self, one: Pending, live: LiveCall, name: str, id: str, command: Originate) -> None:
        """Ask for the permit, wait for its turn, begin."""
        channel = live.channel_of(name)
        try:
            command = self.at_home(live, command)
            grant = self.services.permit.dial(leg_of(live, name, command))
        except Exception as error:
            return self.refuse(one, live, channel, id, command, error)
        if grant.wait:
            live.asked_at[id] = time.monotonic() + grant.wait  # nobody misses it on the switch before
            gevent.sleep(grant.wait)
        if self.pending.get(channel) is one:
            del self.pending[channel]
        if one.canceled or live.sid not in self.calls:
            return self.ended(sid_of(live, name), 0)
        return self.begin(live, name, id, command, grant)

    def at_home(self, live: LiveCall, command: Originate) -> Originate:
        """A phone of the account's SIP domains is called where it is registered. Waits for the database."""
        if not isinstance(wanted := command.destination, SipUri):
            return command
        phone = phone_of(wanted, self.services.settings.sip_domain_suffix)
        if not phone or not self.services.permit.has_client(live.header.facts.account_sid, phone):
            return command
        return replace(command, destination=Client(phone), headers={**dict(wanted.headers), **command.headers})

    def begin(self, live: LiveCall, name: str, id: str, command: Originate, grant: Grant) -> None:
        """The switch may have it."""
        if name != MAIN and grant.max_seconds:
            self.longest[name] = grant.max_seconds
        hops = self.services.hops
        headers = hops.write(grant.chain or live.header.facts.call_sid, grant.hops) if hops else {}
        if not isinstance(command.destination, Number | SipUri):
            headers = {}
        wanted = replace(command, headers={**command.headers, **headers})
        if self.waits:
            self.services.journals.note(live.sid, time.monotonic(), CALLED + id)
        self.gateways.originate(live, live.channel_of(name), id, wanted)

    def refuse(
        self, one: Pending, live: LiveCall, channel: Channel, id: str, command: Originate, error: Exception
    ) -> None:
        """The call learns that it was refused, its developer why."""
        if self.pending.get(channel) is one:
            del self.pending[channel]
        if not isinstance(error, Refusal):
            log.error("%s: the permit failed", live.sid, exc_info=error)
            error = Refusal(NO_PERMISSION, "the permit cannot be asked for")
        log.warning("%s: a call to %s is refused: %s", live.sid, command.destination, error)
        in_document = self.calls.channels.get(channel, (live, MAIN))[1] != MAIN
        code = IN_A_DOCUMENT.get(error.code, error.code) if in_document else error.code
        notify = Notify(code, str(error), where="Dial" if in_document else "Calls")
        self.services.ledger.notification(live.header.facts, notify, datetime.now(UTC), f"{id}/permit")
        if not one.canceled:
            self.receive(channel, Finished(id, error=str(error), explained=True))

    def hang_up(self, live: LiveCall, channel: Channel, id: str, command: Hangup) -> None:
        """Somebody wants the leg gone, wherever it is."""
        one = self.pending.pop(channel, None)
        if one is None:
            return self.gateways.hang_up(live, channel, id, command)
        one.canceled = True
        gevent.spawn(self.receive, channel, HungUp(Cause(command.cause), by_us=True))
        return None

    def locate(self, live: LiveCall, channel: Channel, id: str, command: LocateClient) -> None:
        """Where a client or a phone of a SIP domain is registered, if it is the account's; another account's client is
        registered nowhere, and who registers with none of the account's domains is called as any SIP address."""
        if not self.waits:
            return self.switch.perform(channel, id, command)
        gevent.spawn(self.locate_own, live, channel, id, command)
        return None

    def locate_own(self, live: LiveCall, channel: Channel, id: str, command: LocateClient) -> None:
        """In a greenlet."""
        try:
            known = self.services.permit.has_client(live.header.facts.account_sid, command.login)
        except Exception:
            log.exception("%s: the owner of a client cannot be read", live.sid)
            return self.receive(channel, Finished(id, error="the database does not say whose client it is"))
        if known:
            return self.switch.perform(channel, id, command)
        uris = (f"sip:{command.login}",) if "@" in command.login else ()
        return self.receive(channel, Finished(id, Contacts(uris)))

    # -- while it lasts, and afterwards -------------------------------------------------------------------------------

    def set_status(self, live: LiveCall, leg: str, id: str, command: SetStatus, at: float) -> None:
        """A leg reached a status: what is to be recorded of that, a limit of its time, and its end."""
        self.records.set_status(live, leg, id, command, at)
        if not live.facts_of(leg)[0].direction.startswith("outbound"):
            return
        sid = sid_of(live, leg)
        if command.status in FINAL:
            self.longest.pop(sid, None)
            self.ended(sid, live.seconds(leg, at))
        elif command.status == "in-progress" and (seconds := self.longest.pop(sid, 0)):
            self.switch.perform(live.channel_of(leg), f"{id}-longest", SetMaxDuration(seconds))

    def ended(self, leg_sid: str, seconds: int) -> None:
        """A leg is over: others may take its place."""
        if self.waits:
            self.over[leg_sid] = seconds
            self.something_over.set()

    def run(self) -> None:
        """The greenlet that writes down which legs are over, however long the database is away."""
        while True:
            self.something_over.wait()
            self.something_over.clear()
            legs, self.over = self.over, {}
            try:
                self.services.permit.ended(legs)
            except Exception:
                log.exception("%d ended legs cannot be written down; trying again", len(legs))
                self.over = legs | self.over
                self.something_over.set()
                gevent.sleep(RETRY_SECONDS)


def leg_of(live: LiveCall, name: str, command: Originate) -> Leg:
    """What the permit must know of a leg."""
    header = live.header
    facts, inbound = header.facts, header.facts.direction == "inbound"
    return Leg(
        sid_of(live, name),
        facts.account_sid,
        command.destination,
        command.caller_id,
        client=command.client,
        passed=facts.from_ if inbound else command.passed,
        chain=header.chain or facts.call_sid,
        hops=header.hops,
        arrived=(facts.from_, facts.to) if inbound else ("", ""),
    )
