"""Clients at FreeSWITCH: where they are registered, and who of the callers must prove to be one (guide 3.9.2).

A caller is not asked for a password: anybody may call. But one who claims to be a client of ours is: we answer the
first INVITE with 407 ourselves. What comes back is checked by mod_sofia against the API's directory, as soon as there
is an Authorization: with our invented nonce it asks once more, with its own.
"""

import secrets
from functools import partial
from typing import TYPE_CHECKING

from app.calls.destination import CLIENT
from app.calls.events import Arrived, Finished
from eslbridge import registrations
from eslbridge.events import Parked
from eslbridge.framing import Fields
from eslbridge.socket import Reply
from eslbridge.wire import Refused, api, execute, request

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch


class Clients:
    """Of one switch. logins: of all clients that there are."""

    def __init__(self, switch: "FreeSwitch", realm: str) -> None:
        self.switch = switch
        self.realm = realm
        self.logins: set[str] = set()

    def locate(self, channel: str, id: str, login: str) -> None:
        """Tell where a client is registered."""
        if not CLIENT.fullmatch(login):
            return self.switch.tell(channel, [Finished(id, error=f"{login[:64]!r} is not a client")])
        self.switch.link.ask(
            request(f"api sofia_contact outside/{login}@{self.realm}"), partial(self.located, channel, id)
        )

    def located(self, channel: str, id: str, reply: Reply) -> None:
        if reply is None or reply.startswith("-ERR"):
            return self.switch.tell(channel, [Finished(id, error=reply or "the link was lost")])
        self.switch.tell(channel, [Finished(id, result="\n".join(registrations.uris(reply)))])

    def challenged(self, channel: str, leg: Fields, event: Parked) -> bool:
        """Was this caller sent back to prove who it is? Then this is no call yet."""
        caller = event.first
        if not isinstance(caller, Arrived) or caller.client or channel in self.switch.legs.live:
            return False
        login = registrations.claimed(leg)
        if login not in self.logins:
            return False
        try:
            requests = challenge(channel, self.realm)
        except Refused:
            return False
        for one in requests:
            self.switch.link.ask(one)
        return True


def challenge(channel: str, realm: str) -> list[bytes]:
    """Answer an INVITE with 407."""
    header = f'Digest realm="{realm}", nonce="{secrets.token_hex(16)}", algorithm=MD5, qop="auth"'
    return [
        api("sched_del", channel),
        api("uuid_setvar", channel, "sip_rh_Proxy-Authenticate", header),
        execute(channel, "respond", "407 Proxy Authentication Required"),
    ]
