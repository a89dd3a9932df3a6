"""Clients at FreeSWITCH: where they are registered, and who of the callers must prove to be one (guide 3.9.2).

Callers need no password, unless they are From our domain or claim to be a client: then mod_sofia answers the INVITE
with 407, whether or not there is such a client. The next INVITE has a digest, which mod_sofia checks against the API's
directory.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.calls.allowed import Refused
from app.calls.commands.core import LocateClient
from app.calls.commands.results import Contacts
from app.calls.destination import CLIENT
from app.calls.events import Arrived, Finished
from app.settings.config import Settings
from app.settings.gateways import trunk_of
from app.settings.secrets import registration_line
from eslbridge.context import Context
from eslbridge.protocol import clients
from eslbridge.protocol.clients import Registration, says_it_is_ours
from eslbridge.protocol.event_types import Parked, Unregistered
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import api, execute
from eslbridge.transport.requests import Reply


class Clients:
    """Knows the clients of one FreeSWITCH and challenges their calls. logins: of all clients, and user@domain of the
    credentials of SIP domains."""

    def __init__(self, context: Context, settings: Settings) -> None:
        self.context, self.realm, self.suffix = context, settings.sip_realm, settings.sip_domain_suffix
        self.sip_port, self.gateways = settings.sip_port, settings.all_gateways()
        self.line = registration_line(settings)
        self.logins: set[str] = set()

    # -- who may register ----------------------------------------------------------------------------------------------

    def set_client(self, login: str, digest: str, known: Callable[[], object], registers: bool) -> None:
        """See the port. FreeSWITCH asks the API for digests itself; who exists tells us whose callers to challenge."""
        self.logins.add(login)
        if registers:
            known()
        else:
            self.forget(login, known)

    def drop_client(self, login: str, known: Callable[[], object]) -> None:
        """Implements the port Switch (app/calls/ports.py)."""
        self.logins.discard(login)
        self.forget(login, known)

    def forget(self, login: str, known: Callable[[], object]) -> None:
        """End its registrations, whatever host they are with."""

        def ended(found: list[Registration] | None) -> None:
            if found is None:
                return
            *first, last = [clients.forget(login, host) for host in sorted({one.host for one in found})] or [b""]
            for request in first:
                self.context.link.ask(request)
            if last:
                self.context.link.ask(last, lambda reply: known() if reply else None)
            else:
                known()

        self.registered(login, ended)

    def take_unregistered(self, channel: str, event: Unregistered) -> None:
        """A phone has ended its registration. mod_sofia can end all of a client only: if others stay, this one does
        too, until its time is over (a minute and a half)."""

        def end_if_last(found: list[Registration] | None) -> None:
            if found and all(one.place == event.place for one in found):
                self.context.link.ask(clients.forget(event.login, event.host))

        if event.everywhere:
            self.context.link.ask(clients.forget(event.login, event.host))
        else:
            of_domain = event.host.lower().endswith(f".{self.suffix}")
            self.registered(f"{event.login}@{event.host}" if of_domain else event.login, end_if_last)

    # -- where they are ------------------------------------------------------------------------------------------------

    def registered(self, login: str, take: Callable[[list[Registration] | None], object]) -> None:
        """Tell the registrations of a client, or of username@domain; None: FreeSWITCH could not be asked."""

        def answered(reply: Reply) -> None:
            failed = reply is None or reply.startswith("-ERR")
            take(None if failed else clients.registrations(reply or "", login, self.suffix))

        try:
            self.context.link.ask(clients.ask_registrations(login), answered)
        except Refused:
            take([])

    def locate_client(self, channel: str, id: str, command: LocateClient) -> None:
        """Tell where a client is registered, whichever leg that is asked on."""

        def located(found: list[Registration] | None) -> None:
            if found is None:
                self.context.tell(channel, [Finished(id, error="FreeSWITCH could not be asked")])
            else:
                self.context.tell(channel, [Finished(id, Contacts(tuple(clients.contacts(found))))])

        self.registered(command.login, located)

    # -- who calls -----------------------------------------------------------------------------------------------------

    def take_parked(self, channel: str, event: Parked) -> None:
        """Does this caller have to prove who it is? Then this is no call yet."""
        event = self.with_gateway(event)
        caller = event.first
        unproved = isinstance(caller, Arrived) and not caller.client and channel not in self.context.legs.live
        claimed = clients.claimed(event.said, self.suffix) if unproved and event.said else ""
        if claimed in self.logins or (unproved and event.said and self.is_from_us(event.said, claimed)):
            self.challenge(channel)
        elif CLIENT.fullmatch(claimed):  # the engine may not have told us yet of a client that has just been made
            self.registered(claimed, partial(self.take_claimed, channel, event))
        else:
            self.context.take_event(channel, event)

    def take_claimed(self, channel: str, event: Parked, found: list[Registration] | None) -> None:
        """If no client of the name that a caller gives is registered, it is only a name."""
        if found:
            self.challenge(channel)
        else:
            self.context.take_event(channel, event)

    def is_from_us(self, leg: Fields, claimed: str) -> bool:
        """Does a caller who is no trunk claim to be of our domain, or of a SIP domain?"""
        if "@" in claimed:
            return True
        address = leg.get("variable_sip_network_ip")
        if clients.registered_gateway(leg, self.line):
            return False
        trunk = address != clients.LOOPBACK and trunk_of(self.gateways, address)
        return not trunk and says_it_is_ours(leg, self.sip_port)

    def with_gateway(self, event: Parked) -> Parked:
        """A call that came to the contact of one of our registrations is that gateway's."""
        caller, gateway = event.first, clients.registered_gateway(event.said, self.line) if event.said else ""
        if not gateway or not isinstance(caller, Arrived):
            return event
        return replace(event, first=replace(caller, gateway=gateway))

    def challenge(self, channel: str) -> None:
        """Answer the INVITE with 407."""
        self.context.link.ask(api("sched_del", channel))
        self.context.link.ask(execute(channel, "respond", "407"))
