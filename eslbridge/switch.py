"""`app.calls.ports.Switch` for FreeSWITCH 1.10 and newer (guide 2.3): joins the parts, and says who takes which event
and command.

An event's way: `transport` reads a packet, `take_message` decodes it, `take_event` asks `state/legs.py` what it means
and tells the engine. Tables by type hold what a feature has to do before or after.
"""

import logging
from collections.abc import Callable, Iterator, Sequence

import gevent

from app.calls.commands.call_recording import MaskRecordCall, RecordCall, StopRecordCall
from app.calls.commands.conferences import (
    CoachInRoom,
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PauseRecordRoom,
    PlayInRoom,
    RecordRoom,
    StopRecordRoom,
)
from app.calls.commands.core import (
    Bridge,
    Command,
    LocateClient,
    Originate,
    PlayFile,
    Record,
    SendDigits,
    Stop,
    Unbridge,
)
from app.calls.commands.messages import ReceiveFax, SendFax, SendText
from app.calls.commands.transfers import Refer
from app.calls.events import Answered, Arrived, Digit, Event, Reconnected
from app.calls.ports import Evidence, GatewayState, Known
from app.settings.config import Settings
from app.switching.event_queue import EventQueue
from app.switching.evidence import EvidenceFile
from app.switching.faxes import FaxOver
from app.switching.kept_keys import KeptKeys
from app.switching.legs import ENDED
from app.switching.versions import warn_if_older
from eslbridge.context import Context
from eslbridge.executor import CommandExecutor
from eslbridge.features import certificates
from eslbridge.features.bridges import Bridges
from eslbridge.features.clients import Clients
from eslbridge.features.faxes import Faxes
from eslbridge.features.gateways import GatewayStates
from eslbridge.features.messages import Messages
from eslbridge.features.outbound import Outbound
from eslbridge.features.recording import Recordings
from eslbridge.features.reoffers import Reoffers
from eslbridge.features.rooms import Rooms
from eslbridge.features.transfers import Transfers
from eslbridge.protocol import commands, events
from eslbridge.protocol.event_types import Connected, Gone, InRoom, Parked, Referred, Refusal, Reoffered, Unregistered
from eslbridge.protocol.messages import MessageSeen, MessageSent
from eslbridge.protocol.payload import Fields
from eslbridge.reconcile import SwitchState
from eslbridge.state.evidence import FILE, KEYS_FILE, evidence_of, key_in_line
from eslbridge.state.leg import Leg
from eslbridge.state.legs import Legs
from eslbridge.state.queue import LegQueue
from eslbridge.transport.link import Link
from eslbridge.transport.socket import EventSocket

log = logging.getLogger("eslbridge")

FLOOR = (1, 11, 2)
"""Older ones have known security holes (docs/switches.md)."""
UNHEARD_SECONDS = 0.2
"""How much later than the end of a job an event of its leg may come."""


