"""What the switch does about bridges and rooms: who is in which, and when a leg takes commands again (guide 3.9)."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.calls.commands import Bridge, Command, Unbridge
from app.calls.events import Finished
from app.calls.rooms import JoinRoom, LeaveRoom, MuteInRoom, PlayInRoom, RecordRoom
from ariclient import commands, mixing
from ariclient.legs import Leg
from ariclient.rest import Reply

if TYPE_CHECKING:
    from ariclient.switch import Asterisk


class Mixer:
    """Bridges and rooms of one Asterisk."""

    def __init__(self, switch: "Asterisk") -> None:
        self.switch = switch

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

    def ask(self, rest: commands.Rest, channel: str, id: str, done: Callable[[], None] = lambda: None) -> None:
        """A request whose answer is the end of the command."""
        self.switch.link.ask(rest, partial(self.answered, channel, id, done))

    def answered(self, channel: str, id: str, done: Callable[[], None], reply: Reply) -> None:
        if reply.ok:
            done()
        self.switch.tell(channel, Finished(id, error="" if reply.ok else reply.error))
        self.switch.look_for(channel, reply)

    # -- bridges ----------------------------------------------------------------------------------------------------

    def connect(self, channel: str, id: str, command: Bridge, leg: Leg) -> None:
        """Silence both, then put them into a bridge of their own."""
        bridge, other = mixing.bridge_of(channel), self.switch.legs.get(command.other)
        for one in (leg, other):
            self.hush(one)
            one.bridge = bridge
        link = self.switch.link
        link.ask(mixing.create(bridge))
        if command.limit_seconds:
            link.ask(mixing.limit(command.other, command.limit_seconds))
        self.ask(mixing.put_in(bridge, channel, command.other), channel, id)
        if command.record:
            link.ask(mixing.record_bridge(bridge, id, command.record))

    def separate(self, channel: str, id: str, leg: Leg) -> None:
        """End the bridge that this leg is in, if it is in one."""
        if leg.bridge:
            self.switch.link.ask(mixing.destroy(leg.bridge))
            leg.parting = id
        else:
            self.switch.tell(channel, Finished(id))

    def hush(self, leg: Leg) -> None:
        for playing in leg.playing:
            self.switch.link.ask(commands.stop_playback(playing))

    # -- rooms ------------------------------------------------------------------------------------------------------

    def join(self, channel: str, id: str, room: str, muted: bool, leg: Leg) -> None:
        self.hush(leg)
        leg.bridge = room
        self.switch.link.ask(mixing.create(room))
        self.ask(mixing.put_in(room, channel, muted=muted), channel, id)

    def leave(self, channel: str, id: str, room: str, leg: Leg) -> None:
        if leg.bridge == room:
            leg.parting = id
            self.switch.link.ask(mixing.take_out(room, channel))
        else:
            self.switch.tell(channel, Finished(id))

    # -- what happens -----------------------------------------------------------------------------------------------

    def left(self, channel: str, bridge: str, others: int) -> None:
        """A leg is out of a bridge: it takes commands again. An empty room, and a <Dial> with one left, end."""
        leg = self.switch.legs.live.get(channel)
        if others == 0 or (bridge.startswith(mixing.PREFIX) and others == 1):
            self.switch.link.ask(mixing.destroy(bridge))
        if leg is None or leg.bridge != bridge:
            return
        leg.bridge = ""
        if leg.parting:
            self.switch.tell(channel, Finished(leg.parting))
            leg.parting = ""
        self.switch.release(channel, leg)
