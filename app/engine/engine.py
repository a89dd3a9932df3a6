"""The engine: the only loop. It delivers the events of a switch to calls, and has done what they ask for
(docs/architecture.md, The engine).

Here its parts are put together: each gets what it needs of the others, and says which commands, letters and channels
are its own. What waits (fetches, speech, the database) runs in greenlets that come back with an event.
"""

import logging
from collections.abc import Callable
from typing import Any

import gevent

from app.calls.commands.call_recording import SetRecording
from app.calls.commands.conferences import (
    AttendConference,
    CoachInRoom,
    JoinRoom,
    LeaveRoom,
    MeasureAudio,
    MuteInRoom,
    PlayInRoom,
    QuitConference,
    RecordRoom,
)
from app.calls.commands.core import (
    DetachLeg,
    Download,
    Fetch,
    Hangup,
    LocateClient,
    Notify,
    Originate,
    PostCallback,
    Prefetch,
    SaveRecording,
    SendMessage,
    SetStatus,
    StartChildLeg,
    Synthesize,
)
from app.calls.commands.messages import KeepFax
from app.calls.commands.queues import AT_THE_QUEUE, FindQueue
from app.calls.commands.remote_legs import FetchOutcome, ReportOutcome, ReserveRemoteLeg
from app.calls.commands.results import AudioSeconds
from app.calls.commands.speech_recognition import Discard, Recognize
from app.calls.commands.streams import (
    FetchStreamOutcome,
    PressInStream,
    ReserveStream,
    SetAnsweredBy,
    SetStream,
    StartPlayout,
)
from app.calls.commands.transfers import Refer
from app.calls.events import Arrived, Digit, Event, HungUp, LegEvent, Reconnected, TextArrived
from app.calls.ports import Channel, Switch
from app.engine.background import BackgroundTasks
from app.engine.conferences.conferences import LiveConferences
from app.engine.dispatch import Dispatcher
from app.engine.features.queues import LiveQueues
from app.engine.features.registrations import Registrations
from app.engine.features.remote_legs import RemoteLegs
from app.engine.features.sip_messages import NO_LEG, SipMessages
from app.engine.features.streams import Streams
from app.engine.features.suspension import Suspension
from app.engine.intake.claims import ChannelClaims, PendingChannels
from app.engine.intake.inbound import InboundCalls
from app.engine.intake.mailbox import Mailbox
from app.engine.intake.starting import CallStarter
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.outbound.gateway_failover import GatewayFailover
from app.engine.outbound.outbound_permits import OutboundPermits
from app.engine.outbound.referrals import Referrals
from app.engine.records import Records
from app.engine.services import Services
from app.engine.takeover.early import Early, Past
from app.engine.takeover.takeover import Takeover
from app.engine.timers import Timers
from app.models.system.mailbox import ACCOUNT, ANNOUNCE, CLIENT, CONFERENCE, CONFERENCE_RECORDING
from app.webhooks.media import duration

log = logging.getLogger(__name__)