class FreeSwitch:
    """One FreeSWITCH node; see the port for what each method promises."""

    name = "freeswitch"

    def __init__(self, settings: Settings) -> None:
        self.version = ""
        self.event_queue = EventQueue()
        self.legs = Legs()
        self.link = link_to(settings, self)
        context = Context(self.link, self.legs, self.event_queue.tell, self.take_event)
        self.leg_queue = LegQueue(self.legs, self.event_queue.tell, self.start_command)
        self.executor = CommandExecutor(context, settings.answered_wait_seconds)
        self.recordings = Recordings(context)
        self.bridges = Bridges(context, self.executor, self.leg_queue, self.recordings)
        self.rooms = Rooms(context, self.executor, self.leg_queue)
        self.clients = Clients(context, settings)
        self.outbound = Outbound(context, self.executor, self.clients)
        self.messages = Messages(context, self.clients, f"{settings.sip_host}:{settings.sip_port}")
        self.faxes = Faxes(context)
        self.transfers = Transfers(context)
        self.reoffers = Reoffers(context)
        self.gateways = GatewayStates(context)
        self.certificates = certificates.copies(context, settings)
        self.state = SwitchState(context, self.bridges, self.rooms, self.leg_queue, self.outbound)
        folder = settings.switch_folder("freeswitch")
        self.records = EvidenceFile(folder / FILE, evidence_of)
        self.keys = KeptKeys(folder / KEYS_FILE, key_in_line)
        self.forget_keys = self.keys.forget
        self.routes, self.followers = self.event_routes(), self.event_followers()
        self.legless, self.starters = self.legless_commands(), self.leg_commands()

    # -- who takes what ----------------------------------------------------------------------------------------------

    def event_routes(self) -> dict[type[Event], Callable[..., None]]:
        """What takes an event of FreeSWITCH in place of `take_event`: (channel, event)."""
        return {
            Parked: self.clients.take_parked,
            Unregistered: self.clients.take_unregistered,
            Refusal: self.take_refusal_later,
            MessageSeen: self.messages.take_arrived,
            MessageSent: self.messages.take_sent,
            FaxOver: self.faxes.take_received,
            Reoffered: self.reoffers.take,
            Referred: self.transfers.take_notified,
        }

    def event_followers(self) -> dict[type[Event], Callable[..., None]]:
        """What has to follow an event of a leg once it was reported: (channel, event, the leg as it was before)."""
        return {
            Parked: self.follow_parked,
            Connected: self.bridges.follow_connected,
            InRoom: self.rooms.follow_entered,
            Gone: self.follow_gone,
        }

    def legless_commands(self) -> dict[type[Command], Callable[..., None]]:
        """Commands of no leg, or of one that may have ended: (channel, id, command)."""
        return {
            SendFax: self.faxes.send,
            ReceiveFax: self.faxes.receive,
            SendText: self.messages.send,
            LocateClient: self.clients.locate_client,
            PlayInRoom: self.rooms.play_or_record,
            RecordRoom: self.rooms.play_or_record,
            PauseRecordRoom: self.rooms.change_recording,
            StopRecordRoom: self.rooms.change_recording,
        }

    def leg_commands(self) -> dict[type[Command], Callable[..., None]]:
        """Commands on a leg that are more than a request, or that wait for their turn: (channel, id, command, leg)."""
        return {
            Stop: self.executor.stop,
            PlayFile: self.leg_queue.take_command,
            SendDigits: self.leg_queue.take_command,
            Record: self.leg_queue.take_command,
            RecordCall: self.recordings.record_call,
            StopRecordCall: self.recordings.stop_record_call,
            MaskRecordCall: self.recordings.mask_record_call,
            Originate: self.outbound.originate,
            Bridge: self.bridges.connect_legs,
            Unbridge: self.bridges.separate_legs,
            JoinRoom: self.rooms.join_room,
            LeaveRoom: self.rooms.leave_room,
            MuteInRoom: self.rooms.mute_leg,
            CoachInRoom: self.rooms.coaching.coach,
            Refer: self.transfers.refer,
        }

    # -- events ------------------------------------------------------------------------------------------------------

    def events(self) -> Iterator[tuple[str, Event]]:
        """Implements the port Switch (app/calls/ports.py)."""
        self.link.start(self.event_queue.fail)
        return self.event_queue.read()

    def close(self) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        self.link.close()
        self.event_queue.close()

    @property
    def linked(self) -> bool:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.link.up

    def connected(self, version: str) -> None:
        """The link is up (again)."""
        self.version = version
        self.records.keep_small()
        log.info("connected to FreeSWITCH %s", version)
        warn_if_older(log, "FreeSWITCH", version, FLOOR)
        self.certificates.connected()
        self.look_again()
        self.executor.catch_up()

    def missed(self, why: str) -> None:
        """Compare with the switch after events were lost. why: for the log."""
        log.error("freeswitch link: %s", why)
        self.look_again()

    def look_again(self) -> None:
        """Events may have been lost: let the engine look at what is true."""
        self.legs.doubt()
        self.event_queue.tell("", [Reconnected()])

    def take_message(self, message: Fields) -> None:
        """One event as FreeSWITCH tells it."""
        decoded = events.decode(message)
        if decoded:
            channel, event = decoded
            take = self.legs.claimed.get(channel) or self.routes.get(type(event), self.take_event)
            take(channel, event)

    def take_event(self, channel: str, event: Event) -> None:
        """Something happened to a leg: tell it, and do what has to follow."""
        leg = self.legs.live.get(channel)
        self.event_queue.tell(channel, self.legs.take_event(channel, event))
        if follow := self.followers.get(type(event)):
            follow(channel, event, leg)
        for ended in self.legs.due(channel):
            self.event_queue.tell(ended, self.legs.end(ended, self.legs.live[ended].gone))
        self.leg_queue.release_leg(channel)

    def follow_parked(self, channel: str, event: Parked, leg: Leg | None) -> None:
        """The engine has this call: the dialplan's timer must not end it. After a recovery it runs again."""
        arrived = leg is None and isinstance(event.first, Arrived) and channel in self.legs.live
        if arrived or event.first is None:
            self.link.ask(commands.cancel_last_resort(channel))
        if arrived:
            self.link.hurry()
        if isinstance(event.first, Answered) and channel in self.legs.live:
            self.outbound.keep(channel)

    def follow_gone(self, channel: str, event: Gone, leg: Leg | None) -> None:
        """Its recordings are closed, and it coaches nobody."""
        self.recordings.follow_gone(channel, event, leg)
        self.rooms.follow_gone(channel, event, leg)

    def take_refusal_later(self, channel: str, event: Refusal) -> None:
        """If the call had begun, its end is reported meanwhile: the two may overtake each other."""
        gevent.spawn_later(UNHEARD_SECONDS, self.take_event, channel, event)

    # -- commands ----------------------------------------------------------------------------------------------------

    def perform(self, channel: str, id: str, command: Command) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        if take := self.legless.get(type(command)):
            take(channel, id, command)
        elif channel in self.legs.ended and not isinstance(command, Originate):
            self.executor.refuse(channel, id, command, ENDED)
        else:
            self.starters.get(type(command), self.executor.execute)(channel, id, command, self.legs.get(channel))

    def start_command(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """It is this command's turn on its leg."""
        if isinstance(command, Bridge):
            self.bridges.start(channel, id, command, leg)
        else:
            self.executor.execute(channel, id, command, leg)

    # -- clients, takeover ---------------------------------------------------------------------------------------------

    def gateway_states(self, names: Sequence[str]) -> dict[str, GatewayState]:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.gateways.read(names)

    def set_client(self, login: str, digest: str, known: Known = lambda: None, registers: bool = True) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        self.clients.set_client(login, digest, known, registers)

    def drop_client(self, login: str, known: Known = lambda: None) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        self.clients.drop_client(login, known)

    def channels(self) -> dict[str, bool]:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.state.channels()

    def arrival(self, channel: str) -> Event | None:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.state.arrival(channel)

    def evidence(self, channel: str) -> Evidence | None:
        """See the port."""
        return self.records.find(channel) or self.state.evidence(channel)

    def kept_keys(self, channel: str) -> list[Digit] | None:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.keys.of(channel)

    def is_running(self, channel: str, id: str) -> bool:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.state.is_running(channel, id)


def link_to(settings: Settings, listener: FreeSwitch) -> Link:
    """The link of a node, not yet connected."""
    host, port = settings.freeswitch_esl_host or "127.0.0.1", settings.freeswitch_esl_port
    password = settings.freeswitch_esl_password.get_secret_value()
    patience = settings.switch_wait_seconds
    return Link(listener, lambda: EventSocket(host, port, password), lambda: bool(listener.legs.live), patience)
