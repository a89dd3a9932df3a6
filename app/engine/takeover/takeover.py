"""How an engine picks calls up: after its own death, or after the link to the switch was lost (docs/architecture.md,
Journal and takeover).

The journal says where each script stands; the switch says which legs are still here and what still plays. Verbs are
at-least-once: a prompt may be heard twice; a second outbound leg is never made, its id is known.
"""

import logging
import time
from collections.abc import Callable, Collection
from pathlib import Path

import gevent
import gevent.event
from sqlalchemy.exc import SQLAlchemyError

from app.bus.metrics import count
from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.commands.core import Answer, Bridge, Command, Originate, PlayFile, Record, SendDigits, StartTimer
from app.calls.events import Answered, Arrived, Event, Finished, HungUp, LegEvent
from app.calls.ports import Channel, Switch
from app.engine import call_records
from app.engine.conferences.conferences import LiveConferences
from app.engine.dispatch import Dispatcher
from app.engine.features.queues import LiveQueues
from app.engine.features.remote_legs import RemoteLegs
from app.engine.intake.inbound import InboundCalls
from app.engine.live_call import LiveCall, sid_of, split
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.engine.takeover.again import Again
from app.engine.takeover.early import Early
from app.engine.takeover.evidence import answered_at, ending
from app.engine.takeover.missed_keys import MissedKeys
from app.engine.takeover.noted import note_takeover
from app.engine.takeover.replay import resumed
from app.engine.takeover.undone import last_asked, unsent
from app.journal.journal import Journal
from app.webhooks.media import duration

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
EVERY_SECONDS = 30.0
ORIGINATE_SECONDS = 5.0
BRIDGE_SECONDS = 1.0


