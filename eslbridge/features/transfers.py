"""REFER: FreeSWITCH sends it, an event tells of each NOTIFY, and a variable what was answered (Twilio's <Refer>)."""

from dataclasses import dataclass
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.results import ReferAnswer
from app.calls.commands.transfers import REFER_SECONDS, Refer
from app.calls.events import Finished
from eslbridge.context import Context
from eslbridge.protocol import commands, transfers
from eslbridge.protocol.event_types import Referred
from eslbridge.state.leg import Leg
from eslbridge.transport.link import NO_LINK
from eslbridge.transport.requests import Reply

LOOK_SECONDS = 0.2
ACCEPTED = 202


@dataclass(slots=True)
class Asked:
    """A REFER that was sent. status: what was answered to it, once that is known; looks: how many are left."""

    id: str
    status: int = 0
    looks: int = round(REFER_SECONDS / LOOK_SECONDS)


class Transfers:
    """Asks far ends of one FreeSWITCH to call somebody else."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.asked: dict[str, Asked] = {}
        """By leg, what waits for its end."""

    def refer(self, channel: str, id: str, command: Refer, leg: Leg) -> None:
        """Ask, unless an engine before us has."""
        if channel in self.asked and self.asked[channel].id == id:
            return None
        return self.context.link.ask(transfers.ask_asked(channel), partial(self.take_asked, channel, id, command))

    def take_asked(self, channel: str, id: str, command: Refer, reply: Reply) -> None:
        try:
            requests = transfers.refer(channel, id, command)
        except Refused as refusal:
            return self.context.tell(channel, [Finished(id, error=str(refusal))])
        self.asked[channel] = Asked(id)
        if (reply or "").strip() != id:
            for request in requests:
                self.context.link.ask(request)
        return self.look(channel, id)

    def look(self, channel: str, id: str) -> None:
        """What was answered? FreeSWITCH does not tell that by an event."""
        asked = self.asked.get(channel)
        if asked is None or asked.id != id:
            return
        if not asked.looks:
            return self.finish(channel)
        asked.looks -= 1
        name = transfers.TARGET_STATUS if 200 <= asked.status < 300 else transfers.STATUS
        self.context.link.ask(transfers.ask_status(channel, name), partial(self.take_status, channel, id))
        gevent.spawn_later(LOOK_SECONDS, self.look, channel, id)

    def take_status(self, channel: str, id: str, reply: Reply) -> None:
        """A refusal is the end of it; so is the leg's."""
        asked, said = self.asked.get(channel), (reply or "").strip()
        if asked is None or asked.id != id:
            return
        if said.startswith("-ERR") or reply == NO_LINK:
            return self.finish(channel)
        if not said.isdecimal() or int(said) < 200:
            return
        if 200 <= asked.status < 300:
            return self.finish(channel, int(said))
        asked.status = int(said)
        if asked.status >= 300:
            self.finish(channel)

    def take_notified(self, channel: str, event: Referred) -> None:
        """A NOTIFY with a final status comes after the REFER was taken. The last one has ended the call."""
        if channel in self.asked and event.status >= 200:
            self.asked[channel].status = self.asked[channel].status or ACCEPTED
            self.finish(channel, event.status)
        if event.last:
            self.context.link.ask(commands.kill(channel, Cause.NORMAL, answered=True))

    def finish(self, channel: str, notified: int = 0) -> None:
        """Say what became of it, once."""
        asked = self.asked.pop(channel)
        self.context.tell(channel, [Finished(asked.id, ReferAnswer(asked.status, notified))])
