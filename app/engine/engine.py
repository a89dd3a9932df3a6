"""The engine: the only loop. It delivers events to calls and performs what they ask for (architecture 5).

Everything from an event to its commands happens without waiting, so a call's events never overtake each other. What
waits (fetches, speech, the database) runs in greenlets that come back with an event.
"""

import logging
import time
from datetime import UTC, datetime

import gevent

from app.calls.causes import Cause
from app.calls.commands import (
    Answer,
    Command,
    Download,
    Fetch,
    Hangup,
    Mark,
    Notify,
    Originate,
    PlayFile,
    Prepare,
    SendDigits,
    SetStatus,
    StartTimer,
    Stop,
    Synthesize,
)
from app.calls.events import Answered, Arrived, Event, Finished, Reconnected
from app.calls.ports import Channel, Switch
from app.engine.admission import Admission
from app.engine.errands import Errands
from app.engine.live import LiveCall
from app.engine.services import Services
from app.engine.takeover import Takeover
from app.engine.timers import Timers

log = logging.getLogger(__name__)

ON_SWITCH = (Answer, PlayFile, SendDigits, Hangup, Originate)
ERRANDS = (Fetch, Download, Synthesize)


class Engine:
    """One switch node's calls."""

    def __init__(self, switch: Switch, services: Services) -> None:
        self.switch = switch
        self.services = services
        self.calls: dict[str, LiveCall] = {}
        self.channels: dict[Channel, LiveCall] = {}
        self.timers = Timers()
        self.errands = Errands(self)
        self.admission = Admission(self)
        self.takeover = Takeover(self)

    def run(self) -> None:
        """Deliver what the switch tells, until it is closed."""
        loops = (self.timers.run, self.admission.read_mail, self.takeover.run)
        helpers = [gevent.spawn(loop) for loop in loops]
        try:
            for channel, event in self.switch.events():
                self.receive(channel, event)
        finally:
            gevent.killall(helpers)

    def receive(self, channel: Channel, event: Event) -> None:
        """One event of the switch: to its call, or to who takes calls in."""
        if isinstance(event, Reconnected):
            gevent.spawn(self.takeover.reconcile)
        elif isinstance(event, Arrived):
            self.admission.arrived(channel, event)
        elif self.admission.waiting(channel, event):
            pass
        elif live := self.channels.get(channel):
            self.deliver(live, event)
        else:
            log.debug("%s on %s, which is no call of ours", type(event).__name__, channel)

    def deliver(self, live: LiveCall, event: Event) -> None:
        """Tell a call what happened, write that down, then do what it asks for."""
        if live.sid not in self.calls:
            return
        at = time.monotonic()
        if isinstance(event, Answered) and not live.answered_at:
            live.answered_at = at
        try:
            asked = live.call.handle(event)
        except Exception:
            log.exception("%s: the script failed on %s", live.sid, type(event).__name__)
            asked = live.call.crash()
        self.carry_out(live, event, asked, at)

    def carry_out(self, live: LiveCall, event: Event | None, asked: list[tuple[str, Command]], at: float) -> None:
        """Journal first, then act, in order."""
        self.services.journals.write(live.sid, at, event, asked)
        for id, command in asked:
            self.act(live, id, command, at)
        if live.call.over:
            self.forget(live)

    def act(self, live: LiveCall, id: str, command: Command, at: float) -> None:
        """Perform one command; nothing here waits."""
        if id in live.call.outstanding:
            live.asked_at[id] = at
        match command:
            case Stop(id=stopped):
                self.stop(live, stopped, id)
            case StartTimer(seconds):
                self.timers.start(id, seconds, lambda: self.deliver(live, Finished(id)))
            case SetStatus():
                self.set_status(live, command, at)
            case Notify():
                self.services.ledger.notification(live.header.facts, command, datetime.now(UTC))
            case Prepare(wanted):
                self.errands.prepare(live, wanted)
            case Mark():
                pass
            case _ if isinstance(command, ERRANDS):
                self.errands.run(live, id, command)
            case _ if isinstance(command, ON_SWITCH) and not live.call.gone:
                self.switch.perform(live.channel, id, command)
            case _ if id in live.call.outstanding:
                gevent.spawn(self.deliver, live, Finished(id, error="the leg is gone"))

    def stop(self, live: LiveCall, stopped: str, id: str) -> None:
        """End what runs under an id: a timer, a greenlet, or something on the switch."""
        live.asked_at.pop(stopped, None)
        task = live.tasks.pop(stopped, None)
        if task is not None:
            task.kill(block=False)
        elif not self.timers.cancel(stopped) and not live.call.gone:
            self.switch.perform(live.channel, id, Stop(stopped))

    def set_status(self, live: LiveCall, command: SetStatus, at: float) -> None:
        """A new status: the row, and the status callback."""
        duration = int(at - live.answered_at + 0.5) if live.answered_at else 0
        header = live.header
        self.services.ledger.status(
            header.facts,
            header.application,
            command.status,
            command.event,
            datetime.now(UTC),
            duration,
            command.sequence,
        )

    def add(self, live: LiveCall) -> None:
        """A call is live from now on."""
        self.calls[live.sid] = live
        self.channels[live.channel] = live

    def forget(self, live: LiveCall) -> None:
        """A call is over: once all about it is committed, its journal is filed away."""
        self.calls.pop(live.sid, None)
        self.channels.pop(live.channel, None)
        for task in live.tasks.values():
            task.kill(block=False)
        self.services.ledger.closed(live.sid, lambda: self.services.journals.finish(live.sid))

    def refuse(self, channel: Channel, cause: Cause) -> None:
        """End a leg that is no call of ours."""
        self.switch.perform(channel, f"refused-{channel}", Hangup(cause))
