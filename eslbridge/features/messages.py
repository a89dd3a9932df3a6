"""SIP messages at FreeSWITCH: sent by mod_sms, to every contact of a client; those that arrive (guide 2.4).

mod_sofia asks for a digest and checks it, but then says only what stands in From, which may be another client's name.
So we look where that client has registered from: it must be the address and port that the message came from.
"""

import re
from functools import partial
from typing import TYPE_CHECKING

from app.calls.commands.messages import SendText
from app.calls.destination import CLIENT
from app.calls.events import Finished
from eslbridge.protocol import clients as registrations
from eslbridge.protocol.events import TEXTS
from eslbridge.protocol.messages import TextSeen, TextSent
from eslbridge.protocol.request import Refused, send_event
from eslbridge.transport.socket import Reply

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch

NOT_IN_USER = re.compile(r"[^A-Za-z0-9_.+*#~!-]")


class Texts:
    """Of one switch. host: where messages are from."""

    def __init__(self, switch: "FreeSwitch", realm: str, host: str) -> None:
        self.switch = switch
        self.realm = realm
        self.host = host

    # -- sent ----------------------------------------------------------------------------------------------------------

    def send(self, channel: str, id: str, command: SendText) -> None:
        """Find out whether the client is registered, then send it there."""
        try:
            asked = registrations.ask(command.login, self.realm)
            text = message(id, command, self.realm, self.host)
        except Refused as refusal:
            return self.switch.tell(channel, [Finished(id, error=str(refusal))])
        self.switch.link.ask(asked, partial(self.found, channel, id, command, text))

    def found(self, channel: str, id: str, command: SendText, text: bytes, reply: Reply) -> None:
        """Its end is told when mod_sms says that it is sent (TextSent)."""
        if registrations.uris(reply or ""):
            self.switch.link.ask(text)
        else:
            self.switch.tell(channel, [Finished(id, error=f"client:{command.login} is not registered")])

    # -- told ----------------------------------------------------------------------------------------------------------

    def happened(self, channel: str, event: TextSeen | TextSent) -> None:
        """One of ours was sent, or one arrived."""
        if isinstance(event, TextSent):
            return self.switch.tell("", [Finished(event.id)])
        if CLIENT.fullmatch(event.text.from_):
            asked = registrations.ask_places(event.text.from_, self.realm)
            self.switch.link.ask(asked, partial(self.judged, event))
        return None

    def judged(self, event: TextSeen, reply: Reply) -> None:
        """Did the client that it says it is from register there?"""
        if (event.text.address, event.port) in registrations.places(reply or ""):
            self.switch.tell("", [event.as_of_client()])
        else:
            self.switch.tell("", [event.text])


def message(id: str, command: SendText, realm: str, host: str) -> bytes:
    """The event that mod_sms turns into a MESSAGE. Raises Refused."""
    user = NOT_IN_USER.sub("", command.from_.removeprefix("client:").partition("@")[0])[:64]
    return send_event(
        TEXTS,
        command.body,
        dest_proto="sip",
        proto="sip",
        from_full=f"<sip:{user}@{host}>",
        to=f"outside/{command.login}@{realm}",
        type="text/plain",
        restcomm_id=id,
        **{"from": f"{user}@{host}"},
    )