class Takeover:
    """Makes an engine's calls agree with the switch again."""

    def __init__(
        self,
        switch: Switch,
        services: Services,
        calls: LiveCalls,
        dispatch: Dispatcher,
        inbound: InboundCalls,
        live_conferences: LiveConferences,
        live_queues: LiveQueues,
        remote: RemoteLegs,
        early: Early,
        receive: Callable[[Channel, Event], None],
    ) -> None:
        """receive: takes an event that came before its call was known."""
        self.switch = switch
        self.services = services
        self.calls = calls
        self.dispatch = dispatch
        self.inbound = inbound
        self.live_conferences = live_conferences
        self.live_queues = live_queues
        self.remote = remote
        self.receive = receive
        self.running = False
        self.settled = gevent.event.Event()
        """All calls of the engine before us are known: whatever is for a live call can be given to it."""
        self.early = early
        self.missed = MissedKeys(switch, dispatch.deliver)
        self.again = Again(switch, services, calls, dispatch, live_conferences)

    def run(self) -> None:
        """The greenlet: reconcile every so often, whatever was or was not heard."""
        while True:
            gevent.sleep(EVERY_SECONDS)
            self.reconcile()

    def reconnected(self) -> None:
        """A greenlet: after each connect; once more when it is known what became of the legs that were just begun."""
        self.reconcile()
        gevent.sleep(ORIGINATE_SECONDS)
        self.reconcile()

    def reconcile(self) -> None:
        """Adopt, repair, admit, give up. Tried until it could be done."""
        if self.running:
            return
        self.running = True
        try:
            while not self.tried():
                gevent.sleep(RETRY_SECONDS)
        finally:
            self.running = False

    def tried(self) -> bool:
        """One attempt. Returns whether the switch and the database could be asked."""
        try:
            known = list(self.calls.values())
            here = self.switch.channels()
            orphans = [sid for sid in self.services.journals.unfinished() if sid not in self.calls]
            for sid in set(orphans) - self.services.journals.leaving:
                self.adopt_or_give_up(sid, here)
            if orphans or not self.live_queues.is_open:
                self.live_queues.restore()
            for live in known:
                self.missed.give_owed(live)
                self.give_back(live)
                if live.sid in self.calls:
                    self.repair(live, here)
            for live in list(self.calls.values()):
                self.give_back(live)  # what was held while we looked
            self.missed.forget()
            self.again.do()
            for channel in here.keys() - self.calls.channels.keys() - self.inbound.looked_up():
                self.found(channel)
            kept = set(self.calls) | set(self.services.journals.unfinished())
            self.services.ledger.fail_stale(self.services.settings.node, kept)
            self.live_queues.sweep()
            self.live_conferences.sweep()
            self.services.permit.sweep({sid_of(live, leg) for live in self.calls.values() for leg in live.call.legs})
            self.remote.sweep(self.live_conferences.open_rooms() | self.live_queues.open_queues())
        except Exception:
            log.exception("reconciling with the switch failed; trying again")
            return False
        self.settled.set()
        return True

    # -- one call -----------------------------------------------------------------------------------------------------

    def adopt_or_give_up(self, sid: str, here: dict[str, bool]) -> None:
        """A journal that cannot be resumed (a full disk cut it off, a fault in RestComm) must not keep the other calls
        from going on: it is set aside, and its legs are hung up as unknown. Raises errors that mean: try again."""
        try:
            self.adopt(sid, here)
        except (OSError, SQLAlchemyError):
            raise
        except Exception:
            log.exception("%s cannot be resumed: ending it and setting its journal aside", sid)
            if live := self.calls.get(sid):
                self.calls.forget(live)
            self.early.take(sid)
            self.services.journals.set_aside(sid)

    def adopt(self, sid: str, here: dict[str, bool]) -> None:
        """A call of an engine that died: stand where its script stood, and go on."""
        record = self.services.journals.adopt(sid)
        account = self.services.ledger.account(record.header.facts.account_sid)
        live, not_done = resumed(record, self.services.options, account.auth_token if account else "")
        self.calls.add(live)
        call_records.repeat(self.services.ledger, live, record)
        self.live_conferences.restore(live)
        self.again.expect(live, record)
        note_takeover(self.services.journals, live, record, live.channel in here)
        if not_done:
            self.dispatch.carry_out(live, None, not_done, time.monotonic())
        self.answers(live, here)
        self.missed.give(live)
        self.give_back(live)
        if sid in self.calls:
            self.repair(live, here, last_asked(record) | self.never_called(live, record, here))

    def never_called(self, live: LiveCall, record: Journal, here: dict[str, bool]) -> set[str]:
        """The ids of calls to somebody that the engine before us did not get to, and that are still wanted. They are
        asked for now, so that nobody misses their legs on the switch before."""
        found = set()
        for id in unsent(record) & live.call.outstanding.keys():
            if split(live.call.outstanding[id])[0] == MAIN or live.channel in here:
                live.asked_at[id] = time.monotonic()
                found.add(id)
        return found

    def hold(self) -> None:
        """The link is back: what is told of legs waits until we have looked. One may have been answered meanwhile, and
        may end before that is known; on another keys may have been pressed, which come before the next ones."""
        for live in self.calls.values():
            self.early.expected |= dict.fromkeys(live.channels(), live.sid)
            self.missed.owed.add(live.sid)

    def give_back(self, live: LiveCall) -> None:
        """Deliver what was kept for a call: answers, and ends after an unheard answer, at their true times."""
        for channel, event in self.early.take(live.sid):
            _, name = self.calls.channels.get(channel, (None, ""))
            leg = live.call.legs.get(name) if channel in self.calls.channels else None
            if leg and leg.gone:
                continue
            if isinstance(event, Answered) and leg and not leg.facts.answered:
                self.found_out(live, name, event, "answered", answered_at(self.switch, live, name))
            elif isinstance(event, HungUp) and leg and ending(self.switch, live, name).answered_at is not None:
                self.found_gone(live, name)
            else:
                self.receive(channel, event)

    def answers(self, live: LiveCall, here: dict[str, bool]) -> None:
        """Tell a call which of its legs were answered meanwhile."""
        for name, leg in list(live.call.legs.items()):
            if here.get(live.channel_of(name)) and not leg.facts.answered and not leg.gone:
                self.found_out(live, name, Answered(), "answered", answered_at(self.switch, live, name))

    def repair(self, live: LiveCall, here: dict[str, bool], doubtful: Collection[str] = ()) -> None:
        """Tell a call what it missed, and do again what was not done. doubtful: ids of commands that may not have got
        to the switch."""
        self.answers(live, here)
        for name, leg in list(live.call.legs.items()):
            if not leg.gone and live.channel_of(name) not in here and not self.just_begun(live, name):
                self.remote.lost(live, name)
                self.found_gone(live, name)
        if live.call.over:
            return self.dispatch.forget(live)
        for id, command in list(live.call.outstanding.items()):
            if id in doubtful:
                self.dispatch.act(live, id, command, live.asked_at.get(id, time.monotonic()))
            else:
                self.mend(live, id, command)
        if live.call.script is None:
            for channel in live.channels():
                self.dispatch.refuse(channel, Cause.NORMAL)
        if any(channel in here for channel in live.channels()):
            live.last_sign = time.monotonic()

    def found_gone(self, live: LiveCall, leg: str) -> None:
        """A leg ended while no engine listened; it may have been answered before."""
        end = ending(self.switch, live, leg)
        if end.answered_at is not None:
            self.found_out(live, leg, Answered(), "answered", end.answered_at)
        count("end_evidence", end.known)
        self.found_out(live, leg, end.event, f"gone, end_evidence: {end.known}", end.at)

    def found_out(self, live: LiveCall, leg: str, event: Event, what: str, at: float) -> None:
        """The switch shows that something happened to a leg while no engine listened, and when (monotonic seconds)."""
        if live.sid in self.calls:
            self.services.journals.note(live.sid, time.monotonic(), f"the switch shows: {leg or 'the call'} is {what}")
            count("repairs", what.partition(",")[0])
        self.tell(live, leg, event, at)

    def tell(self, live: LiveCall, leg: str, event: Event, at: float = 0.0) -> None:
        """Deliver to a leg of a call. at: monotonic seconds; 0: now."""
        self.dispatch.deliver(live, LegEvent(leg, event) if leg else event, at)

    def just_begun(self, live: LiveCall, leg: str) -> bool:
        """May the switch still be about to make this leg?"""
        now = time.monotonic()
        for id, asked in live.call.outstanding.items():
            name, command = split(asked)
            if name == leg and isinstance(command, Originate) and not live.call.legs[leg].facts.answered:
                return now - live.asked_at.get(id, 0.0) < ORIGINATE_SECONDS
        return False

    def mend(self, live: LiveCall, id: str, command: Command) -> None:
        """One command whose end was not heard of: still going on, over, or never begun."""
        elapsed = max(0.0, time.monotonic() - live.asked_at.get(id, 0.0))
        leg, inner = split(command)
        channel = live.channel_of(leg)
        match inner:
            case Originate():
                return
            case Bridge():
                if elapsed >= BRIDGE_SECONDS:  # its answer was missed; legs that are here are connected
                    self.tell(live, leg, Finished(id))
            case StartTimer(seconds):
                self.dispatch.resume_timer(live, id, seconds - elapsed)
            case Answer() if live.header.facts.answered:
                self.tell(live, leg, Finished(id))
            case PlayFile() | Record() | SendDigits() if self.switch.is_running(channel, id):
                return
            case Record(file=file) if not Path(file).exists():  # it never began
                self.dispatch.perform(live, leg, id, inner)
            case PlayFile(file) if elapsed < duration(file):
                self.dispatch.perform(live, leg, id, inner)
            case PlayFile() | Record() | SendDigits():
                self.tell(live, leg, Finished(id))
            case _ if id not in live.tasks:
                self.dispatch.act(live, id, command, live.asked_at.get(id, time.monotonic()))

    def found(self, channel: str) -> None:
        """A leg of no known call: a caller that arrived while no engine listened, or a leg of a call that is over."""
        event = self.switch.arrival(channel)
        if channel in self.calls.channels or channel in self.inbound.looked_up():
            return  # it arrived while we asked
        if isinstance(event, Arrived) and channel not in self.inbound.past:
            self.inbound.arrived(channel, event)
        else:
            log.warning("channel %s belongs to no call: hanging up", channel)
            self.dispatch.refuse(channel, Cause.NORMAL)
