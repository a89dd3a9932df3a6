"""Two legs that hear each other (guide 3.9), and which leg is in which bridge: in Asterisk a room is a bridge, too."""

from collections.abc import Callable
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.commands.core import Bridge, Unbridge
from app.calls.events import Event, Finished
from ariclient.context import Context
from ariclient.doubts import MOST_TRIES
from ariclient.executor import CommandExecutor
from ariclient.protocol import mixing
from ariclient.protocol.event_types import Left
from ariclient.protocol.request import Rest
from ariclient.state.leg import Leg
from ariclient.state.queue import LegQueue
from ariclient.transport.requests import Reply

ENDING_SECONDS = 0.1
"""How long after this a bridge that is being destroyed may be made again."""
BRIDGE_GONE = "Bridge not in Stasis"


class Bridges:
    """Puts legs into bridges, takes them out, and destroys bridges that are no longer needed."""

    def __init__(self, context: Context, executor: CommandExecutor, queue: LegQueue) -> None:
        self.context, self.executor, self.queue = context, executor, queue
        self.moves = 0
        """How often legs were sent into bridges or out of them: what Asterisk told before is old."""

    def connect_legs(self, channel: str, id: str, command: Bridge, leg: Leg) -> None:
        """Silence both, then put them into a bridge of their own. Raises Refused."""
        bridge, other = mixing.bridge_of(channel), self.context.legs.live.get(command.other)
        if other is None:
            raise Refused("the other leg is gone")
        if leg.bridge == other.bridge == bridge:  # asked again, by an engine that has been restarted
            return self.context.tell(channel, [Finished(id)])
        self.send_into(bridge, (channel, leg), (command.other, other))
        limit = [mixing.limit(command.other, command.limit_seconds)] if command.limit_seconds else []
        both = (channel, command.other)
        requests = [mixing.create(bridge), *limit, mixing.put_in(bridge, *both)]
        self.finish_with(requests, channel, id, partial(self.not_in, bridge, both))
        if command.record:
            self.context.link.ask(mixing.record_bridge(bridge, id, command.record))
        return None

    def separate_legs(self, channel: str, id: str, command: Unbridge, leg: Leg) -> None:
        """End the bridge that this leg is in, if it is in one, and with it the limit that the others have by it. What
        limits this leg is its call's own."""
        if not leg.bridge:
            return self.context.tell(channel, [Finished(id)])
        self.moves += 1
        leg.parting = id
        inside = [name for name, one in self.context.legs.live.items() if one.bridge == leg.bridge]
        for other in inside:
            if other != channel:
                self.context.link.ask(mixing.limit(other, 0))
        return self.destroy(leg.bridge)

    # -- for rooms, too ----------------------------------------------------------------------------------------------

    def send_into(self, bridge: str, *legs: tuple[str, Leg]) -> None:
        """These legs are on their way into a bridge, silenced."""
        self.moves += 1
        for channel, leg in legs:
            self.executor.clear_leg(channel, leg)
            leg.bridge = bridge

    def finish_with(
        self, requests: list[Rest], channel: str, id: str, failed: Callable[[Reply], None] = lambda reply: None
    ) -> None:
        """Send requests; the answer to the last one is the end of the command. They do no harm twice."""
        if leg := self.context.legs.live.get(channel):
            leg.asks(id)
        for rest in requests[:-1]:
            self.context.link.ask(rest)
        self.context.link.ask(requests[-1], partial(self.tell_finished, requests, channel, id, failed))

    def tell_finished(
        self, requests: list[Rest], channel: str, id: str, failed: Callable[[Reply], None], reply: Reply
    ) -> None:
        leg = self.context.legs.live.get(channel)
        if reply.unreachable:
            return self.executor.doubts.unreachable(channel)
        if leg and reply.lost and leg.tries[id] < MOST_TRIES:
            return self.finish_with(requests, channel, id, failed)
        if leg and self.is_ending(reply) and leg.tries[id] < MOST_TRIES:
            gevent.spawn_later(ENDING_SECONDS, self.finish_with, requests, channel, id, failed)
            return None
        if leg:
            leg.take_answer(id)
        if not reply.ok:
            failed(reply)
        return self.context.tell(channel, [Finished(id, error="" if reply.ok else reply.error)])

    def is_ending(self, reply: Reply) -> bool:
        """Is it about a bridge of an earlier room of this name, which Asterisk still knows and is about to forget?"""
        return reply.status == 409 and BRIDGE_GONE in reply.error

    def not_in(self, bridge: str, channels: tuple[str, ...], reply: Reply) -> None:
        """They could not be put into it, as far as we know; without an answer, `agree_on_places` will know."""
        for channel in channels:
            leg = self.context.legs.live.get(channel)
            if leg and leg.bridge == bridge:
                leg.adrift = bridge if reply.status == 0 else ""
                self.take_out(channel, leg)
        if not self.is_wanted(bridge):
            self.destroy(bridge)

    # -- what happens ------------------------------------------------------------------------------------------------

    def take_left(self, channel: str, event: Left) -> None:
        """A leg is out of a bridge: it takes commands again. An empty room, and a <Dial> with one left, end."""
        leg = self.context.legs.live.get(channel)
        if leg and leg.bridge == event.bridge:
            self.take_out(channel, leg)
        if self.is_over(event.bridge, event.others):
            self.destroy(event.bridge)

    def follow_gone(self, channel: str, event: Event, before: Leg | None) -> None:
        """A leg may be gone. If its leaving a <Dial>'s bridge was not reported, the other one may wait there alone, and
        must take commands again."""
        if before and channel in self.context.legs.ended and before.bridge.startswith(mixing.PREFIX):
            self.destroy(before.bridge)

    def agree_on_places(self, bridges: dict[str, list[str]]) -> None:
        """What Asterisk says about who is in which bridge is true, whatever we missed."""
        places = {channel: bridge for bridge, inside in bridges.items() for channel in inside}
        for channel, leg in list(self.context.legs.live.items()):
            place = places.get(channel, "")
            if leg.bridge and not place:
                self.take_out(channel, leg)
                continue
            if place and (leg.parting or leg.adrift == place):
                self.context.link.ask(mixing.take_out(place, channel))
            leg.bridge, leg.adrift = place, ""
        for bridge, inside in bridges.items():
            if mixing.is_ours(bridge) and self.is_over(bridge, len(inside)):
                self.destroy(bridge)

    def is_over(self, bridge: str, inside: int) -> bool:
        """Has it no purpose any more? A leg may be on its way into an empty room."""
        if bridge.startswith(mixing.PREFIX):
            return inside < 2
        return inside == 0 and not self.is_wanted(bridge)

    def is_wanted(self, bridge: str) -> bool:
        return any(leg.bridge == bridge for leg in self.context.legs.live.values())

    def destroy(self, bridge: str) -> None:
        self.context.link.ask(mixing.destroy(bridge))

    def take_out(self, channel: str, leg: Leg) -> None:
        leg.bridge = ""
        if leg.parting:
            self.context.tell(channel, [Finished(leg.parting)])
            leg.parting = ""
        self.queue.release_leg(channel)
