"""How a call begins, whoever wants it: its journal, its row, its script."""

import time
from datetime import UTC, datetime

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.commands.core import DetachLeg, Originate
from app.calls.events import Answered
from app.calls.ports import Channel
from app.calls.script import Script
from app.engine import call_records
from app.engine.intake.claims import PendingChannels
from app.engine.live_call import LiveCall, channel_for, live_call
from app.engine.live_calls import LiveCalls
from app.engine.protocols import CarryOut, Deliver, Refuse
from app.engine.services import Services
from app.journal.journal import Header
from app.rcml.interpreter import first, interpret, interpret_visit, interpret_when_answered


class CallStarter:
    """Begins the calls of one node."""

    def __init__(
        self,
        services: Services,
        calls: LiveCalls,
        pending: PendingChannels,
        deliver: Deliver,
        carry_out: CarryOut,
        refuse: Refuse,
    ) -> None:
        self.services = services
        self.calls = calls
        self.pending = pending
        self.deliver = deliver
        self.carry_out = carry_out
        self.refuse = refuse
        self.node = services.settings.node

    def begin(self, header: Header, auth_token: str, command: Originate | None = None) -> None:
        """A call starts: journal, row, script, and what happened while it was looked up. command: of an outbound call,
        with its password."""
        at = time.monotonic()
        live = live_call(header, self.services.options, auth_token, at)
        self.services.journals.begin(header, at)
        call_records.began(self.services.ledger, live, datetime.now(UTC))
        self.calls.add(live)
        self.carry_out(live, None, live.call.start(script(live, command)), at)
        for event in self.pending.release(header.channel):
            self.deliver(live, event)

    def turn_away(self, channel: Channel, cause: Cause) -> None:
        """Refuse a caller for whom no call begins."""
        self.pending.release(channel)
        self.refuse(channel, cause)

    def detached(self, live: LiveCall, leg: str, _id: str, command: DetachLeg, at: float) -> None:
        """A leg that another call has dialed becomes a call of its own. Its journal says first that it was answered,
        so that a restarted engine knows how long it has been."""
        facts = command.facts
        if facts is None or facts.call_sid in self.calls:
            return
        header = Header(facts, command.application, channel_for(leg), self.node, sequence=command.sequence)
        header.chain, header.hops = live.header.chain or live.header.facts.call_sid, live.header.hops + 1
        answered_at = live.answered_at.pop(leg, at)
        own = live_call(header, self.services.options, live.auth_token, at)
        own.answered_at[MAIN] = answered_at
        self.services.journals.begin(header, at)
        self.services.journals.write(own.sid, answered_at, Answered(), [])
        self.calls.add(own)
        self.carry_out(own, None, own.call.start(script(own)), at)


def script(live: LiveCall, command: Originate | None = None) -> Script[None]:
    """What a new call runs."""
    if command:
        return interpret_when_answered(live.dialogue, command)
    run = interpret_visit if live.header.visit else interpret
    return run(live.dialogue, first(live.dialogue))
