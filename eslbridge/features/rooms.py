"""Rooms: conferences that legs join, leave, are muted in, and that play and record; coaches (guide 3.9.3)."""

import logging
from collections.abc import Callable
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.commands.conferences import (
    CoachInRoom,
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PauseRecordRoom,
    PlayInRoom,
    RecordRoom,
    StopRecordRoom,
)
from app.calls.commands.core import Command
from app.calls.events import Event, Finished
from app.switching.files import check_folder, check_there
from eslbridge import executor
from eslbridge.context import Context
from eslbridge.executor import LINK_LOST, CommandExecutor
from eslbridge.protocol import mixing
from eslbridge.protocol.event_types import InRoom
from eslbridge.state.leg import Leg, Place
from eslbridge.state.queue import LegQueue
from eslbridge.transport.requests import Reply

log = logging.getLogger("eslbridge")

SLOW_SECONDS = 1.0
"""Between tries to take a leg out of a room, once they are many."""


Then = Callable[[Reply], None]


def nothing(_reply: Reply) -> None:
    """Nobody waits for the answer."""


class Coaching:
    """Who coaches whom on one FreeSWITCH."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.legs = context.legs
        self.coached: dict[str, str] = {}
        """Coach -> the only one that hears it."""
        self.deaf: set[str] = set()
        """Legs on their way into a room with a coach."""

    def coach(self, channel: str, id: str, command: CoachInRoom, leg: Leg) -> None:
        """Let one hear this leg, or all. Asked again, it does no harm."""
        if command.other:
            self.coached[channel] = command.other
        else:
            self.coached.pop(channel, None)
        self.relate(channel, command.room, partial(self.finish, channel, id))

    def relate(self, channel: str, room: str, then: Then = nothing) -> None:
        """Let the members of the room hear this leg or not, whoever is in it now."""

        def take_members(reply: Reply) -> None:
            try:
                wanted = mixing.relations(reply or "", room, channel, self.coached.get(channel, ""))
            except Refused as refusal:
                return then(LINK_LOST if reply is None else f"-ERR {refusal}")
            for one in wanted[:-1]:
                self.context.link.ask(one)
            return self.context.link.ask(wanted[-1], then)

        self.context.link.ask(mixing.ask_members(room), take_members)

    def coaches(self, room: str, but: str) -> list[str]:
        """Those in this room whom this leg must not hear."""
        here = (coach for coach in self.coached if (leg := self.legs.live.get(coach)) and leg.room == room)
        return [coach for coach in here if coach != but and self.coached[coach] != but]

    # -- others come and go ------------------------------------------------------------------------------------------

    def entering(self, channel: str, room: str) -> None:
        """A leg is about to enter a room: it hears nothing until it is told apart, if there is a coach."""
        if self.coaches(room, channel):
            self.deaf.add(channel)
            self.context.link.ask(mixing.enter_deaf(channel, True))

    def entered(self, channel: str, room: str) -> None:
        """A leg is in a room."""
        for coach in self.coaches(room, channel):
            self.relate(coach, room)
        if channel in self.deaf:
            self.deaf.discard(channel)
            self.context.link.ask(mixing.enter_deaf(channel, False))
            self.context.link.ask(mixing.ask_members(room), partial(self.let_hear, channel, room))

    def let_hear(self, channel: str, room: str, members: Reply) -> None:
        """All coaches in the room are told apart by now: requests are done in their order."""
        if request := mixing.hear(members or "", room, channel):
            self.context.link.ask(request)

    def left(self, channel: str) -> None:
        """A leg leaves its room, or has ended."""
        self.coached.pop(channel, None)
        self.deaf.discard(channel)

    def finish(self, channel: str, id: str, reply: Reply) -> None:
        said = LINK_LOST if reply is None else reply
        self.context.tell(channel, [Finished(id, error="" if said.startswith("+OK") else said)])


class Rooms:
    """Conference rooms of one FreeSWITCH: a leg executes `conference` until it is removed."""

    def __init__(self, context: Context, command_executor: CommandExecutor, queue: LegQueue) -> None:
        self.context, self.executor, self.queue = context, command_executor, queue
        self.legs = context.legs
        self.coaching = Coaching(context)
        self.executor.stoppers[JoinRoom] = self.throw_out
        self.executor.doubts[JoinRoom] = self.join_if_lost

    # -- in and out --------------------------------------------------------------------------------------------------

    def join_room(self, channel: str, id: str, command: JoinRoom, leg: Leg) -> None:
        """When it is its turn; finished when the leg is in the room."""
        self.coaching.entering(channel, command.room)
        self.queue.take_command(channel, id, command, leg)

    def leave_room(self, channel: str, id: str, command: LeaveRoom, leg: Leg) -> None:
        """Out of the room, or out of the line in front of it."""
        self.coaching.left(channel)
        for waiting, one in list(leg.waiting):
            if isinstance(one, JoinRoom) and leg.drop(waiting):
                self.context.tell(channel, [Finished(waiting, error="left")])
        if not leg.room and not isinstance(leg.doing, JoinRoom):
            return self.context.tell(channel, [Finished(id)])
        leg.leaving.append(id)
        if not leg.stopping:
            leg.stopping = True
            self.throw_out(channel, leg)
        return None

    def follow_entered(self, channel: str, event: Event | None = None, before: Leg | None = None) -> None:
        """A leg is in its room; perhaps it is to leave already."""
        leg = self.legs.live.get(channel)
        if leg and leg.stopping:
            self.throw_out(channel, leg)
        elif leg and leg.room:
            self.coaching.entered(channel, leg.room)

    def follow_gone(self, channel: str, event: Event, before: Leg | None) -> None:
        """A leg has ended."""
        self.coaching.left(channel)

    def join_if_lost(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """The link was lost with the request to join, or after it: look where the leg is, and ask again if need be."""

        def take_rooms(reply: Reply) -> None:
            if reply is None:
                self.join_if_lost(channel, id, command, leg)
            elif room := mixing.rooms_of(reply).get(channel):
                self.context.take_event(channel, InRoom(room))
            elif self.legs.live.get(channel) is leg and leg.playing == id and not leg.room:
                self.executor.execute(channel, id, command, leg)

        self.context.link.ask(mixing.ask_rooms(), take_rooms)

    def rejoin_lost_room(self, channel: str, place: Place) -> bool:
        """A FreeSWITCH that was started again has no rooms: into it again, unless the leg was to leave. Returns whether
        that is so."""
        leg = self.legs.live[channel]
        lost = leg.room and not place.room and not leg.stopping
        if not lost or not isinstance(leg.doing, JoinRoom):
            return False
        leg.doubtful = False
        self.executor.execute(channel, leg.playing, leg.doing, leg)
        return True

    def throw_out(self, channel: str, leg: Leg, pauses: tuple[float, ...] | None = None) -> None:
        """Until it is out; not before it is in."""
        if self.legs.live.get(channel) is not leg or not leg.room or leg.gone:
            return
        pauses = executor.AGAIN_SECONDS if pauses is None else pauses
        if not pauses:  # FreeSWITCH has no time for it: it must not be asked too often, but never given up
            log.warning("%s does not leave %s", channel, leg.room)
            pauses = (SLOW_SECONDS,)
        room = leg.room
        self.ask_as_member(channel, lambda member: mixing.throw_out(room, member), lambda reply: None)
        gevent.spawn_later(pauses[0], self.throw_out, channel, leg, pauses[1:])

    def mute_leg(self, channel: str, id: str, command: MuteInRoom, leg: Leg) -> None:
        if leg.room != command.room:
            return self.finish(channel, id, "-ERR the leg is not in the room")
        request = partial(mixing.mute, command.room, muted=command.muted)
        return self.ask_as_member(channel, request, partial(self.finish, channel, id))

    def ask_as_member(self, channel: str, request: Callable[[str], bytes], then: Callable[[Reply], None]) -> None:
        """Ask for a leg's number in its room, then for something that needs it."""

        def take_member(member: Reply) -> None:
            try:
                self.context.link.ask(request(member or ""), then)
            except Refused as refusal:
                then(f"-ERR {refusal}")

        self.context.link.ask(mixing.ask_member(channel), take_member)

    # -- for everybody in it -----------------------------------------------------------------------------------------

    def play_or_record(self, channel: str, id: str, command: PlayInRoom | RecordRoom) -> None:
        """About a room and no leg of it; the channel, which may have left, only gets the Finished."""
        plays = isinstance(command, PlayInRoom)
        check, encode = (check_there, mixing.play_in_room) if plays else (check_folder, mixing.record_room)
        try:
            check(command.file)
            if isinstance(command, PlayInRoom) and command.alone:
                request = partial(mixing.play_to, command.room, file=command.file)
                return self.ask_as_member(channel, request, partial(self.finish, channel, id))
            self.context.link.ask(encode(command.room, command.file), partial(self.finish, channel, id))
        except Refused as refusal:
            self.finish(channel, id, f"-ERR {refusal}")

    def change_recording(self, channel: str, id: str, command: PauseRecordRoom | StopRecordRoom) -> None:
        try:
            if isinstance(command, PauseRecordRoom):
                wanted = mixing.pause_room(command.room, command.file, command.paused)
            else:
                wanted = mixing.stop_room(command.room, command.file)
            self.context.link.ask(wanted, partial(self.finish, channel, id))
        except Refused as refusal:
            self.finish(channel, id, f"-ERR {refusal}")

    def finish(self, channel: str, id: str, reply: Reply) -> None:
        said = LINK_LOST if reply is None else reply
        self.context.tell(channel, [Finished(id, error="" if said.startswith("+OK") else said)])
