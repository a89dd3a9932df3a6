"""Rooms: bridges that legs join, leave, are muted in, and that play and record (guide 3.9.3)."""

from functools import partial
from pathlib import PurePosixPath

from app.calls.commands.conferences import (
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PauseRecordRoom,
    PlayInRoom,
    RecordRoom,
    StopRecordRoom,
)
from app.calls.events import Finished
from app.switching.arguments import checked_room
from ariclient.context import Context
from ariclient.features.bridges import Bridges
from ariclient.protocol import mixing
from ariclient.state.leg import Leg


class Rooms:
    """Conference rooms as bridges of one Asterisk. Every method raises Refused for an invalid room name."""

    def __init__(self, context: Context, bridges: Bridges) -> None:
        self.context, self.bridges = context, bridges

    def join_room(self, channel: str, id: str, command: JoinRoom, leg: Leg) -> None:
        """Silence the leg, then put it into the room; an empty room is made first."""
        room = checked_room(command.room)
        if leg.bridge == room:
            return self.context.tell(channel, [Finished(id)])
        self.bridges.send_into(room, (channel, leg))
        if command.muted:
            self.context.link.ask(mixing.mute(channel, True))
        not_in = partial(self.bridges.not_in, room, (channel,))
        return self.bridges.finish_with([mixing.create(room), mixing.put_in(room, channel)], channel, id, not_in)

    def leave_room(self, channel: str, id: str, command: LeaveRoom, leg: Leg) -> None:
        """Out of the room; finished when Asterisk tells so."""
        room = checked_room(command.room)
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

    def change_recording(self, channel: str, id: str, command: PauseRecordRoom | StopRecordRoom) -> None:
        """A recording has the name of its file."""
        name = PurePosixPath(command.file).stem
        if isinstance(command, PauseRecordRoom):
            wanted = mixing.pause_recording(name, command.paused)
        else:
            wanted = mixing.stop_recording(name)
        self.bridges.finish_with([wanted], channel, id)
