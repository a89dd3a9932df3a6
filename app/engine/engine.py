"""The engine: the only loop. It delivers events to calls and performs what they ask for (architecture 5).

Everything from an event to its commands happens without waiting, so a call's events never overtake each other. What
waits (fetches, speech, the database) runs in greenlets that come back with an event.
"""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime

import gevent

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.commands.conferences import (
    AttendConference,
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PlayInRoom,
    QuitConference,
    RecordRoom,
)
from app.calls.commands.core import (
    Begin,
    Bridge,
    Command,
    Detach,
    Download,
    Fetch,
    Hangup,
    LocateClient,
    Mark,
    Notify,
    OnLeg,
    Originate,
    Prepare,
    SaveRecording,
    SendMessage,
    SetStatus,
    StartTimer,
    Stop,
    Synthesize,
    Tell,
)
from app.calls.commands.messages import KeepFax
from app.calls.commands.queues import AT_THE_QUEUE, FindQueue
from app.calls.commands.remote_legs import Announce, AskOutcome, Report
from app.calls.commands.speech_recognition import Discard, Recognize
from app.calls.events import Arrived, Event, Finished, LegEvent, Reconnected, TextArrived
from app.calls.ports import Channel, Switch
from app.engine import call_records
from app.engine.background import Errands
from app.engine.features.conferences import Meeting, room_of
from app.engine.features.gateway_failover import Gateways
from app.engine.features.queues import Queueing
from app.engine.features.registrations import Clients
from app.engine.features.remote_legs import Visits
from app.engine.features.sip_messages import Texts
from app.engine.intake.inbound import Admission
from app.engine.live_call import LiveCall, channel_for, timed
from app.engine.services import Services
from app.engine.takeover.takeover import Takeover
from app.engine.timers import Timers

log = logging.getLogger(__name__)

ROOMS = (JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, RecordRoom)
ERRANDS = (Fetch, Download, Synthesize, KeepFax, SaveRecording, SendMessage, Recognize, FindQueue)
ERRANDS += (Announce, Report, AskOutcome)
OUTLIVING = (LocateClient, PlayInRoom, RecordRoom)
"""What the switch can do although the leg is gone."""


