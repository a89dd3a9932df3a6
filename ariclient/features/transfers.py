"""REFER: a leg leaves Stasis for the dialplan that sends it, and comes back (Twilio's <Refer>)."""

import logging
from functools import partial

import gevent

from app.calls.commands.transfers import REFER_SECONDS, Refer
from app.calls.events import Finished
from ariclient.context import Context
from ariclient.protocol import transfers
from ariclient.state.leg import Leg
from ariclient.transport.ami import Ami
from ariclient.transport.requests import Reply

log = logging.getLogger("ariclient")

AWAY = 409


class Transfers:
    """Asks far ends of one Asterisk to call somebody else."""

    def __init__(self, context: Context, ami: Ami) -> None:
        self.context, self.ami = context, ami

    def refer(self, channel: str, id: str, command: Refer, leg: Leg) -> None:
        """Send the leg to the dialplan. Raises Refused."""
        if leg.referring == id:  # the engine looks what became of it: nothing yet
            return
        *first, last = transfers.refer(self.context.link.app, channel, command)
        leg.referring = id
        for rest in first:
            self.context.link.ask(rest)
        self.context.link.ask(last, partial(self.take_away, channel, id))
        gevent.spawn_later(REFER_SECONDS, self.give_up, channel, id)

    def take_away(self, channel: str, id: str, reply: Reply) -> None:
        """The leg is away, or could not go. 409: it is not in Stasis, since an engine before us has sent it."""
        leg = self.context.legs.live.get(channel)
        if leg and not reply.ok and reply.status != AWAY:
            leg.referring = ""
            self.context.tell(channel, [Finished(id, error=reply.error)])

    def give_up(self, channel: str, id: str) -> None:
        """A greenlet: the far end has told nothing for so long."""
        leg = self.context.legs.live.get(channel)
        if leg and leg.referring == id:
            try:
                self.ami.action(transfers.give_up(channel))
            except (OSError, ValueError) as error:
                log.warning("%s: a REFER that is not answered: %s", channel, error)
