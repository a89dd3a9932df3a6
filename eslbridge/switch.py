"""`app.calls.ports.Switch` for FreeSWITCH 1.10 and newer (guide 2.3): joins the pure parts with the link.

One greenlet reads the link; what happened goes into a queue that `events` gives out, so a slow handler delays nobody's
reading, and nothing that `perform` says is ever delivered inside `perform`.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import partial

import gevent
from gevent.queue import SimpleQueue

from app.calls.commands.conferences import JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, RecordRoom
from app.calls.commands.core import (
    Answer,
    Bridge,
    Command,
    Hangup,
    LocateClient,
    Originate,
    PlayFile,
    Record,
    SendDigits,
    Stop,
    Unbridge,
)
from app.calls.commands.messages import ReceiveFax, SendFax, SendText
from app.calls.destination import Client
from app.calls.events import Arrived, Event, Finished, Reconnected
from app.settings.config import Settings
from eslbridge.executor import Acts
from eslbridge.features.bridges import Bridges
from eslbridge.features.clients import Clients
from eslbridge.features.faxes import Faxes
from eslbridge.features.messages import Texts
from eslbridge.features.rooms import Rooms
from eslbridge.protocol import commands
from eslbridge.protocol.events import Closed, Connected, InRoom, Parked, Refusal, decode
from eslbridge.protocol.messages import TextSeen, TextSent
from eslbridge.reconcile import Questions
from eslbridge.state import queue as turns
from eslbridge.state.legs import ENDED, Legs
from eslbridge.state.queue import Turns
from eslbridge.transport.framing import Fields
from eslbridge.transport.link import Link
from eslbridge.transport.socket import EventSocket

log = logging.getLogger("eslbridge")

FLOOR = (1, 11, 2)
"""Older ones have known security holes (switches.md)."""
UNHEARD_SECONDS = 0.2
"""How much later than the end of a job an event of its leg may come."""


class FreeSwitch:
    """One FreeSWITCH node."""

    name = "freeswitch"

    def __init__(self, settings: Settings) -> None:
        self.version = ""
        address = settings.freeswitch_esl_host or "127.0.0.1", settings.freeswitch_esl_port
        password = settings.freeswitch_esl_password.get_secret_value()
        self.legs = Legs()
        self.link = Link(self, lambda: EventSocket(*address, password))
        self.told: SimpleQueue[tuple[str, Event] | None] = SimpleQueue()
        self.questions = Questions(self.link, self.legs)
        self.acts = Acts(self)
        self.turns, self.bridges, self.rooms = Turns(self), Bridges(self), Rooms(self)
        self.clients = Clients(self, settings.sip_realm, settings.sip_domain_suffix)
        self.faxes = Faxes(self)
        self.texts = Texts(self, settings.sip_realm, f"{settings.sip_host}:{settings.sip_port}")

    # -- events ----------------------------------------------------------------------------------------------------

    def events(self) -> Iterator[tuple[str, Event]]:
        """See the port."""
        self.link.start()
        while (item := self.told.get()) is not None:
            yield item

    def close(self) -> None:
        """See the port."""
        self.link.close()
        self.told.put(None)

    def tell(self, channel: str, happened: Iterable[Event]) -> None:
        for event in happened:
            self.told.put((channel, event))

    @property
    def linked(self) -> bool:
        """See the port."""
        return self.link.up

    def connected(self, version: str) -> None:
        """The link is up (again)."""
        self.version = version
        log.info("connected to FreeSWITCH %s", version)
        if tuple(int(part) for part in version.split(".") if part.isdigit()) < FLOOR:
            log.warning("FreeSWITCH %s is older than %s: known security holes", version, ".".join(map(str, FLOOR)))
        self.missed()
        for channel, leg in self.legs.live.items():
            if leg.ending is not None:
                again = partial(self.acts.hang_up_again, channel, leg, turns.AGAIN_SECONDS)
                self.link.ask(commands.kill(channel, leg.ending, leg.answered), again)

    def missed(self) -> None:
        """Events may have been lost: let the engine look at what is true."""
        self.legs.doubt()
        self.tell("", [Reconnected()])

    def has_calls(self) -> bool:
        return bool(self.legs.live)

    def happened(self, fields: Fields) -> None:
        decoded = decode(fields)
        if decoded is None:
            return
        channel, event = decoded
        if self.faxes.happened(channel, event):
            return
        if isinstance(event, Refusal):
            # If it had begun, its end is told meanwhile: the two may overtake each other.
            gevent.spawn_later(UNHEARD_SECONDS, self.take, channel, event)
        elif isinstance(event, TextSeen | TextSent):
            self.texts.happened(channel, event)
        elif isinstance(event, Parked) and self.clients.challenged(channel, fields, event):
            pass
        else:
            self.take(channel, event)

    def take(self, channel: str, event: Event) -> None:
        """Something happened to a leg: tell it, and do what has to follow."""
        told = self.legs.take(channel, event)
        self.tell(channel, told)
        for one in told:
            if isinstance(one, Arrived):
                self.link.ask(commands.cancel_last_resort(channel))
                self.link.hurry()
        match event:
            case Parked(first=None):  # after a recovery the dialplan's timer runs again
                self.link.ask(commands.cancel_last_resort(channel))
            case Connected():
                self.bridges.connected(channel)
            case InRoom():
                self.rooms.entered(channel)
        leg = self.legs.live.get(channel)
        if leg and leg.gone is event:
            self.bridges.left(channel, leg)
        for ended in self.legs.due(channel):
            self.tell(ended, self.legs.end(ended, self.legs.live[ended].gone))
        self.turns.release(channel)

    def closed(self, channel: str, file: str) -> None:
        """Nothing is written into this file any more."""
        self.take(channel, Closed(file))

    # -- commands --------------------------------------------------------------------------------------------------

    def perform(self, channel: str, id: str, command: Command) -> None:
        """See the port."""
        match command:
            case SendFax():
                self.faxes.send(channel, id, command)
            case ReceiveFax():
                self.faxes.receive(channel, id, command)
            case SendText():
                self.texts.send(channel, id, command)
            case LocateClient(login=login):
                self.clients.locate(channel, id, login)
            case PlayInRoom() | RecordRoom():
                self.rooms.for_all(channel, id, command)
            case _ if channel in self.legs.ended and not isinstance(command, Originate):
                self.acts.refuse(channel, id, command, ENDED)
            case _:
                self.perform_on_leg(channel, id, command)

    def perform_on_leg(self, channel: str, id: str, command: Command) -> None:
        leg = self.legs.get(channel)
        match command:
            case Stop(id=stopped):
                self.turns.stop(channel, leg, stopped)
            case Answer() if leg.answered:
                self.tell(channel, [Finished(id)])
            case PlayFile() | SendDigits() | Record() | Bridge() | JoinRoom():
                self.turns.wish(channel, id, command)
            case Unbridge():
                self.bridges.unbridge(channel, id, leg)
            case LeaveRoom():
                self.rooms.leave(channel, id, leg)
            case MuteInRoom():
                self.rooms.mute(channel, id, command, leg)
            case Originate(destination=Client(name=login)):
                self.clients.call(channel, id, command, login, leg)
            case Answer() | Hangup() | Originate() | _:
                self.acts.act(channel, id, command, leg)

    # -- clients -------------------------------------------------------------------------------------------------------

    def set_client(self, login: str, digest: str) -> None:
        """See the port. FreeSWITCH asks the API for digests itself; who exists tells us whose callers to challenge."""
        self.clients.logins.add(login)

    def drop_client(self, login: str) -> None:
        """See the port."""
        self.clients.forget(login)

    # -- takeover ------------------------------------------------------------------------------------------------------

    def channels(self) -> dict[str, bool]:
        """See the port."""
        found = self.questions.channels()
        for channel, place in self.questions.places().items():
            if channel in self.legs.live and not self.rooms.again(channel, place):
                told = self.legs.agree(channel, place)
                self.tell(channel, told)
                self.bridges.agreed(channel, bool(told))
                self.rooms.entered(channel)
                self.turns.release(channel)
        return found

    def arrival(self, channel: str) -> Event | None:
        """See the port."""
        arrived = self.questions.arrival(channel)
        if arrived:
            self.legs.get(channel)
            self.link.ask(commands.cancel_last_resort(channel))
        return arrived

    def is_running(self, channel: str, id: str) -> bool:
        """See the port."""
        running = self.questions.is_running(channel, id)
        self.turns.release(channel)
        return running
