"""Rooms: conferences that legs join, leave, are muted in, and that play and record (guide 3.9.3)."""

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import gevent

from app.calls.commands.conferences import JoinRoom, MuteInRoom, PlayInRoom, RecordRoom
from app.calls.events import Finished
from eslbridge.protocol import mixing
from eslbridge.protocol.events import InRoom
from eslbridge.protocol.files import check_folder, check_there
from eslbridge.protocol.request import Refused
from eslbridge.state import queue as turns
from eslbridge.state.leg import Leg, Place
from eslbridge.transport.socket import Reply

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch

log = logging.getLogger("eslbridge")

SLOW_SECONDS = 1.0
"""Between tries to take a leg out of a room, once they are many."""
LOST = "-ERR the link was lost"


class Rooms:
    """Of one switch."""

    def __init__(self, switch: "FreeSwitch") -> None:
        self.switch = switch
        self.legs = switch.legs

    # -- in and out --------------------------------------------------------------------------------------------------

    def leave(self, channel: str, id: str, leg: Leg) -> None:
        """Out of the room, or out of the line in front of it."""
        for waiting, command in list(leg.waiting):
            if isinstance(command, JoinRoom) and leg.drop(waiting):
                self.switch.tell(channel, [Finished(waiting, error="left")])
        if not leg.room and not isinstance(leg.doing, JoinRoom):
            return self.switch.tell(channel, [Finished(id)])
        leg.leaving.append(id)
        if not leg.stopping:
            leg.stopping = True
            self.throw_out(channel, leg)

    def entered(self, channel: str) -> None:
        """A leg is in its room; perhaps it is to leave already."""
        leg = self.legs.live.get(channel)
        if leg and leg.stopping:
            self.throw_out(channel, leg)

    def in_doubt(self, channel: str, id: str, command: JoinRoom, leg: Leg) -> None:
        """The link was lost with the request to join, or after it: look where the leg is, and ask again if need be."""

        def known(reply: Reply) -> None:
            if reply is None:
                self.in_doubt(channel, id, command, leg)
            elif mixing.rooms_of(reply).get(channel):
                self.switch.take(channel, InRoom(command.room))
            elif self.legs.live.get(channel) is leg and leg.playing == id and not leg.room:
                self.switch.acts.act(channel, id, command, leg)

        self.switch.link.ask(mixing.ask_rooms(), known)

    def again(self, channel: str, place: Place) -> bool:
        """A FreeSWITCH that was started again has no rooms: into it again, if nobody wanted it out. Returns whether
        that is so."""
        leg = self.legs.live[channel]
        lost = leg.room and not place.room and not leg.stopping
        if not lost or not isinstance(leg.doing, JoinRoom):
            return False
        leg.doubtful = False
        self.switch.acts.act(channel, leg.playing, leg.doing, leg)
        return True

    def throw_out(self, channel: str, leg: Leg, pauses: tuple[float, ...] | None = None) -> None:
        """Until it is out; not before it is in."""
        if self.legs.live.get(channel) is not leg or not leg.room or leg.gone:
            return
        pauses = turns.AGAIN_SECONDS if pauses is None else pauses
        if not pauses:  # FreeSWITCH has no time for it: nobody may wait for the end of this for ever
            log.warning("%s does not leave %s", channel, leg.room)
            pauses = (SLOW_SECONDS,)
        room = leg.room
        self.as_member(channel, lambda member: mixing.throw_out(room, member), lambda reply: None)
        gevent.spawn_later(pauses[0], self.throw_out, channel, leg, pauses[1:])

    def mute(self, channel: str, id: str, command: MuteInRoom, leg: Leg) -> None:
        if leg.room != command.room:
            return self.finish(channel, id, "-ERR the leg is not in the room")
        request = partial(mixing.mute, command.room, muted=command.muted)
        self.as_member(channel, request, partial(self.finish, channel, id))

    def as_member(self, channel: str, request: Callable[[str], bytes], then: Callable[[Reply], None]) -> None:
        """Ask for a leg's number in its room, then for something that needs it."""

        def known(member: Reply) -> None:
            try:
                self.switch.link.ask(request(member or ""), then)
            except Refused as refusal:
                then(f"-ERR {refusal}")

        self.switch.link.ask(mixing.ask_member(channel), known)

    # -- for everybody in it -----------------------------------------------------------------------------------------

    def for_all(self, channel: str, id: str, command: PlayInRoom | RecordRoom) -> None:
        """Play to a room, or record it; the channel is only who is told."""
        plays = isinstance(command, PlayInRoom)
        check, encode = (check_there, mixing.play_in_room) if plays else (check_folder, mixing.record_room)
        try:
            check(command.file)
            self.switch.link.ask(encode(command.room, command.file), partial(self.finish, channel, id))
        except Refused as refusal:
            self.finish(channel, id, f"-ERR {refusal}")

    def finish(self, channel: str, id: str, reply: Reply) -> None:
        said = LOST if reply is None else reply
        self.switch.tell(channel, [Finished(id, error="" if said.startswith("+OK") else said)])
