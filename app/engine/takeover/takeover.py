"""How an engine picks calls up: after its own death, or after the link to the switch was lost (architecture 6).

The journal says where each script stands; the switch says which legs are still here and what still plays. Verbs are
at-least-once: a prompt may be heard twice; a second outbound leg is never made, its id is known.
"""

import logging
import time

import gevent
from sqlalchemy.exc import SQLAlchemyError

from app.calls.causes import Cause
from app.calls.codec import decode
from app.calls.commands.core import Answer, Bridge, Command, Originate, PlayFile, Record, SendDigits, StartTimer
from app.calls.events import Answered, Arrived, Event, Finished, HungUp, LegEvent
from app.calls.ports import Switch
from app.engine import call_records
from app.engine.dispatch import Dispatcher
from app.engine.features.conferences import Meeting
from app.engine.features.queues import Queueing
from app.engine.features.remote_legs import Visits
from app.engine.intake.inbound import Admission
from app.engine.live_call import LiveCall, live_call, split, timed
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.journal.journal import Entry, Journal
from app.rcml.interpreter import first, interpret, interpret_visit, interpret_when_answered, place_of, restore
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
        admission: Admission,
        meeting: Meeting,
        queueing: Queueing,
        visits: Visits,
    ) -> None:
        self.switch = switch
        self.services = services
        self.calls = calls
        self.dispatch = dispatch
        self.admission = admission
        self.meeting = meeting
        self.queueing = queueing
        self.visits = visits
        self.running = False

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
            for sid in orphans:
                self.adopt_or_give_up(sid, here)
            if orphans or not self.queueing.is_open:
                self.queueing.restore()
            for live in known:
                if live.sid in self.calls and not self.just_begun(live):
                    self.repair(live, here)
            for channel in here.keys() - self.calls.channels.keys() - self.admission.looked_up():
                self.found(channel)
            kept = set(self.calls) | set(self.services.journals.unfinished())
            self.services.ledger.fail_stale(self.services.settings.node, kept)
            self.queueing.sweep()
            self.meeting.sweep()
            self.visits.sweep(self.meeting.open_rooms() | self.queueing.open_queues())
        except Exception:
            log.exception("reconciling with the switch failed; trying again")
            return False
        return True

    # -- one call -----------------------------------------------------------------------------------------------------

    def adopt_or_give_up(self, sid: str, here: dict[str, bool]) -> None:
        """A journal that cannot be resumed (a full disk cut it off, a fault of ours) must not keep the other calls from
        going on: it is set aside, and its legs are hung up as nobody's. Raises what says that we should ask again."""
        try:
            self.adopt(sid, here)
        except (OSError, SQLAlchemyError):
            raise
        except Exception:
            log.exception("%s cannot be resumed: it is over, its journal is set aside", sid)
            if live := self.calls.get(sid):
                self.calls.forget(live)
            self.services.journals.set_aside(sid)

    def adopt(self, sid: str, here: dict[str, bool]) -> None:
        """A call of an engine that died: stand where its script stood, and go on."""
        record = self.services.journals.read(sid)
        live = self.resume(record)
        self.calls.add(live)
        call_records.repeat(self.services.ledger, live, record)
        self.meeting.restore(live)
        log.info("%s: taken over, channel %s is %s", sid, live.channel, "here" if live.channel in here else "gone")
        self.repair(live, here)

    def resume(self, record: Journal) -> LiveCall:
        """A call with its script where the journal ends; what it asked for on the way there was done already."""
        header = record.header
        account = self.services.ledger.account(header.facts.account_sid)
        token = account.auth_token if account else ""
        place, rest = record.resume_point()
        live = live_call(header, self.services.options, token, record.began)
        for entry in record.entries:
            if entry.event is not None:
                timed(live, entry.event, entry.at)
        restore(live.dialogue, place or {})
        if place:
            live.call.counter, live.call.main.sequence = place["counter"], place["sequence"]
            header.facts.status, header.facts.answered = place["status"], place["answered"]
        self.replay(live, place, rest if place else record.entries)
        return live

    def replay(self, live: LiveCall, place: dict[str, object] | None, rest: list[Entry]) -> None:
        """Bring the script to where it waited, discarding what it asks for."""
        if live.header.originate and (place is None or place["place"] == "ringing"):
            script = interpret_when_answered(live.dialogue, decode(live.header.originate))
        else:
            run = interpret_visit if live.header.visit else interpret
            script = run(live.dialogue, place_of(place) if place else first(live.dialogue))
        times = {entry.id: entry.at for entry in rest if entry.command}
        self.note(live, live.call.start(script), times)
        for entry in rest:
            if entry.event is not None:
                self.note(live, live.call.handle(entry.event), times)

    def note(self, live: LiveCall, asked: list[tuple[str, Command]], times: dict[str, float]) -> None:
        """Remember when each outstanding command was asked for."""
        for id, _command in asked:
            if id in live.call.outstanding:
                live.asked_at[id] = times.get(id, time.monotonic())

    def repair(self, live: LiveCall, here: dict[str, bool]) -> None:
        """Tell a call what it missed, and do again what was not done."""
        for name, leg in list(live.call.legs.items()):
            channel = live.channel_of(name)
            if not leg.gone and channel not in here:
                self.visits.lost(live, name)
                self.tell(live, name, HungUp(Cause.NORMAL if leg.facts.answered else Cause.FAILED))
            elif here.get(channel) and not leg.facts.answered and not leg.gone:
                self.tell(live, name, Answered())
        if live.call.over:
            return self.dispatch.forget(live)
        for id, command in list(live.call.outstanding.items()):
            self.mend(live, id, command)
        if live.call.script is None:
            for channel in live.channels():
                self.dispatch.refuse(channel, Cause.NORMAL)

    def tell(self, live: LiveCall, leg: str, event: Event) -> None:
        """Deliver to a leg of a call."""
        self.dispatch.deliver(live, LegEvent(leg, event) if leg else event)

    def just_begun(self, live: LiveCall) -> bool:
        """Has it a leg that the switch may still be about to make?"""
        now = time.monotonic()
        for id, asked in live.call.outstanding.items():
            name, command = split(asked)
            leg = live.call.legs.get(name)
            made = leg is not None and (leg.facts.answered or leg.gone)
            if isinstance(command, Originate) and not made and now - live.asked_at.get(id, 0.0) < ORIGINATE_SECONDS:
                return True
        return False

    def mend(self, live: LiveCall, id: str, command: Command) -> None:
        """One command whose end was not heard of: still going on, over, or never begun."""
        elapsed = time.monotonic() - live.asked_at.get(id, 0.0)
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
            case PlayFile() | Record() if self.switch.is_running(channel, id):
                return
            case PlayFile(file) if elapsed < duration(file):
                self.dispatch.perform(live, leg, id, inner)
            case PlayFile() | Record() | SendDigits():
                self.tell(live, leg, Finished(id))
            case _ if id not in live.tasks:
                self.dispatch.act(live, id, command, live.asked_at.get(id, time.monotonic()))

    def found(self, channel: str) -> None:
        """A leg that no call knows: a caller who arrived while nobody listened, or a leg of a call that is over."""
        event = self.switch.arrival(channel)
        if isinstance(event, Arrived):
            self.admission.arrived(channel, event)
        else:
            log.warning("channel %s belongs to no call: hung up", channel)
            self.dispatch.refuse(channel, Cause.NORMAL)
