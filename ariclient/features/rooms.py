"""Rooms: bridges that legs join, leave, are muted in, and that play and record; coaches (guide 3.9.3)."""

from functools import partial
from pathlib import PurePosixPath

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
from app.calls.events import Event, Finished
from app.switching.arguments import checked_room
from ariclient.context import Context
from ariclient.features.bridges import Bridges
from ariclient.protocol import forks, mixing
from ariclient.protocol.event_types import Snoops
from ariclient.state.leg import Leg


class Coaching:
    """Who coaches whom on one Asterisk."""

    def __init__(self, context: Context, bridges: Bridges) -> None:
        self.context, self.bridges = context, bridges
        self.coached: dict[str, str] = {}
        """Coach -> the only one that hears it."""
        self.before: dict[str, list[str]] = {}
        """Coach -> those that it coached since it entered the room: a name of Asterisk's is not free at once."""

    def coach(self, channel: str, id: str, command: CoachInRoom, leg: Leg) -> None:
        """Let one hear this leg, or all. Asked again, it does no harm. Raises Refused when it is not in the room."""
        if leg.bridge != checked_room(command.room):
            raise Refused("the coach is not in the room")
        before = self.coached.pop(channel, command.other)
        if before != command.other:
            self.before.setdefault(channel, []).append(before)
            self.context.link.ask(forks.whisper(channel, forks.mouth(channel, before), heard=False))
        if not command.other:
            return self.bridges.finish_with([forks.volume(channel, forks.NORMAL)], channel, id)
        self.coached[channel] = command.other
        self.bridges.finish_with(forks.coach(channel, command.other, self.context.link.app), channel, id)
        if self.is_inside(command.other, channel):
            self.context.link.ask(forks.whisper(channel, forks.mouth(channel, command.other)))
        return None

    def take_snooper(self, channel: str, event: Snoops) -> None:
        """What hears a coach, or speaks to the one it coaches, is there; whom it coaches may be out of the room."""
        is_ears, coached = event.snooper == forks.ears(channel), self.coached.get(channel)
        if coached and (is_ears or (coached == event.coached and self.is_inside(coached, channel))):
            self.context.link.ask(forks.whisper(channel, event.snooper))

    def is_inside(self, coached: str, coach: str) -> bool:
        """Are both in one room?"""
        one, other = (self.context.legs.live.get(name) for name in (coached, coach))
        return bool(one and other and one.bridge and one.bridge == other.bridge)

    def joined(self, channel: str) -> None:
        """A leg goes into a room: who coaches it is heard again."""
        for coach in self.coaches(channel):
            self.context.link.ask(forks.whisper(coach, forks.mouth(coach, channel)))

    def left(self, channel: str) -> None:
        """A leg goes out of a room, or has ended: its coach waits, and it coaches nobody."""
        for coach in self.coaches(channel):
            self.context.link.ask(forks.whisper(coach, forks.mouth(coach, channel), heard=False))
        self.stop(channel)

    def coaches(self, channel: str) -> list[str]:
        return [coach for coach, other in self.coached.items() if other == channel]

    def stop(self, channel: str) -> None:
        """It coaches nobody any more."""
        others = self.before.pop(channel, []) + [other for other in [self.coached.pop(channel, "")] if other]
        for rest in forks.stop_coaching(channel, dict.fromkeys(others)) if others else ():
            self.context.link.ask(rest)


class Rooms:
    """Conference rooms as bridges of one Asterisk. Every method raises Refused for an invalid room name."""

    def __init__(self, context: Context, bridges: Bridges) -> None:
        self.context, self.bridges = context, bridges
        self.coaching = Coaching(context, bridges)

    def join_room(self, channel: str, id: str, command: JoinRoom, leg: Leg) -> None:
        """Silence the leg, then put it into the room; an empty room is made first."""
        room = checked_room(command.room)
        if leg.bridge == room:
            return self.context.tell(channel, [Finished(id)])
        self.bridges.send_into(room, (channel, leg))
        if command.muted:
            self.context.link.ask(mixing.mute(channel, True))
        not_in = partial(self.bridges.not_in, room, (channel,))
        self.bridges.finish_with([mixing.create(room), mixing.put_in(room, channel)], channel, id, not_in)
        return self.coaching.joined(channel)

    def leave_room(self, channel: str, id: str, command: LeaveRoom, leg: Leg) -> None:
        """Out of the room; finished when Asterisk tells so."""
        room = checked_room(command.room)
        self.coaching.left(channel)
        self.context.link.ask(mixing.mute(channel, False))
        if leg.bridge != room:
            return self.context.tell(channel, [Finished(id)])
        self.bridges.moves += 1
        leg.parting = id
        return self.context.link.ask(mixing.take_out(room, channel))

    def mute_leg(self, channel: str, id: str, command: MuteInRoom, leg: Leg) -> None:
        self.bridges.finish_with([mixing.mute(channel, command.muted)], channel, id)

    def play_or_record(self, channel: str, id: str, command: PlayInRoom | RecordRoom) -> None:
        """About a room and no leg of it; the channel, which may have left, only gets the Finished."""
        room = checked_room(command.room)
        if isinstance(command, RecordRoom):
            wanted = mixing.record_bridge(room, id, command.file)
        elif command.alone:
            wanted = mixing.play_to(channel, id, command.file)
        else:
            wanted = mixing.play_in(room, id, command.file)
        self.bridges.finish_with([wanted], channel, id)

    def follow_gone(self, channel: str, event: Event, before: Leg | None) -> None:
        """A leg has ended: its connection does, and it coaches nobody."""
        self.bridges.follow_gone(channel, event, before)
        if channel in self.context.legs.ended:
            self.coaching.left(channel)

    def change_recording(self, channel: str, id: str, command: PauseRecordRoom | StopRecordRoom) -> None:
        """A recording has the name of its file."""
        name = PurePosixPath(command.file).stem
        if isinstance(command, PauseRecordRoom):
            wanted = mixing.pause_recording(name, command.paused)
        else:
            wanted = mixing.stop_recording(name)
        self.bridges.finish_with([wanted], channel, id)
