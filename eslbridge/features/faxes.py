"""Faxes by mod_spandsp: txfax on a leg of its own, rxfax on a leg of a call (guide 2.5)."""

from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.messages import ReceiveFax, SendFax
from app.calls.commands.results import FaxPages
from app.calls.events import Event, Finished
from app.switching.faxes import FAX_PREFIX, FaxOver, call_ended
from eslbridge.context import Context
from eslbridge.protocol import commands, faxes
from eslbridge.protocol.event_types import Gone, Parked, Refusal
from eslbridge.transport.requests import Reply

UNHEARD_SECONDS = 1.0
LINK_LOST = "the link was lost"


class Faxes:
    """Sends and receives faxes on one FreeSWITCH. It claims legs that send, and so receives their events."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.sending: dict[str, tuple[str, SendFax]] = {}
        """Command ids and commands, by the legs that send."""
        self.receiving: set[str] = set()
        """Ids of the commands that receive."""

    def send(self, channel: str, id: str, command: SendFax) -> None:
        """Call; the pages are sent once there is an answer."""
        own = FAX_PREFIX + id[-32:]
        try:
            asked = faxes.send_fax(own, command)
        except Refused as refusal:
            return self.context.tell(channel, [Finished(id, error=str(refusal))])
        self.sending[own] = id, command
        self.context.legs.claimed[own] = self.take_event
        return self.context.link.ask(asked, partial(self.take_placed, own))

    def take_placed(self, own: str, reply: Reply) -> None:
        if reply is None or not reply.startswith("+OK"):
            self.finish_sending(own, error=reply or LINK_LOST)

    def receive(self, channel: str, id: str, command: ReceiveFax) -> None:
        """The leg takes the pages."""
        if id in self.receiving:  # the engine looks what became of it: nothing yet
            return None
        try:
            first, last = faxes.receive_fax(channel, id, command.file)
        except Refused as refusal:
            return self.context.tell(channel, [Finished(id, error=str(refusal))])
        self.receiving.add(id)
        self.context.link.ask(first)
        return self.context.link.ask(last, partial(self.take_away, channel, id))

    def take_away(self, channel: str, id: str, reply: Reply) -> None:
        """The leg has it, or is gone."""
        if reply is None or not reply.startswith("+OK"):
            self.receiving.discard(id)
            self.context.tell(channel, [Finished(id, error=reply or LINK_LOST)])

    def take_event(self, channel: str, event: Event) -> None:
        """Something happened to a leg that sends."""
        match event:
            case FaxOver():
                self.finish_sending(channel, event.pages, event.error)
                self.hang_up(channel)
            case Parked():
                id, command = self.sending[channel]
                for request in faxes.send_pages(channel, id, command):
                    self.context.link.ask(request)
            case Gone(cause=cause, was_up=False):
                self.finish_sending(channel, error=call_ended(cause))
            case Gone(cause=cause):  # who receives hangs up first: that all went well is told a moment later
                gevent.spawn_later(UNHEARD_SECONDS, self.finish_sending, channel, None, call_ended(cause))
            case Refusal(why):
                self.finish_sending(channel, error=call_ended(why))

    def take_received(self, channel: str, event: FaxOver) -> None:
        """A leg of a call has taken the pages, or not."""
        self.receiving.discard(event.id)
        self.context.tell(channel, [Finished(event.id, FaxPages(event.pages), event.error)])
        self.hang_up(channel)

    def finish_sending(self, channel: str, pages: int | None = None, error: str = "") -> None:
        """Report the end of a sent fax, once."""
        self.context.legs.claimed.pop(channel, None)
        id, _command = self.sending.pop(channel, ("", None))
        if id:
            self.context.tell("", [Finished(id, None if pages is None else FaxPages(pages), error)])

    def hang_up(self, channel: str) -> None:
        self.context.link.ask(commands.kill(channel, Cause.NORMAL, answered=True))