class Engine:
    """The event loop of one switch node: owns its live calls, delivers events and performs commands."""

    def __init__(self, switch: Switch, services: Services) -> None:
        self.switch = switch
        self.services = services
        self.calls = LiveCalls()
        self.claims = ChannelClaims()
        self.timers = Timers()
        self.dispatch = Dispatcher(switch, services, self.calls, self.timers)
        deliver = self.dispatch.deliver
        pending = PendingChannels(self.claims)
        outward = self.dispatch.carry_out, self.dispatch.refuse
        self.starter = CallStarter(services, self.calls, pending, deliver, *outward)
        self.gateways = GatewayFailover(switch, services, self.claims, self.receive)
        self.remote = RemoteLegs(services, self.calls, self.starter.begin, self.starter.turn_away)
        self.live_conferences = LiveConferences(switch, services, self.calls, deliver, self.remote)
        self.live_queues = LiveQueues(services, self.calls, deliver, self.remote.elsewhere)
        self.background = BackgroundTasks(services, deliver)
        self.streams = Streams(services, self.calls, self.dispatch.refuse, deliver)
        self.records = Records(services, self.calls)
        self.suspension = Suspension(self.calls, deliver, self.dispatch.refuse)
        self.permits = OutboundPermits(switch, services, self.calls, self.gateways, self.records, self.receive)
        self.past, self.early = Past(), Early(services.journals)
        self.referrals = Referrals(switch, services, self.receive)
        self.inbound = InboundCalls(
            services,
            self.calls,
            pending,
            self.starter,
            self.gateways,
            self.dispatch.ring,
            self.remote.admit,
            self.past,
        )
        self.mailbox = Mailbox(
            services, self.calls, deliver, self.starter.begin, self.dispatch.perform, self.live_queues.waits
        )
        shared = self.live_conferences, self.live_queues, self.remote
        self.takeover = Takeover(
            switch, services, self.calls, self.dispatch, self.inbound, *shared, self.early, self.receive
        )
        self.mailbox.ready = self.streams.ready = self.takeover.settled
        self.clients = Registrations(switch, services)
        self.texts = SipMessages(switch, services, self.gateways)
        self.receivers: dict[type[Event], Callable[[Channel, Any], None]] = {}
        """The receivers of events that belong to no call, by type."""
        self.register()

    def register(self) -> None:
        """Register the receivers of events and the performers of commands, by type."""
        self.receivers[Reconnected] = self.reconnected
        self.receivers[TextArrived] = lambda _channel, event: self.texts.arrived(event)
        self.receivers[Arrived] = self.inbound.arrived
        self.register_commands()
        self.register_switch_commands()
        self.register_errands()
        self.dispatch.when_over(self.live_queues.gone)
        self.dispatch.when_over(self.live_conferences.gone)
        self.dispatch.when_over(self.past.add_call)
        self.claims.claim(NO_LEG, self.texts.sent)
        self.mailbox.register(CLIENT, lambda letter: self.clients.changed(**letter))
        self.mailbox.register(ACCOUNT, lambda letter: self.suspension.end(letter["sids"]))
        self.mailbox.register(ANNOUNCE, self.live_conferences.announce)
        self.mailbox.register(CONFERENCE_RECORDING, self.live_conferences.recordings.change)
        self.mailbox.register(CONFERENCE, lambda letter: self.live_conferences.end(letter["sid"]))

    def register_commands(self) -> None:
        """Commands that are not for the switch."""
        register = self.dispatch.register
        register(self.permits.set_status, SetStatus)
        register(self.records.begin_leg, StartChildLeg)
        register(self.records.notify, Notify)
        register(self.call_back, PostCallback)
        register(self.records.discard, Discard)
        register(self.starter.detached, DetachLeg)
        register(self.live_conferences.ask_to_attend, AttendConference)
        register(self.live_conferences.quit, QuitConference)
        register(self.live_queues.act, *AT_THE_QUEUE)
        register(self.background.prepare, Prefetch)
        register(self.streams.press, PressInStream)
        register(self.streams.start_playout, StartPlayout)
        register(self.records.set_stream, SetStream)
        register(self.records.set_answered_by, SetAnsweredBy)
        register(self.records.set_recording, SetRecording)

    def register_switch_commands(self) -> None:
        """Commands that somebody looks at before the switch gets them."""
        register = self.dispatch.register_on_switch
        register(self.live_conferences.in_room, JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom)
        register(self.live_conferences.coach, CoachInRoom)
        register(self.live_conferences.record_room, RecordRoom)
        register(self.permits.hang_up, Hangup)
        register(self.permits.originate, Originate)
        register(self.permits.locate, LocateClient)
        register(self.referrals.refer, Refer)

    def register_errands(self) -> None:
        """Commands that take a while."""
        self.dispatch.register(
            self.background.run,
            *(Fetch, Download, Synthesize, Recognize, SaveRecording, KeepFax, SendMessage),
            *(FindQueue, ReserveRemoteLeg, ReportOutcome, FetchOutcome, ReserveStream, FetchStreamOutcome),
            MeasureAudio,
        )
        self.background.work[ReserveStream] = self.streams.reserve
        self.background.work[FetchStreamOutcome] = self.streams.outcome
        self.background.brings(FindQueue, self.live_queues.find)
        self.background.brings(MeasureAudio, lambda _live, _id, command: AudioSeconds(duration(command.file)))
        for kind in (ReserveRemoteLeg, ReportOutcome, FetchOutcome):
            self.background.brings(kind, self.remote.run)

    def run(self) -> None:
        """Deliver what the switch tells, until it is closed."""
        loops = (
            self.timers.run,
            self.mailbox.read,
            self.takeover.run,
            self.services.journals.keep_up,
            self.permits.run,
            self.streams.run,
        )
        self.early.expect()
        helpers = [gevent.spawn(loop) for loop in (*loops, *self.texts.loops)]
        try:
            for channel, event in self.switch.events():
                self.receive(channel, event)
        finally:
            gevent.killall(helpers)

    def receive(self, channel: Channel, event: Event) -> None:
        """One event of the switch: kept for a call that is not known yet, or given to who takes such events, to who has
        claimed the channel, or to its call."""
        if channel in self.early.expected:
            self.early.keep(channel, event)
        elif receiver := self.receivers.get(type(event)):
            receiver(channel, event)
        elif (claim := self.claims.get(channel)) and claim(channel, event):
            pass
        elif found := self.calls.channels.get(channel):
            live, leg = found
            if isinstance(event, Digit):
                return self.takeover.missed.take(live, leg, channel, event)
            if isinstance(event, HungUp) and channel in self.takeover.missed.waiting:
                self.takeover.missed.give_up(live, leg, channel)
            self.dispatch.deliver(live, LegEvent(leg, event) if leg else event)
        else:
            log.debug("%s on %s, which belongs to no known call", type(event).__name__, channel)

    def call_back(self, live: LiveCall, leg: str, id: str, command: PostCallback, at: float) -> None:
        """As `Records.call_back`; events of a conference are counted before."""
        self.records.call_back(live, leg, id, self.live_conferences.numbered(command), at)

    def reconnected(self, _channel: Channel, _event: Reconnected) -> None:
        """The link to the switch is up: look what was missed."""
        self.takeover.hold()
        gevent.spawn(self.takeover.reconnected)
        gevent.spawn(self.clients.connected)
