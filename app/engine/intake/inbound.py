"""How calls begin: a caller arrives, or the REST API asks for an outbound call. And how the API reaches live calls."""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gevent

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.codec import decode, encode
from app.calls.commands.core import Detach, Originate
from app.calls.commands.remote_legs import TICKET
from app.calls.destination import parse
from app.calls.events import Answered, Arrived, Ended, Event, LegEvent, Redirected
from app.calls.facts import Application, Facts
from app.calls.ports import Channel
from app.engine import call_records
from app.engine.live_call import LiveCall, channel_for, live_call
from app.journal.journal import Header
from app.models import sid
from app.models.system.mailbox import CLIENT, CONFERENCE
from app.rcml.interpreter import first, interpret, interpret_visit, interpret_when_answered
from app.settings.gateways import trunk_of

if TYPE_CHECKING:
    from app.engine.engine import Engine

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""How often mail is looked for when nothing wakes us: Redis may be away."""


class Admission:
    """Takes calls in for an engine."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine
        self.services = engine.services
        self.node = engine.services.settings.node
        self.draining = False
        """The operator wants no new calls here."""
        self.waits: dict[Channel, list[Event]] = {}
        """Channels whose number is being looked up, with what happened to them meanwhile."""

    # -- inbound ------------------------------------------------------------------------------------------------------

    def arrived(self, channel: Channel, event: Arrived) -> None:
        """A caller is here: look the number up, then begin."""
        if channel not in self.waits and channel not in self.engine.channels:
            self.waits[channel] = []
            gevent.spawn(self.admit, channel, event)

    def waiting(self, channel: Channel, event: Event) -> bool:
        """Keep an event for a call that has not begun. Returns whether it was kept."""
        if channel not in self.waits:
            return False
        self.waits[channel].append(event)
        return True

    def admit(self, channel: Channel, event: Arrived) -> None:
        """Find out whose number it is, and run its application."""
        if TICKET in event.headers:
            return self.engine.visits.admit(channel, event.headers[TICKET])
        if self.draining:
            return self.turn_away(channel, Cause.UNAVAILABLE)
        credential = event.client if "@" in event.client else ""
        if credential:  # of a domain, which alone it opens
            event = replace(event, client="")
        try:
            called = self.called_domain(event, credential)
            if not (called.allowed if called else self.may_call(event)):
                log.warning("the call from %s at %s is refused: it may not call", event.from_, event.address)
                return self.turn_away(channel, Cause.REJECTED)
            route = called.route if called else self.route(event)
        except Exception:
            log.exception("no database: the call to %s is refused with 503", event.to)
            return self.turn_away(channel, Cause.UNAVAILABLE)
        if route is None or not (route.application.url or route.application.document):
            log.warning("the call from %s to %s is refused with 404: no number, or no VoiceUrl", event.from_, event.to)
            return self.turn_away(channel, Cause.NOT_FOUND)
        event = replace(event, caller_name=self.caller_name(event, route.application))
        to = f"sip:{event.to}@{event.domain}" if called else event.to
        header = Header(facts_of(event, to, route), route.application, channel, self.node, route.number_sid)
        self.begin(header, route.auth_token)

    def called_domain(self, event: Arrived, credential: str) -> Any:
        """The SIP domain of an account, if the call is to one."""
        ours = event.domain.lower().endswith("." + self.services.settings.sip_domain_suffix)
        return self.services.ledger.called_domain(event.domain, event.address, credential) if ours else None

    def may_call(self, event: Arrived) -> bool:
        """Clients and trunks may; strangers, where the settings say so."""
        known = event.client or trunk_of(self.engine.gateways.known, event.address)
        return bool(known) or self.services.settings.callers == "anybody"

    def route(self, event: Arrived) -> Any:
        """What a call runs: its caller's own application if that is a client with one, else the dialled number's."""
        own = self.services.ledger.route_of_client(event.client) if event.client else None
        return own or self.services.ledger.route(event.to)

    def caller_name(self, event: Arrived, application: Application) -> str:
        """Who calls: by the operator's directory if the number wants that, else as the phone says."""
        wanted = application.caller_id_lookup and not event.client
        found = self.services.caller_names.name_of(event.from_) if wanted else ""
        return found or event.caller_name

    def turn_away(self, channel: Channel, cause: Cause) -> None:
        """Refuse a caller who is no call of ours."""
        self.waits.pop(channel, None)
        self.engine.refuse(channel, cause)

    def begin(self, header: Header, auth_token: str) -> None:
        """A call starts: journal, row, script, and what happened while it was looked up."""
        at = time.monotonic()
        live = live_call(header, self.services.options, auth_token, at)
        self.services.journals.begin(header, at)
        call_records.began(self.services.ledger, live, datetime.now(UTC))
        self.engine.add(live)
        self.engine.carry_out(live, None, live.call.start(self.script(live)), at)
        for event in self.waits.pop(header.channel, []):
            self.engine.deliver(live, event)

    def script(self, live: LiveCall) -> Any:
        """What a new call runs."""
        if live.header.originate:
            return interpret_when_answered(live.dialogue, decode(live.header.originate))
        run = interpret_visit if live.header.visit else interpret
        return run(live.dialogue, first(live.dialogue))

    def detached(self, live: LiveCall, leg: str, command: Detach, at: float) -> None:
        """A leg that another call has dialled becomes a call of its own. Its journal says first that it was answered,
        so that a restarted engine knows how long it has been."""
        facts = command.facts
        if facts is None or facts.call_sid in self.engine.calls:
            return
        header = Header(facts, command.application, channel_for(leg), self.node)
        answered_at = live.answered_at.pop(leg, at)
        own = live_call(header, self.services.options, live.auth_token, at, sequence=command.sequence)
        own.answered_at[MAIN] = answered_at
        self.services.journals.begin(header, at)
        self.services.journals.write(own.sid, answered_at, Answered(), [])
        self.engine.add(own)
        self.engine.carry_out(own, None, own.call.start(self.script(own)), at)

    # -- the REST API -------------------------------------------------------------------------------------------------

    def read_mail(self) -> None:
        """Do what the API wrote into the mailbox table; woken by Redis, and every second anyway."""
        for _woken in self.services.wake.engine_wakeups(self.node, SWEEP_SECONDS):
            try:
                for mail in self.services.ledger.take_mail(self.node):
                    self.open(mail)
            except Exception:
                log.exception("the mailbox cannot be read; trying again")

    def open(self, mail: Any) -> None:
        """One letter of the API: a client has changed, a conference is over; or something of a call."""
        if mail.kind == CLIENT:
            return self.engine.clients.changed(mail.payload["login"])
        if mail.kind == CONFERENCE:
            return self.engine.meeting.end(mail.payload["sid"])
        live, leg = self.find(mail.call_sid)
        match mail.kind:
            case "originate" if live is None:
                self.originate(mail.call_sid, mail.payload)
            case "dequeue" if live and self.engine.queueing.waits(live, mail.payload["queue"]):
                self.tell(live, leg, Redirected(mail.payload["url"], mail.payload["method"]))
            case "participant" if live and live.call.conference.sid == mail.payload["conference"]:
                self.tell(live, leg, decode(mail.payload["event"]))
            case "redirect" if live:
                self.tell(live, leg, Redirected(**mail.payload))
            case "end" if live:
                self.tell(live, leg, Ended(mail.payload.get("status", "completed")))
            case _:
                log.info("%s: %s came too late", mail.call_sid, mail.kind)
        return None

    def find(self, sid: str) -> tuple[LiveCall | None, str]:
        """The live call of a CallSid, and the leg's name: it may be a leg that another call has dialled, or the visit
        of a call of another node."""
        if sid in self.engine.calls:
            return self.engine.calls[sid], MAIN
        return self.engine.channels.get(channel_for(sid)) or (self.engine.visits.guest(sid), MAIN)

    def tell(self, live: LiveCall, leg: str, event: Event) -> None:
        """Give an event of the API to a call, or to one of its legs."""
        self.engine.deliver(live, LegEvent(leg, event) if leg else event)

    def originate(self, sid: str, wishes: dict[str, Any]) -> None:
        """Call somebody for the API (guide 4.3.2). wishes: what Originate has of it beside the row."""
        asked = self.services.ledger.outbound(sid)
        if asked is None or self.services.journals.find(sid):
            return
        channel = channel_for(sid)
        command = Originate(
            parse(asked.facts.to), **{"caller_id": asked.facts.from_, "timeout": asked.timeout, **wishes}
        )
        header = Header(asked.facts, asked.application, channel, self.node, originate=encode(command))
        self.begin(header, asked.auth_token)


def facts_of(event: Arrived, to: str, route: Any) -> Facts:
    """What is known of a call that has just arrived."""
    return Facts(
        sid.new("CA"),
        route.account_sid,
        f"client:{event.client}" if event.client else event.from_,
        to,
        "inbound",
        route.api_version,
        event.caller_name,
        event.forwarded_from,
        event.headers,
    )
