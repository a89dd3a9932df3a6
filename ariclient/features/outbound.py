"""What the switch does to call somebody: finds a client's address, gives a password, recognises a leg that it has
already made (guide 3.9)."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import gevent

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Originate
from app.calls.destination import Client, SipUri, sip_uri
from app.calls.events import Answered, Event, Finished, HungUp, Ringing
from ariclient.features.answers import Answers
from ariclient.protocol import clients, commands, events
from ariclient.protocol.commands import Refused
from ariclient.state.legs import Leg
from ariclient.transport.requests import Reply

if TYPE_CHECKING:
    from ariclient.switch import Asterisk


class Calling:
    """Outbound legs of one Asterisk."""

    def __init__(self, switch: "Asterisk") -> None:
        self.switch = switch
        self.answers = Answers(switch)
        self.unwanted: set[str] = set()
        """Channels whose Originate got no answer: if they came to be, they must not stay."""

    def keeps(self, channel: str, event: Event) -> bool:
        """Before an event is told. Returns whether it is kept: an answer whose headers are asked for first."""
        if isinstance(event, events.Gone | events.LeftStasis):
            self.over(channel, self.switch.legs.live.get(channel))
            self.switch.tell(channel, self.switch.legs.unheard_answer(channel))
        return isinstance(event, Answered) and self.answers.asked(channel)

    def begin(self, channel: str, id: str, command: Originate, leg: Leg) -> None:
        """Call somebody. Raises Refused."""
        destination = command.destination
        if leg.outbound:
            return self.look_at(channel, id, command)
        if isinstance(destination, Client):
            gevent.spawn(self.call_client, channel, id, command, destination.name, leg)
            return None
        if isinstance(destination, SipUri) and destination.username:
            address = self.switch.directory.address
            for rest in clients.one_call(channel, destination.username, destination.password, address):
                self.switch.link.ask(rest)
            leg.login = True
        rest = commands.encode(channel, id, command, self.switch.scene())
        leg.note(id, command)
        return self.switch.link.ask(rest, partial(self.originated, channel, id, command))

    def call_client(self, channel: str, id: str, command: Originate, login: str, leg: Leg) -> None:
        """A greenlet: find out where a client is registered, and call it at one of its contacts."""
        try:
            found = self.switch.directory.contacts(login)
            if not found or leg.ending is not None:
                raise Refused(f"client:{login} is not registered")
            self.begin(channel, id, replace(command, destination=sip_uri(found[-1])), leg)
        except (OSError, Refused) as error:
            self.refuse(channel, id, str(error))

    def refuse(self, channel: str, id: str, why: str) -> None:
        """There is no such leg, and there will be none."""
        leg = self.switch.legs.live.get(channel)
        self.over(channel, leg)
        self.switch.tell(channel, Finished(id, error=why))
        self.switch.legs.end(channel)
        self.switch.tell(channel, HungUp(Cause.UNAVAILABLE))

    def over(self, channel: str, leg: Leg | None) -> None:
        """The leg is gone: forget its password."""
        if leg is not None and leg.login:
            leg.login = False
            for rest in clients.call_over(channel):
                self.switch.link.ask(rest)

    def end_unwanted(self) -> None:
        """There is a link again: end what may have come to be."""
        for channel in self.unwanted:
            self.switch.link.ask(commands.hangup(channel, "", Hangup(Cause.FAILED), self.switch.scene()))
        self.unwanted.clear()

    # -- answers ------------------------------------------------------------------------------------------------------

    def originated(self, channel: str, id: str, command: Originate, reply: Reply) -> None:
        if reply.status == 409:
            # "Exists already" is also what Asterisk 22.10 says of an endpoint that does not exist, once it said it
            # rightly: its error code is never reset. So look.
            self.look_at(channel, id, command)
        elif not reply.ok:
            if reply.status == 0:
                self.unwanted.add(channel)
            self.switch.refuse(channel, id, command, reply.error)

    def look_at(self, channel: str, id: str, command: Originate) -> None:
        self.switch.link.ask(commands.ask_channel(channel), partial(self.recognised, channel, id, command))

    def recognised(self, channel: str, id: str, command: Originate, reply: Reply) -> None:
        """A repeated Originate: what its first performer may have missed is told again."""
        if not reply.ok:
            self.switch.refuse(channel, id, command, reply.error)
        elif events.is_up(reply.body):
            self.switch.happened(channel, Answered())
        elif events.is_ringing(reply.body):
            self.switch.happened(channel, Ringing())
