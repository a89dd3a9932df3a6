"""What cannot be done on a leg now waits for its turn (see `Leg.must_hold`)."""

from collections import deque
from collections.abc import Callable

from app.calls.commands.core import Command
from ariclient.state.leg import Leg
from ariclient.state.legs import Legs

Perform = Callable[[str, str, Command], None]
Start = Callable[[str, str, Command, Leg], None]


class LegQueue:
    """The commands of each leg that wait. start: does a command whose turn it is; perform: takes one that waited, which
    may have to wait again."""

    def __init__(self, legs: Legs, start: Start, perform: Perform) -> None:
        self.legs, self.start, self.perform = legs, start, perform

    def take_command(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Do this when it is its turn: now, if nothing is in its way."""
        if leg.must_hold(command):
            leg.held.append((id, command))
        else:
            self.start(channel, id, command, leg)

    def release_leg(self, channel: str) -> None:
        """Do what waited for the end of what played, or for the end of a bridge."""
        leg = self.legs.live.get(channel)
        if leg and not leg.playing:
            waiting, leg.held = leg.held, deque()
            for id, command in waiting:
                self.perform(channel, id, command)
