"""Inbound calls: which callers are accepted, and what the call runs (guide 4.2)."""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import gevent

from app.calls.causes import Cause
from app.calls.commands.core import Notify
from app.calls.commands.remote_legs import TICKET
from app.calls.events import Arrived
from app.calls.facts import Application, Facts
from app.calls.ports import Channel
from app.engine.intake.caller_identity import told
from app.engine.intake.claims import PendingChannels
from app.engine.intake.crowds import Crowds
from app.engine.intake.refusals import Refusals
from app.engine.intake.repeats import Repeats
from app.engine.intake.starting import CallStarter
from app.engine.live_calls import LiveCalls
from app.engine.outbound.gateway_failover import GatewayFailover
from app.engine.protocols import AdmitVisit, RingBack
from app.engine.services import Services
from app.engine.takeover.early import Past
from app.journal.journal import Header
from app.models import sid
from app.permits.hops import without
from app.permits.rules import TOO_MANY_HOPS
from app.settings.sip.addresses import accepts_strangers

log = logging.getLogger(__name__)


class InboundCalls:
    """Takes calls in for an engine."""

    def __init__(
        self,
        services: Services,
        calls: LiveCalls,
        pending: PendingChannels,
        starter: CallStarter,
        gateways: GatewayFailover,
        ring: RingBack,
        admit_visit: AdmitVisit,
        past: Past,
    ) -> None:
        self.services = services
        self.calls = calls
        self.pending = pending
        self.starter = starter
        self.gateways = gateways
        self.ring = ring
        self.admit_visit = admit_visit
        self.past = past
        self.node = services.settings.node
        self.refusals = Refusals(services)
        self.crowds = Crowds(services.settings)
        self.repeated = Repeats()
        settings = services.settings
        self.switches = {settings.of_node(name).sip_host for name in settings.node_names()} if settings.nodes else set()
        self.draining = False
        """The operator wants no new calls here."""

    def drain(self, draining: bool) -> None:
        """Take no new calls from now on, or take them again."""
        self.draining = draining

    def looked_up(self) -> set[Channel]:
        """Channels whose call has not begun yet."""
        return self.pending.names()

    def arrived(self, channel: Channel, event: Arrived) -> None:
        """A caller is here: look the number up, then begin. A leg of a call that is over is no caller, nor is one whose
        INVITE has made a call already."""
        if channel in self.past:
            return self.starter.refuse(channel, Cause.NORMAL)
        if channel not in self.pending and channel not in self.calls.channels:
            if self.repeated.repeats(channel, event):
                return self.starter.refuse(channel, Cause.LOOP)
            if self.is_stranger(event) and self.crowds.refuses(event):
                return self.starter.refuse(channel, Cause.UNAVAILABLE)
            self.pending.expect(channel)
            gevent.spawn(self.admit, channel, event)

    def is_stranger(self, event: Arrived) -> bool:
        """Nobody has proved who calls: no gateway, no digest, no switch of ours by its address."""
        proved = event.client or event.gateway or event.address in self.switches
        return not proved and self.gateways.gateway_of(event.address) is None

    def admit(self, channel: Channel, event: Arrived) -> None:
        """Find out whose number it is, and run its application."""
        if TICKET in event.headers:
            return self.admit_visit(channel, event.headers[TICKET])
        if self.draining or self.services.journals.full:
            return self.starter.turn_away(channel, Cause.UNAVAILABLE)
        event, asserted = told(event, self.gateways.gateway_of(event.address))
        credential = event.client if "@" in event.client else ""
        if credential:  # of a domain, which alone it opens
            event = replace(event, client="")
        try:
            called = self.called_domain(event, credential)
            if not (called.allowed if called else self.may_call(event)):
                self.starter.turn_away(channel, Cause.REJECTED)
                return self.refusals.not_authorized(event)
            route = called.route if called else self.route(event)
        except Exception:
            log.exception("no database: the call to %s is refused with 503", event.to)
            return self.starter.turn_away(channel, Cause.UNAVAILABLE)
        if route is None or not (route.application.url or route.application.document):
            self.starter.turn_away(channel, Cause.NOT_FOUND)
            return self.refusals.not_bound(event)
        chain, hops = self.services.hops.read(event.headers) if self.services.hops else ("", 0)
        if hops > self.services.settings.max_hops:
            self.tell_loop(event, route.account_sid, chain, hops)
            return self.starter.turn_away(channel, Cause.LOOP)
        event = replace(event, headers=without(event.headers))
        event = replace(event, caller_name=self.caller_name(event, route.application))
        to = f"sip:{event.to}@{event.domain}" if called else event.to
        facts = replace(facts_of(event, to, route), caller_kind=self.caller_kind(event, credential), asserted=asserted)
        if called:
            facts.from_ = event.from_uri or facts.from_
            facts.sip = {"SipDomain": event.domain, "SipCallId": event.call_id, "SipSourceIp": event.address}
        if tokens := self.services.call_tokens:
            facts.call_token = tokens.make(facts.account_sid, facts.call_sid, facts.from_, time.time())
        header = Header(facts, route.application, channel, self.node, route.number_sid)
        header.chain, header.hops = chain, hops
        self.ring(channel)
        self.starter.begin(header, route.auth_token)

    def tell_loop(self, event: Arrived, account_sid: str, chain: str, hops: int) -> None:
        """Tell the account whose number was called once too often."""
        most = self.services.settings.max_hops
        text = f"{hops} calls led to this call to {event.to}, the first was {chain}; {most} are allowed"
        log.warning("refused with 482: %s", text)
        facts = Facts("", account_sid, event.from_, event.to)
        self.services.ledger.notification(facts, Notify(TOO_MANY_HOPS, text, where="Dial"), datetime.now(UTC))

    def called_domain(self, event: Arrived, credential: str) -> Any:
        """The SIP domain of an account, if the call is to one."""
        ours = event.domain.lower().endswith("." + self.services.settings.sip_domain_suffix)
        return self.services.ledger.called_domain(event.domain, event.address, credential) if ours else None

    def may_call(self, event: Arrived) -> bool:
        """Clients and trunks may; strangers, where the settings say so."""
        known = event.client or event.gateway or self.gateways.trunk_of(event.address)
        settings = self.services.settings
        return bool(known) or accepts_strangers(settings.callers, settings.sip_host)

    def caller_kind(self, event: Arrived, credential: str) -> str:
        """What a caller has proved (Facts.caller_kind)."""
        if event.client or credential:
            return "client" if event.client else "credential"
        return "trunk" if event.gateway or self.gateways.trunk_of(event.address) else "stranger"

    def route(self, event: Arrived) -> Any:
        """What a call runs: its caller's own application if that is a client with one, else the dialed number's."""
        own = self.services.ledger.route_of_client(event.client) if event.client else None
        return own or self.services.ledger.route(event.to)

    def caller_name(self, event: Arrived, application: Application) -> str:
        """The caller's name: from the operator's directory if the number requests that, otherwise as the phone sends
        it."""
        wanted = application.caller_id_lookup and not event.client and not event.withheld
        found = self.services.caller_names.name_of(event.from_) if wanted else ""
        return found or event.caller_name


def facts_of(event: Arrived, to: str, route: Any) -> Facts:
    """What is known of a call that has just arrived."""
    return Facts(
        sid.new("CA"),
        route.account_sid,
        f"client:{event.client}" if event.client and not event.withheld else event.from_,
        to,
        "inbound",
        route.api_version,
        event.caller_name,
        event.forwarded_from,
        event.headers,
        max_forwards=event.max_forwards,
    )
