"""Faxes by res_fax: sent by a channel of their own, received by a leg that leaves Stasis for it (guide 2.5)."""

from functools import partial

from app.calls.commands.messages import ReceiveFax, SendFax
from app.calls.commands.results import FaxPages
from app.calls.events import Event, Finished
from app.switching.faxes import FAX_PREFIX, FaxOver, call_ended
from ariclient.context import Context
from ariclient.protocol import commands, faxes
from ariclient.protocol.causes import cause_of
from ariclient.protocol.event_types import Gone, Leaving
from ariclient.transport.requests import Reply

AWAY = 409


class Faxes:
    """Sends and receives faxes on one Asterisk. It claims channels that send, and so receives their events."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.sending: dict[str, str] = {}
        """Command ids, by the channels that send."""
        self.leaving: dict[str, Leaving] = {}

    def send(self, channel: str, id: str, command: SendFax) -> None:
        """Call; the dialplan sends the pages once there is an answer, and we hear how it went. Raises Refused."""
        own = FAX_PREFIX + id
        rest = faxes.send_fax(own, command)
        self.sending[own] = id
        self.context.legs.claimed[own] = self.take_event
        self.context.link.ask(rest, partial(self.take_placed, own))
        self.context.link.ask(commands.hear_channel(self.context.link.app, own))

    def take_placed(self, own: str, reply: Reply) -> None:
        if not reply.ok:
            self.finish_sending(own, error=reply.error)

    def receive(self, channel: str, id: str, command: ReceiveFax) -> None:
        """Send the leg to the dialplan, which takes the pages. Raises Refused."""
        leg = self.context.legs.get(channel)
        if leg.fax == id:  # the engine looks what became of it: nothing yet
            return
        *first, last = faxes.receive_fax(self.context.link.app, channel, command)
        leg.fax = id
        for rest in first:
            self.context.link.ask(rest)
        self.context.link.ask(last, partial(self.take_away, channel, id))

    def take_away(self, channel: str, id: str, reply: Reply) -> None:
        """The leg is away, or could not go. 409: it is not in Stasis, since an engine before us has sent it."""
        if not reply.ok and reply.status != AWAY:
            self.context.legs.get(channel).fax = ""
            self.context.tell(channel, [Finished(id, error=reply.error)])

    def take_event(self, channel: str, event: Event) -> None:
        """Something happened to a channel that sends."""
        match event:
            case FaxOver(_id, pages, error):
                self.finish_sending(channel, pages, error)
            case Leaving():
                self.leaving[channel] = event
            case Gone(q850):
                left = self.leaving.get(channel) or Leaving(q850)
                self.finish_sending(channel, error=call_ended(cause_of(left.q850, left.sip_status)))

    def finish_sending(self, channel: str, pages: int | None = None, error: str = "") -> None:
        """Report the end of a sent fax, once."""
        self.leaving.pop(channel, None)
        self.context.legs.claimed.pop(channel, None)
        id = self.sending.pop(channel, None)
        if id:
            self.context.tell("", [Finished(id, None if pages is None else FaxPages(pages), error)])
