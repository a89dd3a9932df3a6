"""Calls that we place: a client is called where it is registered (guide 3.9).

A leg that is answered is parked. FreeSWITCH ends it by itself when no engine keeps it."""

from dataclasses import replace
from functools import partial

from app.calls.commands.core import Originate
from app.calls.destination import Client, registered
from eslbridge.context import Context
from eslbridge.executor import CommandExecutor
from eslbridge.features.clients import Clients
from eslbridge.protocol.clients import Registration
from eslbridge.protocol.clients import contacts as client_contacts
from eslbridge.protocol.forks import ask_codec
from eslbridge.protocol.originate import keep
from eslbridge.state.leg import Leg
from eslbridge.transport.requests import Reply


class Outbound:
    """Places the outbound legs of one FreeSWITCH."""

    def __init__(self, context: Context, executor: CommandExecutor, clients: Clients) -> None:
        self.context, self.executor, self.clients = context, executor, clients

    def originate(self, channel: str, id: str, command: Originate, leg: Leg) -> None:
        """Place the call; asked again under the same channel, FreeSWITCH refuses the second one."""
        if command.listens_to:
            leg.outbound, leg.asked_over = True, self.context.link.next_number
            taken = partial(self.take_codec, channel, id, command, leg)
            return self.context.link.ask(ask_codec(command.listens_to), taken)
        if not isinstance(command.destination, Client):
            return self.executor.execute(channel, id, command, leg)
        leg.outbound, leg.asked_over = True, self.context.link.next_number
        return self.clients.registered(
            command.destination.name, partial(self.take_registrations, channel, id, command, leg)
        )

    def keep(self, channel: str) -> None:
        """It was answered and an engine has it: it does not end by itself any more."""
        self.context.link.ask(keep(channel))

    def take_codec(self, channel: str, id: str, command: Originate, leg: Leg, reply: Reply) -> None:
        """Begin a fork, in the codec of the leg that it listens to."""
        if self.context.legs.live.get(channel) is not leg:
            return None
        if leg.ending is not None:
            return self.context.tell(channel, self.context.legs.end(channel))
        codec = (reply or "").strip()
        return self.executor.execute(channel, id, replace(command, codec=codec or "PCMU"), leg)

    def take_registrations(
        self, channel: str, id: str, command: Originate, leg: Leg, found: list[Registration] | None
    ) -> None:
        """Call it where it registered last."""
        contacts = client_contacts(found or ())
        if self.context.legs.live.get(channel) is not leg:
            return None
        if leg.ending is not None:
            return self.context.tell(channel, self.context.legs.end(channel))
        if not contacts:
            return self.executor.refuse(channel, id, command, f"{command.destination} is not registered")
        return self.executor.execute(channel, id, replace(command, destination=registered(contacts[-1])), leg)
