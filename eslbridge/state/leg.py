"""One leg as our side remembers it: what it executes, with whom it is connected, what waits. Pure."""

from collections import deque
from dataclasses import dataclass, field

from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Bridge, Command
from app.calls.events import Event, Finished
from app.switching.legs import BaseLeg
from eslbridge.protocol.event_types import Gone


@dataclass(slots=True, eq=False)
class Pair:
    """Two legs that are connected, or about to be. id: of the Bridge, told on the first leg; up: they hear each other;
    settled: and have for a moment; record: the file that both are written into, of the first leg; parting: they are
    being separated."""

    id: str
    first: str
    second: str
    record: str = ""
    limit_seconds: int = 0
    up: bool = False
    settled: bool = False
    parting: bool = False

    def other(self, channel: str) -> str:
        return self.second if channel == self.first else self.first


@dataclass(frozen=True, slots=True)
class Place:
    """Where the switch says a leg is: connected with another one, and what is recorded of it; in a room."""

    other: str = ""
    recording: str = ""
    room: str = ""


@dataclass(slots=True, eq=False)
class Leg(BaseLeg):
    """One leg. job: the id of its Originate; asked_over: the number of the connection that carried our last request for
    it."""

    job: str = ""
    asked_over: int = 0
    late_offer: bool = False
    """The caller's INVITE had no SDP: our answer is the offer, and the ACK has the caller's answer."""
    playing: str = ""
    """The id of what it executes: a file, digits, a recording, or a room."""
    doing: Command | None = None
    """The command of that id; None when an earlier engine began it."""
    stopping: bool = False
    pair: Pair | None = None
    room: str = ""
    """The room that it is in; the id of that JoinRoom is `playing`."""
    leaving: list[str] = field(default_factory=list)
    """The ids of the Unbridge or LeaveRoom that finish when it is back."""
    waiting: deque[tuple[str, Command]] = field(default_factory=deque)
    unclosed: set[str] = field(default_factory=set)
    """Recordings that are being written."""
    gone: Gone | None = None
    """Its end, which is reported when they are complete."""
    late: list[Event] = field(default_factory=list)
    """What is reported right after it."""
    doubtful: bool = False
    """Events of it may have been lost."""

    @property
    def busy(self) -> bool:
        return bool(self.playing or self.pair)

    def begins(self, id: str, command: Command) -> None:
        """It executes this from now on."""
        self.playing, self.doing, self.stopping = id, command, False

    def ends(self) -> None:
        """It executes nothing any more."""
        self.unclosed.discard(self.playing)
        self.playing, self.doing, self.stopping = "", None, False

    def has(self, id: str) -> bool:
        """Is this being done, or waiting?"""
        paired = self.pair is not None and self.pair.id == id
        return paired or self.playing == id or any(id == one for one, _command in self.waiting)

    def has_done(self, channel: str, command: Command) -> bool:
        """Is it where this would bring it, asked for again by a restarted engine?"""
        match command:
            case JoinRoom(room=room):
                return bool(self.room) and self.room == room
            case Bridge(other=other):
                return self.pair is not None and self.pair.up and self.pair.other(channel) == other
        return False

    def drop(self, id: str) -> bool:
        """Forget something that waits. Returns whether it did."""
        kept = deque(item for item in self.waiting if item[0] != id)
        dropped = len(kept) < len(self.waiting)
        self.waiting = kept
        return dropped

    def drop_all(self) -> list[Event]:
        """Forget everything that waits. Returns what to tell of it."""
        dropped, self.waiting = self.waiting, deque()
        return [Finished(id) for id, _command in dropped]

    def back(self) -> list[Event]:
        """It takes commands again. Returns what to tell."""
        self.pair, self.room = None, ""
        left, self.leaving = self.leaving, []
        return [Finished(id) for id in left]

    def unfinished(self, channel: str) -> list[str]:
        """The ids whose end was not told."""
        bridge = self.pair.id if self.pair and not self.pair.up and self.pair.first == channel else ""
        playing = "" if self.room else self.playing
        return [id for id in (playing, bridge, *self.leaving, *(id for id, _command in self.waiting)) if id]
