"""What the switch does about clients: tells Asterisk who may register, and finds out who has (guide 3.9.2)."""

import logging
from functools import partial
from typing import TYPE_CHECKING

import gevent

from app.calls.commands.core import Command, LocateClient
from app.calls.commands.messages import SendText
from app.calls.commands.results import Contacts
from app.calls.events import Finished
from app.settings.config import Settings
from ariclient.protocol import clients
from ariclient.protocol.commands import Refused
from ariclient.protocol.faxes import send_text
from ariclient.transport.ami import Ami
from ariclient.transport.requests import Reply

if TYPE_CHECKING:
    from ariclient.switch import Asterisk

log = logging.getLogger("ariclient")

ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


class Directory:
    """Clients of one Asterisk. Contacts are asked of AMI, in greenlets of their own: ARI does not tell them."""

    def __init__(self, switch: "Asterisk", settings: Settings) -> None:
        self.switch = switch
        self.realm = settings.sip_realm
        self.address = "" if settings.sip_host in ANY_ADDRESS else settings.sip_host
        self.host = f"{self.address}:{settings.sip_port}" if self.address else settings.sip_realm
        """Where messages are from."""
        self.inband = settings.dtmf_inband
        self.ami = Ami(settings)

    # -- who may register ----------------------------------------------------------------------------------------------

    def set_client(self, login: str, digest: str) -> None:
        """See the port."""
        try:
            ask = self.switch.link.ask
            ask(clients.auth(login, digest, self.realm), partial(self.said, login))
            ask(clients.ask_endpoint(login, self.realm), partial(self.looked, login))
        except Refused as refusal:
            log.error("client: %s", refusal)

    def looked(self, login: str, reply: Reply) -> None:
        """Asterisk has the client, or is to get it."""
        if reply.status == 404:
            if "@" not in login:
                self.switch.link.ask(clients.aor(login), partial(self.said, login))
            made = clients.endpoint(login, self.realm, self.address, self.inband)
            self.switch.link.ask(made, partial(self.said, login))

    def drop_client(self, login: str) -> None:
        """See the port."""
        try:
            for rest in clients.forget(login, self.realm):
                self.switch.link.ask(rest)
        except Refused as refusal:
            log.error("client: %s", refusal)

    def said(self, login: str, reply: Reply) -> None:
        """Without a link nothing is lost: all clients are told again after the next connect."""
        if not reply.ok and reply.status:
            log.error("Asterisk did not take the client %s: %s", login, reply.error)

    # -- where they are ------------------------------------------------------------------------------------------------

    def does(self, channel: str, id: str, command: Command) -> bool:
        """What is asked about a client, whichever leg it is asked on. Returns whether this is such a command."""
        match command:
            case LocateClient(login=login):
                gevent.spawn(self.located, channel, id, login)
            case SendText():
                gevent.spawn(self.text, channel, id, command)
            case _:
                return False
        return True

    def located(self, channel: str, id: str, login: str) -> None:
        try:
            self.switch.tell(channel, Finished(id, Contacts(tuple(self.contacts(login)))))
        except (OSError, Refused) as error:
            self.switch.tell(channel, Finished(id, error=str(error)))

    def contacts(self, login: str) -> list[str]:
        """SIP URIs; none: it is not registered, or there is no such client. Raises OSError, Refused."""
        name = clients.name_of(login, self.realm)
        try:
            return clients.contacts(self.ami.actions({"Action": "PJSIPShowEndpoint", "Endpoint": name}))
        except OSError as error:
            if "Unable to retrieve endpoint" in str(error):
                return []
            raise

    def text(self, channel: str, id: str, command: SendText) -> None:
        """A greenlet: SendText, to every contact."""
        error = ""
        try:
            found = self.contacts(command.login)
            if not found:
                raise Refused(f"client:{command.login} is not registered")
            endpoint = clients.name_of(command.login, self.realm)
            for address in found:
                rest = send_text(endpoint, address, command.from_, self.host, command.body)
                reply = self.switch.link.query(rest)
                error = error or ("" if reply.ok else reply.error)
        except (OSError, Refused) as refusal:
            error = str(refusal)
        self.switch.tell(channel, Finished(id, error=error))

    def close(self) -> None:
        self.ami.close()