class Engine:
    """One switch node's calls."""

    def __init__(self, switch: Switch, services: Services) -> None:
        self.switch = switch
        self.services = services
        self.calls: dict[str, LiveCall] = {}
        self.channels: dict[Channel, tuple[LiveCall, str]] = {}
        """The call and the leg's name of each channel."""
        self.timers = Timers()
        self.errands = Errands(self)
        self.admission = Admission(self)
        self.takeover = Takeover(self)
        self.meeting = Meeting(self)
        self.queueing = Queueing(self)
        self.visits = Visits(self)
        self.clients = Clients(self)
        self.texts = Texts(self)
        self.gateways = Gateways(self)

    def run(self) -> None:
        """Deliver what the switch tells, until it is closed."""
        loops = (self.timers.run, self.admission.read_mail, self.takeover.run, *self.texts.loops)
        helpers = [gevent.spawn(loop) for loop in loops]
        try:
            for channel, event in self.switch.events():
                self.receive(channel, event)
        finally:
            gevent.killall(helpers)

    def receive(self, channel: Channel, event: Event) -> None:
        """One event of the switch: to its call, or to who takes calls in."""
        if isinstance(event, Reconnected):
            gevent.spawn(self.takeover.reconnected)
            gevent.spawn(self.clients.connected)
        elif isinstance(event, TextArrived):
            self.texts.arrived(event)
        elif self.texts.sent(event):
            pass
        elif isinstance(event, Arrived):
            self.admission.arrived(channel, event)
        elif self.admission.waiting(channel, event) or self.gateways.keeps(channel, event):
            pass
        elif found := self.channels.get(channel):
            live, leg = found
            self.deliver(live, LegEvent(leg, event) if leg else event)
        else:
            log.debug("%s on %s, which is no call of ours", type(event).__name__, channel)

    def deliver(self, live: LiveCall, event: Event) -> None:
        """Tell a call what happened, write that down, then do what it asks for."""
        if live.sid not in self.calls:
            return
        at = time.monotonic()
        event = timed(live, event, at)
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
        leg, command = (command.leg, command.command) if isinstance(command, OnLeg) else (MAIN, command)
        match command:
            case Stop(id=stopped):
                self.stop(live, leg, stopped, id)
            case StartTimer(seconds):
                self.timers.start(id, seconds, lambda: self.deliver(live, Finished(id)))
            case SetStatus():
                call_records.status(self.services.ledger, live, leg, command, at, datetime.now(UTC))
            case Notify():
                self.services.ledger.notification(live.header.facts, command, datetime.now(UTC), id)
            case Prepare(wanted):
                self.errands.prepare(live, wanted)
            case Begin():
                self.channels[channel_for(leg)] = (live, leg)
                call_records.leg_began(self.services.ledger, leg, command, datetime.now(UTC))
            case Detach():
                self.admission.detached(live, leg, command, at)
            case AttendConference():
                self.meeting.attend(live, id, command)
            case QuitConference():
                self.meeting.quit(live, id, command)
            case Tell():
                self.services.ledger.tell(live.header.facts, command, id, datetime.now(UTC))
            case Discard(file):
                self.services.hearing.discard(file)
            case Mark():
                pass
            case _ if isinstance(command, AT_THE_QUEUE):
                self.queueing.act(live, id, command, at)
            case _ if isinstance(command, ERRANDS):
                self.errands.run(live, id, command)
            case _:
                self.perform(live, leg, id, command)

    def perform(self, live: LiveCall, leg: str, id: str, command: Command) -> None:
        """Give a command to the switch, with its own names for legs and rooms; not for a leg that is gone."""
        state = live.call.legs.get(leg)
        if (state is None or state.gone) and not isinstance(command, OUTLIVING):
            if id in live.call.outstanding:
                gone = Finished(id, error="the leg is gone")
                gevent.spawn(self.deliver, live, LegEvent(leg, gone) if leg else gone)
            return None
        if isinstance(command, RecordRoom) and not self.meeting.records(live, id, command):
            return None
        if isinstance(command, Bridge):
            command = replace(command, other=self.other_channel(live, command.other))
        elif isinstance(command, ROOMS):
            command = replace(command, room=room_of(live.header.facts.account_sid, command.room))
        if isinstance(command, Hangup) and self.gateways.gives_up(live.channel_of(leg), command.cause):
            return None
        if isinstance(command, Originate):
            return self.gateways.originate(live, live.channel_of(leg), id, command)
        return self.switch.perform(live.channel_of(leg), id, command)

    def other_channel(self, live: LiveCall, name: str) -> Channel:
        """Of a leg of this call or, by its CallSid, of another call that it has found in a queue."""
        other = None if name in live.call.legs else self.calls.get(name)
        return other.channel if other else live.channel_of(name)

    def stop(self, live: LiveCall, leg: str, stopped: str, id: str) -> None:
        """End what runs under an id: a timer, a greenlet, or something on the switch."""
        live.asked_at.pop(stopped, None)
        task = live.tasks.pop(stopped, None)
        if task is not None:
            task.kill(block=False)
        elif not self.timers.cancel(stopped):
            self.perform(live, leg, id, Stop(stopped))

    def add(self, live: LiveCall) -> None:
        """A call is live from now on."""
        self.calls[live.sid] = live
        for leg in live.call.legs:
            self.channels[live.channel_of(leg)] = (live, leg)

    def forget(self, live: LiveCall) -> None:
        """A call is over: once all about it is committed, its journal is filed away."""
        self.calls.pop(live.sid, None)
        self.queueing.gone(live, time.monotonic())
        for leg in live.call.legs:
            self.channels.pop(live.channel_of(leg), None)
        for task in live.tasks.values():
            task.kill(block=False)
        self.services.ledger.closed(live.sid, lambda: self.services.journals.finish(live.sid))

    def refuse(self, channel: Channel, cause: Cause) -> None:
        """End a leg that is no call of ours."""
        self.switch.perform(channel, f"refused-{channel}", Hangup(cause))
