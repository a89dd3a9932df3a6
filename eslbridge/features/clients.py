"""Clients at FreeSWITCH: where they are registered, and who of the callers must prove to be one (guide 3.9.2).

Nobody is asked for a password to call: anybody may. But who claims to be a client of ours is: we let mod_sofia answer
the INVITE with 407. The next one has a digest, which it then checks against the API's directory.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.calls.commands.core import Originate
from app.calls.commands.results import Contacts
from app.calls.destination import CLIENT, sip_uri
from app.calls.events import Arrived, Finished
from eslbridge.protocol import clients as registrations
from eslbridge.protocol.events import Parked
from eslbridge.protocol.request import api, execute
from eslbridge.state.leg import Leg
from eslbridge.transport.framing import Fields
from eslbridge.transport.socket import Reply

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch


class Clients:
    """Of one switch. logins: of all clients that there are, and user@domain of who may call a SIP domain."""

    def __init__(self, switch: "FreeSwitch", realm: str, suffix: str) -> None:
        self.switch = switch
        self.realm = realm
        self.suffix = suffix
        self.logins: set[str] = set()

    # -- called ------------------------------------------------------------------------------------------------------

    def locate(self, channel: str, id: str, login: str) -> None:
        """Tell where a client is registered."""
        if not CLIENT.fullmatch(login):
            return self.switch.tell(channel, [Finished(id, error=f"{login[:64]!r} is not a client")])
        self.switch.link.ask(registrations.ask(login, self.realm), partial(self.located, channel, id))

    def located(self, channel: str, id: str, reply: Reply) -> None:
        if reply is None or reply.startswith("-ERR"):
            return self.switch.tell(channel, [Finished(id, error=reply or "the link was lost")])
        self.switch.tell(channel, [Finished(id, Contacts(tuple(registrations.uris(reply))))])

    def call(self, channel: str, id: str, command: Originate, login: str, leg: Leg) -> None:
        """Call a client where it registered last."""
        leg.outbound, leg.asked_over = True, self.switch.link.next_number
        self.switch.link.ask(registrations.ask(login, self.realm), partial(self.found, channel, id, command, leg))

    def found(self, channel: str, id: str, command: Originate, leg: Leg, reply: Reply) -> None:
        places = registrations.uris(reply or "")
        if self.switch.legs.live.get(channel) is not leg:
            return
        if leg.ending is not None:
            return self.switch.tell(channel, self.switch.legs.end(channel))
        if not places:
            return self.switch.acts.refuse(channel, id, command, f"{command.destination} is not registered")
        self.switch.acts.act(channel, id, replace(command, destination=sip_uri(places[-1])), leg)

    # -- calling -----------------------------------------------------------------------------------------------------

    def forget(self, login: str) -> None:
        """Nobody is registered as this client any more."""
        self.logins.discard(login)
        if CLIENT.fullmatch(login):
            self.switch.link.ask(registrations.forget(login, self.realm))

    def challenged(self, channel: str, leg: Fields, event: Parked) -> bool:
        """Does this caller have to prove who it is? Then this is no call yet."""
        caller = event.first
        if not isinstance(caller, Arrived) or caller.client or channel in self.switch.legs.live:
            return False
        claimed = registrations.claimed(leg, self.suffix)
        if claimed in self.logins:
            self.challenge(channel)
        elif not CLIENT.fullmatch(claimed):
            return False
        else:  # the engine may not have told us yet of a client that has just been made
            then = partial(self.known, channel, event)
            self.switch.link.ask(registrations.ask(claimed, self.realm), then)
        return True

    def known(self, channel: str, event: Parked, reply: Reply) -> None:
        """Nobody is registered under the name that a caller gives: then it is only a name."""
        if registrations.uris(reply or ""):
            self.challenge(channel)
        else:
            self.switch.take(channel, event)

    def challenge(self, channel: str) -> None:
        """Answer the INVITE with 407."""
        self.switch.link.ask(api("sched_del", channel))
        self.switch.link.ask(execute(channel, "respond", "407"))
