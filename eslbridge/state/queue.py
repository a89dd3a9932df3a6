"""One thing at a time on each leg: what comes while it is busy waits for its turn (see legs.py)."""

import logging
from typing import TYPE_CHECKING

import gevent

from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Bridge, Command, Record
from app.calls.events import Finished
from eslbridge.protocol import commands
from eslbridge.state.leg import Leg

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch

log = logging.getLogger("eslbridge")

AGAIN_SECONDS = (0.05,) * 20 + (0.2,) * 10
"""What found nothing to stop or to hang up yet is repeated after these."""


class Turns:
    """Of one switch's legs."""

    def __init__(self, switch: "FreeSwitch") -> None:
        self.switch = switch
        self.legs = switch.legs

    def wish(self, channel: str, id: str, command: Command) -> None:
        """Do this when it is its turn; now, if nothing else is done. An engine that repairs may ask again."""
        leg = self.legs.get(channel)
        if leg.has(id):
            return
        if is_so(channel, leg, command):
            return self.switch.tell(channel, [Finished(id)])
        if isinstance(command, Bridge):
            self.clear(channel, leg)
        if leg.busy:
            leg.waiting.append((id, command))
        else:
            self.begin(channel, id, command, leg)

    def begin(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        if isinstance(command, Bridge):
            self.switch.bridges.begin(channel, id, command, leg)
        else:
            self.switch.acts.act(channel, id, command, leg)

    def release(self, channel: str) -> None:
        """Begin what waited for the end of what was done."""
        leg = self.legs.live.get(channel)
        while leg and leg.waiting and not leg.busy and not leg.gone:
            id, command = leg.waiting.popleft()
            self.begin(channel, id, command, leg)

    # -- stopping ----------------------------------------------------------------------------------------------------

    def clear(self, channel: str, leg: Leg) -> None:
        """End what it executes, and what waits for that."""
        self.switch.tell(channel, leg.drop_all())
        if leg.playing:
            self.stop(channel, leg, leg.playing)

    def stop(self, channel: str, leg: Leg, id: str) -> None:
        """End it, or take it out of the line."""
        if leg.drop(id):
            self.switch.tell(channel, [Finished(id)])
        elif leg.pair and leg.pair.id == id:
            self.switch.bridges.part(channel, leg)
        elif leg.playing == id and not leg.stopping:
            leg.stopping = True
            if leg.room or isinstance(leg.doing, JoinRoom):
                self.switch.rooms.throw_out(channel, leg)
            else:
                self.break_off(channel, leg, id, AGAIN_SECONDS)

    def break_off(self, channel: str, leg: Leg, id: str, pauses: tuple[float, ...]) -> None:
        """Break it until its end is told: a break that comes before the leg's thread has begun with it is in vain."""
        if self.legs.live.get(channel) is not leg or leg.playing != id or leg.gone:
            return
        if not pauses:
            log.warning("%s: %s does not end", channel, id)
            return self.switch.take(channel, Finished(id))
        self.switch.link.ask(commands.stop_playing(channel))
        gevent.spawn_later(pauses[0], self.break_off, channel, leg, id, pauses[1:])

    def limit(self, channel: str, leg: Leg, id: str, command: Record) -> None:
        """End a recording when it is long enough."""
        gevent.spawn_later(max(command.max_seconds, 1), self.time_is_up, channel, leg, id)

    def time_is_up(self, channel: str, leg: Leg, id: str) -> None:
        if self.legs.live.get(channel) is leg:
            self.stop(channel, leg, id)


def is_so(channel: str, leg: Leg, command: Command) -> bool:
    """Is it done already, by an engine before us?"""
    match command:
        case JoinRoom(room=room):
            return bool(leg.room) and leg.room == room
        case Bridge(other=other):
            return leg.pair is not None and leg.pair.up and leg.pair.other(channel) == other
    return False
