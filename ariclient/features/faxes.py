"""Faxes by res_fax: sent by a channel of their own, received by a leg that leaves Stasis for it (guide 2.5)."""

from functools import partial
from typing import TYPE_CHECKING

from app.calls.commands.core import Command
from app.calls.commands.messages import ReceiveFax, SendFax
from app.calls.commands.results import FaxPages
from app.calls.events import Event, Finished
from ariclient.protocol import faxes as asides
from ariclient.protocol.causes import cause_of
from ariclient.protocol.commands import Refused
from ariclient.protocol.events import Gone, Leaving
from ariclient.protocol.messages import FaxOver
from ariclient.transport.requests import Reply

if TYPE_CHECKING:
    from ariclient.switch import Asterisk

AWAY = 409


class Faxes:
    """Of one Asterisk."""

    def __init__(self, switch: "Asterisk") -> None:
        self.switch = switch
        self.sending: dict[str, str] = {}
        """Command ids, by the channels that send."""
        self.leaving: dict[str, Leaving] = {}

    def does(self, channel: str, id: str, command: Command) -> bool:
        """Returns whether this is such a command."""
        try:
            match command:
                case SendFax():
                    self.send(id, command)
                case ReceiveFax():
                    self.receive(channel, id, command)
                case _:
                    return False
        except Refused as refusal:
            self.switch.tell(channel, Finished(id, error=str(refusal)))
        return True

    def send(self, id: str, command: SendFax) -> None:
        """Call; the dialplan sends the pages once there is an answer, and we hear how it went."""
        own = asides.FAX + id
        rest = asides.send_fax(own, command)
        self.sending[own] = id
        self.switch.link.ask(rest, partial(self.asked, own))
        self.switch.link.ask(asides.hear_channel(self.switch.app, own))

    def asked(self, own: str, reply: Reply) -> None:
        if not reply.ok:
            self.over(own, error=reply.error)

    def receive(self, channel: str, id: str, command: ReceiveFax) -> None:
        leg = self.switch.legs.get(channel)
        if leg.fax == id:  # the engine looks what became of it: nothing yet
            return
        first, *rest = asides.receive_fax(self.switch.app, channel, command)
        leg.fax = id
        self.switch.link.ask(first)
        for one in rest[:-1]:
            self.switch.link.ask(one)
        self.switch.link.ask(rest[-1], partial(self.gone, channel, id))

    def gone(self, channel: str, id: str, reply: Reply) -> None:
        """The leg is away, or could not go. 409: it is not in Stasis, since an engine before us has sent it."""
        if not reply.ok and reply.status != AWAY:
            self.switch.legs.get(channel).fax = ""
            self.switch.tell(channel, Finished(id, error=reply.error))

    def happened(self, channel: str, event: Event) -> bool:
        """Something about a channel that sends. Returns whether it was one."""
        if channel not in self.sending:
            return False
        match event:
            case FaxOver(pages, error):
                self.over(channel, pages, error)
            case Leaving():
                self.leaving[channel] = event
            case Gone(q850):
                left = self.leaving.get(channel) or Leaving(q850)
                self.over(channel, error=f"the call ended: {cause_of(left.q850, left.sip_status).value}")
        return True

    def over(self, channel: str, pages: int = 0, error: str = "") -> None:
        """Tell it once."""
        self.leaving.pop(channel, None)
        id = self.sending.pop(channel, None)
        if id:
            self.switch.tell("", Finished(id, FaxPages(pages), error))
