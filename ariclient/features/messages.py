"""SIP messages: sent to every contact of a client; those that arrive (guide 2.4)."""

import logging

import gevent

from app.calls.allowed import Refused
from app.calls.commands.messages import SendText
from app.calls.events import Finished, TextArrived
from ariclient.context import Context
from ariclient.features.clients import Clients
from ariclient.protocol.clients import name_of
from ariclient.protocol.messages import send_message

log = logging.getLogger("ariclient")

NOT_DELIVERED = "Not delivered: your message is empty, or longer than 1,023 bytes."


class Messages:
    """Sends and receives SIP messages on one Asterisk. host: the domain of the From of sent messages."""

    def __init__(self, context: Context, clients: Clients, sip_port: int) -> None:
        self.context, self.clients = context, clients
        self.host = f"{clients.address}:{sip_port}" if clients.address else clients.realm

    def send(self, channel: str, id: str, command: SendText) -> None:
        """Find out where the client is registered, then send it there; finished when Asterisk has sent it."""
        gevent.spawn(self.send_to_contacts, channel, id, command)

    def send_to_contacts(self, channel: str, id: str, command: SendText) -> None:
        """Send it, and report the result. Runs in a greenlet of its own."""
        error = self.write(command.login, command.from_, command.body)
        self.context.tell(channel, [Finished(id, error=error)])

    def write(self, login: str, from_: str, body: str) -> str:
        """Send a SIP MESSAGE to every contact of a client. Returns what went wrong first; empty: nothing."""
        error = ""
        try:
            found = self.clients.contacts(login)
            if not found:
                raise Refused(f"client:{login} is not registered")
            endpoint = name_of(login, self.clients.realm)
            for address in found:
                rest = send_message(endpoint, address, from_, self.host, body)
                reply = self.context.link.query(rest)
                error = error or ("" if reply.ok else reply.error)
        except (OSError, Refused) as refusal:
            return str(refusal)
        return error

    def take_arrived(self, channel: str, event: TextArrived) -> None:
        """Asterisk has checked who it is from (its endpoint). It accepts texts of 1,024 bytes and more, and
        then has nothing of them (22.10.1): what is not known cannot be told, but the sender can."""
        if not event.body:
            log.error("a message from %s to %s is lost: it is empty, or too long for Asterisk", event.from_, event.to)
            if event.client:
                gevent.spawn(self.write, event.client, event.to, NOT_DELIVERED)
            return
        self.context.tell(channel, [event])
