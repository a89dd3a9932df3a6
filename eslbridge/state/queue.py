"""One thing at a time on each leg: what comes while it is busy waits for its turn (see legs.py)."""

from collections.abc import Callable, Iterable

from app.calls.commands.core import Command
from app.calls.events import Event, Finished
from eslbridge.state.leg import Leg
from eslbridge.state.legs import Legs

Tell = Callable[[str, Iterable[Event]], None]
Start = Callable[[str, str, Command, Leg], None]


class LegQueue:
    """The commands of each leg that wait. start: does a command whose turn it is."""

    def __init__(self, legs: Legs, tell: Tell, start: Start) -> None:
        self.legs, self.tell, self.start = legs, tell, start

    def take_command(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Do this when it is its turn: now, if nothing is in its way. An engine that repairs may ask again."""
        if leg.has(id):
            return
        if leg.has_done(channel, command):
            self.tell(channel, [Finished(id)])
        elif leg.busy:
            leg.waiting.append((id, command))
        else:
            self.start(channel, id, command, leg)

    def release_leg(self, channel: str) -> None:
        """Do what waited for the end of what was done."""
        leg = self.legs.live.get(channel)
        while leg and leg.waiting and not leg.busy and not leg.gone:
            id, command = leg.waiting.popleft()
            self.start(channel, id, command, leg)
