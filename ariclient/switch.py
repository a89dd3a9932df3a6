"""`app.calls.ports.Switch` for Asterisk (guide 2.3): joins the parts, and says who takes which event and command.

An event's way: `transport` reads a message, `take_message` decodes it, `take_event` asks `state/legs.py` what it means
and tells the engine. Tables by type hold what a feature has to do before or after.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gevent

from app.calls.allowed import Refused
from app.calls.causes import Cause
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
from app.calls.commands.core import Bridge, Command, Hangup, LocateClient, Originate, Stop, Unbridge
from app.calls.commands.messages import ReceiveFax, SendFax, SendText
from app.calls.commands.transfers import Refer
from app.calls.events import Answered, Arrived, Digit, Event, Finished, Reconnected, TextArrived
from app.calls.ports import Evidence, GatewayState, Known
from app.settings.config import Settings
from app.switching.event_queue import EventQueue
from app.switching.evidence import EvidenceFile
from app.switching.kept_keys import KeptKeys
from app.switching.legs import ENDED
from app.switching.versions import warn_if_older
from ariclient.context import Context
from ariclient.executor import CommandExecutor
from ariclient.features import certificates
from ariclient.features.bridges import Bridges
from ariclient.features.clients import Clients
from ariclient.features.faxes import Faxes
from ariclient.features.gateways import GatewayStates
from ariclient.features.guessers import Guessers
from ariclient.features.keys import KeysDown
from ariclient.features.messages import Messages
from ariclient.features.outbound import Outbound
from ariclient.features.recording import Recordings
from ariclient.features.rooms import Rooms
from ariclient.features.silence import Silence
from ariclient.features.transfers import Transfers
from ariclient.protocol import commands, events, mixing
from ariclient.protocol.event_types import Forked, Gone, Left, LeftStasis, Made, Referred, Snoops, Stranger
from ariclient.protocol.forks import SNOOP
from ariclient.protocol.payload import BadMessage, Message
from ariclient.reconcile import SwitchState
from ariclient.state.evidence import FILE, KEYS_FILE, evidence_of, key_in_line
from ariclient.state.leg import Leg
from ariclient.state.legs import Legs
from ariclient.state.queue import LegQueue
from ariclient.transport.ami import Ami
from ariclient.transport.link import link_to

log = logging.getLogger("ariclient")

FLOOR = (22, 10, 1)
"""Older ones have known security holes (docs/switches.md)."""
HANGUP_SECONDS = 0.3
"""Seconds by which the end of a leg may follow the failure of its playback."""
LOOK_SECONDS = 0.5
"""What cannot be read may come often; the engine's look at all channels must not."""


