"""Clients: tells Asterisk who may register, and finds out where they have (guide 3.9.2)."""

import logging
from collections.abc import Callable
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.commands.core import LocateClient
from app.calls.commands.results import Contacts
from app.calls.events import Finished
from app.settings.config import Settings
from app.settings.sip.addresses import ANY_ADDRESS
from ariclient.context import Context
from ariclient.protocol import clients
from ariclient.transport.ami import Ami, again
from ariclient.transport.requests import Reply

log = logging.getLogger("ariclient")


def nothing(_reply: Reply) -> None:
    """Somebody else waits for it."""


class Clients:
    """Owns the client accounts of one Asterisk. Contacts are looked up over AMI, each in a greenlet, because ARI does
    not list them. address: local media address of legs; empty: any."""

    def __init__(self, context: Context, ami: Ami, settings: Settings) -> None:
        self.context, self.ami = context, ami
        self.realm = settings.sip_realm
        self.address = "" if settings.sip_host in ANY_ADDRESS else settings.sip_host
        self.inband, self.require_srtp = settings.dtmf_inband, settings.require_srtp
        self.making: dict[str, list[Callable[[], object]]] = {}
        """Who waits until Asterisk knows a client, by its login."""
        self.registering: set[str] = set()
        """Credentials of SIP domains that may register."""

    # -- who may register ----------------------------------------------------------------------------------------------

    def set_client(self, login: str, digest: str, known: Callable[[], object], registers: bool) -> None:
        """Implements the port Switch (app/calls/ports.py). Told twice at once, it is made once: while Asterisk takes a
        second object of the same name, it has none."""
        try:
            ask = self.context.link.ask
            ask(clients.auth(login, digest, self.realm), partial(self.take_answer, login))
            waiting = self.making.setdefault(login, [])
            waiting.append(known)
            then = partial(self.look_for_endpoint, login) if len(waiting) == 1 else nothing
            if "@" in login:  # a credential of a SIP domain, which may register today and not tomorrow
                self.set_aor(login, registers, then)
            else:
                then(Reply())
        except Refused as refusal:
            log.error("client: %s", refusal)

    def set_aor(self, login: str, registers: bool, then: Callable[[Reply], None]) -> None:
        """Its contacts are in its aor: without one it does not register. One that is there stays as it is."""

        def make(reply: Reply) -> None:
            if reply.status == 404 and login in self.registering:
                self.context.link.ask(clients.aor(login), then)
            else:
                then(reply)

        if registers:
            self.registering.add(login)
            self.context.link.ask(clients.ask_aor(login), make)
        else:
            self.registering.discard(login)
            self.context.link.ask(clients.forget_aor(login), then)

    def look_for_endpoint(self, login: str, _reply: Reply) -> None:
        self.context.link.ask(clients.ask_endpoint(login, self.realm), partial(self.make_endpoint, login))

    def make_endpoint(self, login: str, reply: Reply) -> None:
        """Asterisk has the client, or is to get it, if nobody has dropped it since."""
        if reply.status != 404:
            return self.made(login, reply)
        if login not in self.making:
            return None
        if "@" not in login:
            self.context.link.ask(clients.aor(login), partial(self.take_answer, login))
        made = clients.endpoint(login, self.realm, self.address, self.inband, self.require_srtp)
        return self.context.link.ask(made, partial(self.made, login))

    def made(self, login: str, reply: Reply) -> None:
        """Asterisk has the client, or has refused it."""
        self.take_answer(login, reply)
        waiting = self.making.pop(login, [])
        for known in waiting if reply.ok else ():
            known()

    def drop_client(self, login: str, known: Callable[[], object]) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        try:
            *first, last = clients.forget(login, self.realm)
            self.making.pop(login, None)
            self.registering.discard(login)
            for rest in first:
                self.context.link.ask(rest)
            self.context.link.ask(last, partial(self.dropped, known))
        except Refused as refusal:
            log.error("client: %s", refusal)

    def dropped(self, known: Callable[[], object], reply: Reply) -> None:
        """Asterisk does not have the client any more."""
        if reply.status:
            known()

    def take_answer(self, login: str, reply: Reply) -> None:
        """Without a link nothing is lost: all clients are sent again after the next connect."""
        if reply.status and not reply.ok:
            log.error("Asterisk did not accept the client %s: %s", login, reply.error)

    # -- where they are ------------------------------------------------------------------------------------------------

    def locate_client(self, channel: str, id: str, command: LocateClient) -> None:
        """Tell where a client is registered, whichever leg that is asked on."""
        gevent.spawn(self.tell_contacts, channel, id, command.login)

    def tell_contacts(self, channel: str, id: str, login: str) -> None:
        """Look up a client's contacts over AMI and report them. Runs in a greenlet of its own."""
        try:
            self.context.tell(channel, [Finished(id, Contacts(tuple(self.contacts(login))))])
        except (OSError, Refused) as error:
            self.context.tell(channel, [Finished(id, error=str(error))])

    def contacts(self, login: str) -> list[str]:
        """SIP URIs; none: it is not registered, or there is no such client. Waits for AMI. Raises OSError, Refused."""
        name = clients.name_of(login, self.realm)
        told = again(partial(self.show_endpoint, name), lambda told: clients.is_whole(told) and clients.contacts(told))
        if told and not clients.is_whole(told):
            raise OSError(f"AMI has not told all of {name}")
        return clients.contacts(told)

    def show_endpoint(self, name: str) -> list[dict[str, str]]:
        """What AMI says of an endpoint; empty: there is none."""
        try:
            return self.ami.actions({"Action": "PJSIPShowEndpoint", "Endpoint": name})
        except OSError as error:
            if "Unable to retrieve endpoint" in str(error):
                return []
            raise
