"""SIP messages: sent by mod_sms, to every contact of a client; those that arrive (guide 2.4).

mod_sofia asks for a digest and checks it, but then says only what stands in From, which may be another client's name.
So we look where that client has registered from: it must be the address and port that the message came from.
"""

from functools import partial

from app.calls.allowed import Refused
from app.calls.commands.messages import SendText
from app.calls.destination import CLIENT
from app.calls.events import Finished
from eslbridge.context import Context
from eslbridge.features.clients import Clients
from eslbridge.protocol.clients import Registration
from eslbridge.protocol.messages import MessageSeen, MessageSent, send_message


class Messages:
    """Sends and receives SIP messages on one FreeSWITCH. host: the domain of the From of sent messages."""

    def __init__(self, context: Context, clients: Clients, host: str) -> None:
        self.context, self.clients, self.host = context, clients, host

    # -- sent ----------------------------------------------------------------------------------------------------------

    def send(self, channel: str, id: str, command: SendText) -> None:
        """Find out whether the client is registered, then send it there; finished when FreeSWITCH has sent it."""
        self.clients.registered(command.login, partial(self.take_registrations, channel, id, command))

    def take_registrations(self, channel: str, id: str, command: SendText, found: list[Registration] | None) -> None:
        """Its end is reported when mod_sms says that it is sent (MessageSent)."""
        hosts = sorted({one.host for one in found or () if one.contact})
        try:
            for host in hosts:
                self.context.link.ask(send_message(id, command, host, self.host))
        except Refused as refusal:
            return self.context.tell(channel, [Finished(id, error=str(refusal))])
        if not hosts:
            self.context.tell(channel, [Finished(id, error=f"client:{command.login} is not registered")])
        return None

    def take_sent(self, channel: str, event: MessageSent) -> None:
        """A message was sent."""
        self.context.tell("", [Finished(event.id)])

    # -- arrived -------------------------------------------------------------------------------------------------------

    def take_arrived(self, channel: str, event: MessageSeen) -> None:
        """FreeSWITCH has not checked who it is from: look where that client has registered."""
        if CLIENT.fullmatch(event.text.from_):
            self.clients.registered(event.text.from_, partial(self.take_places, event))

    def take_places(self, event: MessageSeen, found: list[Registration] | None) -> None:
        """Did the client that it says it is from register there?"""
        proved = (event.text.address, event.port) in [one.place for one in found or ()]
        self.context.tell("", [event.as_of_client() if proved else event.text])