class Asterisk:
    """One Asterisk node; see the port for what each method promises."""

    name = "asterisk"

    def __init__(self, settings: Settings) -> None:
        self.version = ""
        self.event_queue = EventQueue()
        self.legs = Legs()
        self.link, self.ami = link_to(settings, self), Ami(settings)
        self.looking: Any = None
        context = Context(self.link, self.legs, self.event_queue.tell, self.take_event)
        self.leg_queue = LegQueue(self.legs, self.start_command, self.perform)
        self.executor = CommandExecutor(context, self.leg_queue)
        self.bridges = Bridges(context, self.executor, self.leg_queue)
        self.rooms = Rooms(context, self.bridges)
        self.clients = Clients(context, self.ami, settings)
        self.outbound = Outbound(context, self.clients, settings.answered_wait_seconds)
        self.messages = Messages(context, self.clients, settings.sip_port)
        self.faxes = Faxes(context)
        self.transfers = Transfers(context, self.ami)
        self.recordings = Recordings(self.ami)
        self.silence = Silence(context)
        self.gateways = GatewayStates(self.ami)
        folder = settings.switch_folder("asterisk")
        self.records = EvidenceFile(folder / FILE, evidence_of)
        self.keys = KeptKeys(folder / KEYS_FILE, key_in_line)
        self.forget_keys = self.keys.forget
        self.keys_down = KeysDown(context, self.ami)
        self.guessers, self.certificates = Guessers(self.ami, settings), certificates.copies(self.ami, settings)
        self.state = SwitchState(context, self.bridges, self.outbound)
        self.routes, self.followers = self.event_routes(), self.event_followers()
        self.legless, self.starters = self.legless_commands(), self.leg_commands()

    # -- who takes what ----------------------------------------------------------------------------------------------

    def event_routes(self) -> dict[type[Event], Callable[..., None]]:
        """What takes an event of Asterisk in place of `take_event`: (channel, event)."""
        return {
            Made: self.outbound.take_made,
            Forked: self.outbound.take_forked,
            Snoops: self.rooms.coaching.take_snooper,
            Answered: self.outbound.take_answered,
            Gone: self.outbound.take_gone,
            LeftStasis: self.outbound.take_gone,
            Left: self.bridges.take_left,
            TextArrived: self.messages.take_arrived,
            Stranger: self.end_stranger,
            Finished: self.take_finished,
        }

    def event_followers(self) -> dict[type[Event], Callable[..., None]]:
        """What has to follow an event of a leg once it was reported: (channel, event, the leg as it was before)."""
        return {
            Arrived: self.keep_arrival,
            Finished: self.follow_finished,
            Referred: self.follow_finished,
            Gone: self.rooms.follow_gone,
            LeftStasis: self.rooms.follow_gone,
        }

    def legless_commands(self) -> dict[type[Command], Callable[..., None]]:
        """Commands of no leg, or of one that may have ended: (channel, id, command)."""
        return {
            SendFax: self.faxes.send,
            ReceiveFax: self.faxes.receive,
            SendText: self.messages.send,
            LocateClient: self.clients.locate_client,
            RecordCall: self.recordings.record_call,
            StopRecordCall: self.recordings.stop_record_call,
            MaskRecordCall: self.recordings.mask_record_call,
            PlayInRoom: self.rooms.play_or_record,
            RecordRoom: self.rooms.play_or_record,
            PauseRecordRoom: self.rooms.change_recording,
            StopRecordRoom: self.rooms.change_recording,
        }

    def leg_commands(self) -> dict[type[Command], Callable[..., None]]:
        """Commands on a leg that are more than one request: (channel, id, command, leg)."""
        return {
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
        self.silence.start()
        return self.event_queue.read()

    def close(self) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        self.silence.stop()
        self.keys_down.stop()
        self.link.close()
        self.ami.close()
        self.event_queue.close()

    @property
    def linked(self) -> bool:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.link.up

    def connected(self, version: str) -> None:
        """The link is up (again)."""
        self.version = version
        self.records.keep_small()
        log.info("connected to Asterisk %s as %s", version or "of no known version", self.link.app)
        warn_if_older(log, "Asterisk", version, FLOOR)
        self.event_queue.tell("", [Reconnected()])
        self.keys_down.start()
        self.guessers.connected()
        self.certificates.connected()
        self.outbound.catch_up()
        self.executor.catch_up()

    def missed(self, why: str) -> None:
        """A message cannot be understood: let the engine look at what is true, not too often."""
        log.warning("asterisk event: %s", why[:300])
        if not self.looking:
            self.looking = gevent.spawn_later(LOOK_SECONDS, self.event_queue.tell, "", [Reconnected()])
            self.looking.link(lambda _: setattr(self, "looking", None))

    def take_message(self, message: Message) -> None:
        """One event as Asterisk tells it."""
        try:
            decoded = events.decode(message)
        except BadMessage as error:
            return self.missed(str(error))
        if decoded and not decoded[0].startswith(SNOOP):
            channel, event = decoded
            take = self.legs.claimed.get(channel) or self.routes.get(type(event), self.take_event)
            take(channel, event)
        return None

    def take_event(self, channel: str, event: Event) -> None:
        """Something happened to a leg: tell it, and do what has to follow."""
        leg = self.legs.live.get(channel)
        self.event_queue.tell(channel, self.legs.take_event(channel, event))
        if follow := self.followers.get(type(event)):
            follow(channel, event, leg)

    def take_finished(self, channel: str, event: Finished) -> None:
        """The playback to a caller who hangs up fails first: that is not a fault, and the hang-up follows in a
        moment."""
        if event.error and channel in self.legs.live:
            gevent.spawn_later(HANGUP_SECONDS, self.take_event, channel, event)
        else:
            self.take_event(channel, event)

    def follow_finished(self, channel: str, event: Event, leg: Leg | None) -> None:
        self.leg_queue.release_leg(channel)

    def keep_arrival(self, channel: str, event: Arrived, leg: Leg | None) -> None:
        """The engine has this call: the dialplan's limit must not end it."""
        self.link.ask(mixing.limit(channel, 0))

    def end_stranger(self, channel: str, event: Stranger) -> None:
        """Asterisk followed a redirection by itself: the channel belongs to no call."""
        log.warning("a redirected call (%s) is unknown: hanging up", channel)
        self.link.ask(commands.encode(channel, "", Hangup(Cause.REJECTED), commands.Scene(self.link.app)))

    # -- commands ----------------------------------------------------------------------------------------------------

    def perform(self, channel: str, id: str, command: Command) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        try:
            if take := self.legless.get(type(command)):
                take(channel, id, command)
            elif channel in self.legs.ended and not isinstance(command, Originate):
                self.executor.refuse(channel, id, command, ENDED)
            elif isinstance(command, Stop):
                self.executor.stop(channel, id, command, self.legs.get(channel))
            else:
                self.leg_queue.take_command(channel, id, command, self.legs.get(channel))
        except Refused as refusal:
            self.executor.refuse(channel, id, command, str(refusal))

    def start_command(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """It is this command's turn on its leg. Raises Refused."""
        self.starters.get(type(command), self.executor.execute)(channel, id, command, leg)

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
        return self.records.find(channel)

    def kept_keys(self, channel: str) -> list[Digit] | None:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.keys.of(self.legs.live[channel].name) if channel in self.legs.live else None

    def is_running(self, channel: str, id: str) -> bool:
        """Implements the port Switch (app/calls/ports.py)."""
        return self.executor.is_pending(channel, id) or self.state.is_running(channel, id)
