"""Calls that we place: a client's address, a password for the callee, a leg that was already made (guide 3.9)."""

import logging
from dataclasses import replace
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Originate
from app.calls.destination import Client, SipUri, sip_uri
from app.calls.events import Answered, Event, Finished, HungUp, Ringing
from ariclient.context import Context
from ariclient.features import answer_headers
from ariclient.features.clients import Clients
from ariclient.protocol import clients, commands, events
from ariclient.protocol.commands import Scene
from ariclient.state.leg import Leg
from ariclient.transport.requests import Reply

log = logging.getLogger("ariclient")


class Outbound:
    """Outbound legs of one Asterisk."""

    def __init__(self, context: Context, clients: Clients) -> None:
        self.context, self.clients = context, clients
        self.unwanted: set[str] = set()
        """Channels whose Originate got no answer: if they came to be, they must not stay."""

    def originate(self, channel: str, id: str, command: Originate, leg: Leg) -> None:
        """Place the call, once: asked again, look what became of it."""
        if leg.outbound:
            return self.look_at(channel, id)
        if isinstance(command.destination, Client):
            gevent.spawn(self.call_client, channel, id, command, command.destination.name, leg)
            return None
        try:
            return self.place_call(channel, id, command, leg)
        except Refused as refusal:
            return self.refuse(channel, id, str(refusal))

    def call_client(self, channel: str, id: str, command: Originate, login: str, leg: Leg) -> None:
        """A greenlet: find out where a client is registered, and call it at one of its contacts."""
        try:
            found = self.clients.contacts(login)
            if not found or leg.ending is not None:
                raise Refused(f"client:{login} is not registered")
        except (OSError, Refused) as error:
            self.refuse(channel, id, str(error))
        else:
            self.originate(channel, id, replace(command, destination=sip_uri(found[-1])), leg)

    def place_call(self, channel: str, id: str, command: Originate, leg: Leg) -> None:
        """Raises Refused."""
        link, destination = self.context.link, command.destination
        if isinstance(destination, SipUri) and destination.username:
            for rest in clients.one_call(channel, destination.username, destination.password, self.clients.address):
                link.ask(rest)
            leg.login = True
        rest = commands.encode(channel, id, command, Scene(link.app))
        leg.note(id, command)
        link.ask(rest, partial(self.take_placed, channel, id))

    def refuse(self, channel: str, id: str, why: str) -> None:
        """There is no such leg, and there will be none."""
        log.info("Originate on %s refused: %s", channel, why)
        self.forget_login(channel)
        self.context.tell(channel, [Finished(id, error=why)])
        self.context.legs.end(channel)
        self.context.tell(channel, [HungUp(Cause.UNAVAILABLE)])

    def catch_up(self) -> None:
        """There is a link again: end what may have come to be without our knowledge."""
        for channel in self.unwanted:
            hangup = commands.encode(channel, "", Hangup(Cause.FAILED), Scene(self.context.link.app))
            self.context.link.ask(hangup)
        self.unwanted.clear()

    # -- what happens ------------------------------------------------------------------------------------------------

    def take_answered(self, channel: str, event: Answered) -> None:
        """Whoever is called has answered; if the headers of the answer are wanted, they are asked for first."""
        answer_headers.take_answered(self.context, channel, event)

    def take_gone(self, channel: str, event: Event) -> None:
        """The leg is gone: forget its password, and tell an answer that could not be told yet."""
        self.forget_login(channel)
        self.context.tell(channel, self.context.legs.unheard_answer(channel))
        self.context.take_event(channel, event)

    def forget_login(self, channel: str) -> None:
        leg = self.context.legs.live.get(channel)
        if leg is not None and leg.login:
            leg.login = False
            for rest in clients.call_over(channel):
                self.context.link.ask(rest)

    # -- answers -----------------------------------------------------------------------------------------------------

    def take_placed(self, channel: str, id: str, reply: Reply) -> None:
        if reply.status == 409:
            # "Exists already" is also what Asterisk 22.10 says of an endpoint that does not exist, once it said it
            # rightly: its error code is never reset. So look.
            self.look_at(channel, id)
        elif not reply.ok:
            if reply.status == 0:
                self.unwanted.add(channel)
            self.refuse(channel, id, reply.error)

    def look_at(self, channel: str, id: str) -> None:
        self.context.link.ask(commands.ask_channel(channel), partial(self.take_found, channel, id))

    def take_found(self, channel: str, id: str, reply: Reply) -> None:
        """A repeated Originate: what the engine before us may have missed is told again."""
        if not reply.ok:
            self.refuse(channel, id, reply.error)
        elif events.is_up(reply.body):
            self.take_answered(channel, Answered())
        elif events.is_ringing(reply.body):
            self.context.take_event(channel, Ringing())
