"""What the switch does about bridges and rooms: who is in which, and when a leg takes commands again (guide 3.9)."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.calls.commands.conferences import JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, RecordRoom
from app.calls.commands.core import Bridge, Command, Unbridge
from app.calls.events import Finished
from ariclient.protocol import commands, mixing
from ariclient.protocol.commands import Refused, Rest
from ariclient.state.legs import Leg
from ariclient.transport.requests import Reply

if TYPE_CHECKING:
    from ariclient.switch import Asterisk


class Mixer:
    """Bridges and rooms of one Asterisk."""

    def __init__(self, switch: "Asterisk") -> None:
        self.switch = switch
        self.moves = 0
        """How often legs were sent into bridges or out of them: what Asterisk told before is old."""

    def perform(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Do it. Raises Refused."""
        match command:
            case Bridge():
                self.connect(channel, id, command, leg)
            case Unbridge():
                self.separate(channel, id, leg)
            case JoinRoom(room, muted):
                self.join(channel, id, mixing.room(room), muted, leg)
            case LeaveRoom(room):
                self.leave(channel, id, mixing.room(room), leg)
            case MuteInRoom(_room, muted):
                self.ask(mixing.mute(channel, muted), channel, id)
            case PlayInRoom(room, file):
                self.ask(mixing.play_in(mixing.room(room), id, file), channel, id)
            case RecordRoom(room, file):
                self.ask(mixing.record_bridge(mixing.room(room), id, file), channel, id)

    def does(self, channel: str, id: str, command: Command) -> bool:
        """Do what is about a room and no leg of it, whether the leg is still there or not. Returns whether it was."""
        if not isinstance(command, mixing.FOR_ALL):
            return False
        try:
            self.perform(channel, id, command, Leg())
        except Refused as refusal:
            self.switch.refuse(channel, id, command, str(refusal))
        return True

    def ask(self, rest: Rest, channel: str, id: str, failed: Callable[[Reply], None] = lambda reply: None) -> None:
        """A request whose answer is the end of the command."""
        self.switch.link.ask(rest, partial(self.answered, channel, id, failed))

    def answered(self, channel: str, id: str, failed: Callable[[Reply], None], reply: Reply) -> None:
        if not reply.ok:
            failed(reply)
        self.switch.tell(channel, Finished(id, error="" if reply.ok else reply.error))

    def hush(self, leg: Leg) -> None:
        for playing in leg.playing:
            self.switch.link.ask(commands.stop_playback(playing))

    def not_in(self, bridge: str, channels: tuple[str, ...], reply: Reply) -> None:
        """They could not be put into it, as far as we know; without an answer, `agree` will know."""
        for channel in channels:
            leg = self.switch.legs.live.get(channel)
            if leg and leg.bridge == bridge:
                leg.adrift = bridge if reply.status == 0 else ""
                self.out(channel, leg)
        if not self.wanted(bridge):
            self.switch.link.ask(mixing.destroy(bridge))

    # -- bridges ----------------------------------------------------------------------------------------------------

    def connect(self, channel: str, id: str, command: Bridge, leg: Leg) -> None:
        """Silence both, then put them into a bridge of their own."""
        bridge, other = mixing.bridge_of(channel), self.switch.legs.live.get(command.other)
        if other is None:
            raise Refused("the other leg is gone")
        if leg.bridge == other.bridge == bridge:  # asked again, by an engine that has been restarted
            return self.switch.tell(channel, Finished(id))
        self.moves += 1
        for one in (leg, other):
            self.hush(one)
            one.bridge = bridge
        link = self.switch.link
        link.ask(mixing.create(bridge))
        if command.limit_seconds:
            link.ask(commands.limit(command.other, command.limit_seconds))
        both = (channel, command.other)
        self.ask(mixing.put_in(bridge, *both), channel, id, partial(self.not_in, bridge, both))
        if command.record:
            link.ask(mixing.record_bridge(bridge, id, command.record))
        return None

    def separate(self, channel: str, id: str, leg: Leg) -> None:
        """End the bridge that this leg is in, if it is in one, and with it the limit that the others have by it. What
        limits this leg is its call's own."""
        if leg.bridge:
            self.moves += 1
            leg.parting = id
            inside = [name for name, one in self.switch.legs.live.items() if one.bridge == leg.bridge]
            for other in inside:
                if other != channel:
                    self.switch.link.ask(commands.limit(other, 0))
            self.switch.link.ask(mixing.destroy(leg.bridge))
        else:
            self.switch.tell(channel, Finished(id))

    # -- rooms ------------------------------------------------------------------------------------------------------

    def join(self, channel: str, id: str, room: str, muted: bool, leg: Leg) -> None:
        if leg.bridge == room:
            return self.switch.tell(channel, Finished(id))
        self.moves += 1
        self.hush(leg)
        leg.bridge = room
        if muted:
            self.switch.link.ask(mixing.mute(channel, True))
        self.switch.link.ask(mixing.create(room))
        self.ask(mixing.put_in(room, channel), channel, id, partial(self.not_in, room, (channel,)))
        return None

    def leave(self, channel: str, id: str, room: str, leg: Leg) -> None:
        self.switch.link.ask(mixing.mute(channel, False))
        if leg.bridge == room:
            self.moves += 1
            leg.parting = id
            self.switch.link.ask(mixing.take_out(room, channel))
        else:
            self.switch.tell(channel, Finished(id))

    # -- what happens -----------------------------------------------------------------------------------------------

    def left(self, channel: str, bridge: str, others: int) -> None:
        """A leg is out of a bridge: it takes commands again. An empty room, and a <Dial> with one left, end."""
        leg = self.switch.legs.live.get(channel)
        if leg and leg.bridge == bridge:
            self.out(channel, leg)
        if self.is_over(bridge, others):
            self.switch.link.ask(mixing.destroy(bridge))

    def ended(self, leg: Leg) -> None:
        """A leg is gone. If nothing was told of its leaving a <Dial>'s bridge, the other one may wait there for nobody,
        and is to take commands again."""
        if leg.bridge.startswith(mixing.PREFIX):
            self.switch.link.ask(mixing.destroy(leg.bridge))

    def is_over(self, bridge: str, inside: int) -> bool:
        """Has it no sense any more? Somebody may be on the way into an empty room."""
        if bridge.startswith(mixing.PREFIX):
            return inside < 2
        return inside == 0 and not self.wanted(bridge)

    def wanted(self, bridge: str) -> bool:
        return any(leg.bridge == bridge for leg in self.switch.legs.live.values())

    def out(self, channel: str, leg: Leg) -> None:
        leg.bridge = ""
        if leg.parting:
            self.switch.tell(channel, Finished(leg.parting))
            leg.parting = ""
        self.switch.release(channel, leg)

    def agree(self, bridges: dict[str, list[str]]) -> None:
        """What Asterisk says about who is in which bridge is true, whatever we missed."""
        places = {channel: bridge for bridge, inside in bridges.items() for channel in inside}
        for channel, leg in list(self.switch.legs.live.items()):
            place = places.get(channel, "")
            if leg.bridge and not place:
                self.out(channel, leg)
                continue
            if place and (leg.parting or leg.adrift == place):
                self.switch.link.ask(mixing.take_out(place, channel))
            leg.bridge, leg.adrift = place, ""
        for bridge, inside in bridges.items():
            if mixing.is_ours(bridge) and self.is_over(bridge, len(inside)):
                self.switch.link.ask(mixing.destroy(bridge))
