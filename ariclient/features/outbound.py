"""Calls that we place: a client's address, a password for the callee, a leg that was already made (guide 3.9).

A leg is created in our application, then dialed. It ends by itself when no engine takes its answer (originate.py)."""

import logging
from dataclasses import replace
from functools import partial

import gevent

from app.calls import allowed
from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Originate
from app.calls.destination import Client, SipUri, registered
from app.calls.events import Answered, Event, Finished, HungUp, Ringing
from ariclient.context import Context
from ariclient.doubts import MOST_TRIES
from ariclient.features import answer_headers
from ariclient.features.clients import Clients
from ariclient.protocol import clients, commands, events, forks, mixing, originate
from ariclient.protocol.commands import Scene
from ariclient.protocol.event_types import Forked, Made
from ariclient.protocol.originate import has_own_endpoint, secure
from ariclient.protocol.payload import Message
from ariclient.state.leg import Leg
from ariclient.transport.requests import Reply

log = logging.getLogger("ariclient")

PLACED_SECONDS = 2.0
"""How long after its creation a leg may not be in the list of an application's channels."""


class Outbound:
    """Places and dials the outbound legs of one Asterisk. wait_seconds: how long an answered leg waits for an
    engine."""

    def __init__(self, context: Context, clients: Clients, wait_seconds: int) -> None:
        self.context, self.clients, self.wait_seconds = context, clients, wait_seconds
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
            self.originate(channel, id, replace(command, destination=registered(found[-1])), leg)

    def place_call(self, channel: str, id: str, command: Originate, leg: Leg) -> None:
        """Originate a call to a SIP URI or a number on this leg. Raises Refused."""
        link, destination = self.context.link, command.destination
        if isinstance(destination, SipUri) and has_own_endpoint(destination):
            login = destination.username, destination.password
            encrypted = secure(destination, self.clients.require_srtp)
            for rest in clients.one_call(channel, *login, self.clients.address, allowed.route(destination), encrypted):
                link.ask(rest)
            leg.login = True
        rest = commands.encode(channel, id, command, Scene(link.app, wait_seconds=self.wait_seconds))
        leg.note(id, command)
        link.ask(rest, partial(self.take_placed, channel, id, command))

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

    def take_made(self, channel: str, event: Made) -> None:
        """The leg is there: dial it, unless it is to end already."""
        leg = self.context.legs.live.get(channel)
        if leg is None or leg.ending is None:
            self.dial(channel, event.seconds)

    def dial(self, channel: str, seconds: int) -> None:
        """Send its INVITE. It is among Asterisk's channels."""
        if leg := self.context.legs.live.get(channel):
            leg.dialed, leg.placing = True, False
        mark, dial = originate.dial(channel, seconds)
        self.context.link.ask(mark)
        self.context.link.ask(dial, partial(self.take_dialed, channel))

    def take_dialed(self, channel: str, reply: Reply) -> None:
        """It could not be dialed, as far as is known: a leg that does nothing has ended."""
        if reply.lost:
            self.context.link.ask(commands.ask_channel(channel), partial(self.take_undialed, channel))
        elif not reply.ok and reply.status:
            log.warning("%s cannot be dialed: %s", channel, reply.error)
            hangup = commands.encode(channel, "", Hangup(Cause.FAILED), Scene(self.context.link.app))
            self.context.link.ask(hangup)

    def take_undialed(self, channel: str, reply: Reply) -> None:
        """The link was lost before we knew that it was dialed: as if an engine before us had created it."""
        leg = self.context.legs.live.get(channel)
        if leg and reply.ok:
            leg.dialed = False
            self.adopt(reply.body)

    def take_answered(self, channel: str, event: Answered) -> None:
        """Whoever is called has answered, and an engine has the leg. If the headers of the answer are wanted, they are
        asked for first."""
        leg = self.context.legs.live.get(channel)
        if leg and leg.is_called and not leg.picked_up:
            leg.picked_up = True
            self.keep(channel)
            self.fork(channel, leg)
        answer_headers.take_answered(self.context, channel, event)

    def fork(self, channel: str, leg: Leg) -> None:
        """It is to hear another leg."""
        listened, track = leg.listens_to
        if listened:
            self.context.link.ask(forks.snoop(channel, listened, track, self.context.link.app))

    def take_forked(self, channel: str, event: Forked) -> None:
        """What it is to hear is there."""
        if leg := self.context.legs.live.get(channel):
            leg.bridge = forks.BRIDGE + channel
            for rest in forks.hear(channel):
                self.context.link.ask(rest)

    def keep(self, channel: str) -> None:
        """It does not end by itself any more."""
        self.context.link.ask(mixing.limit(channel, 0))
        self.context.link.ask(originate.mark(channel, originate.KEPT))

    def adopt(self, channel: Message) -> None:
        """Asterisk has this outbound leg: dial it, or keep it, if that was not done."""
        ask = originate.ask_mark(channel["id"])
        self.context.link.ask(ask, partial(self.take_mark, channel))

    def take_mark(self, channel: Message, reply: Reply) -> None:
        mark = reply.body.get("value", "") if reply.ok and isinstance(reply.body, dict) else ""
        leg = self.context.legs.live.get(channel["id"])
        if reply.status == 0 or leg is None:
            return
        if mark:
            leg.dialed = True
        if not leg.dialed and (seconds := events.undialed_seconds(channel)):
            self.dial(channel["id"], seconds)
        elif mark == originate.DIALED and events.is_up(channel):
            leg.picked_up = True
            self.keep(channel["id"])

    def take_gone(self, channel: str, event: Event) -> None:
        """The leg has ended: forget its password, and report an answer that could not be reported yet."""
        self.forget_login(channel)
        leg = self.context.legs.live.get(channel)
        if leg and (leg.listens_to[0] or leg.bridge == forks.BRIDGE + channel):
            for rest in forks.over(channel):
                self.context.link.ask(rest)
        self.context.tell(channel, self.context.legs.unheard_answer(channel))
        self.context.take_event(channel, event)

    def forget_login(self, channel: str) -> None:
        leg = self.context.legs.live.get(channel)
        if leg is not None and leg.login:
            leg.login = False
            for rest in clients.call_over(channel):
                self.context.link.ask(rest)

    # -- answers -----------------------------------------------------------------------------------------------------

    def take_placed(self, channel: str, id: str, command: Originate, reply: Reply) -> None:
        leg = self.context.legs.live.get(channel)
        if leg and reply.lost and not leg.dialed and leg.tries[id] < MOST_TRIES:
            leg.tries[id] += 1
            return self.context.link.ask(
                commands.ask_channel(channel), partial(self.take_whether, channel, id, command)
            )
        if leg:
            leg.take_answer(id)
            gevent.spawn_later(PLACED_SECONDS, setattr, leg, "placing", False)
        if reply.unreachable:
            self.unwanted.add(channel)
            self.refuse(channel, id, reply.error)
        elif reply.status == 409:
            # "Exists already" is also what Asterisk 22.10 says of an endpoint that does not exist, once it said it
            # rightly: its error code is never reset. So look.
            self.look_at(channel, id)
        elif not reply.ok:
            if reply.status == 0:
                self.unwanted.add(channel)
            self.refuse(channel, id, reply.error)

    def take_whether(self, channel: str, id: str, command: Originate, reply: Reply) -> None:
        """The link was lost before we knew that the leg was created. Nothing rings before we have it dialed, so it may
        be created again."""
        leg = self.context.legs.live.get(channel)
        if leg is None:
            return
        if reply.status == 404:
            self.place_call(channel, id, command, leg)
        elif not reply.ok:
            self.take_placed(channel, id, command, reply)
        else:
            leg.take_answer(id)
            leg.placing = False
            self.adopt(reply.body)

    def look_at(self, channel: str, id: str) -> None:
        self.context.link.ask(commands.ask_channel(channel), partial(self.take_found, channel, id))

    def take_found(self, channel: str, id: str, reply: Reply) -> None:
        """A repeated Originate: what the previous engine may have missed is reported again."""
        if not reply.ok:
            self.refuse(channel, id, reply.error)
        elif events.is_up(reply.body):
            self.take_answered(channel, Answered())
        elif events.is_ringing(reply.body):
            self.context.take_event(channel, Ringing())
