"""One leg as our side remembers it: what plays, which bridge it is in, what waits. Pure."""

from collections import Counter, deque
from dataclasses import dataclass, field

from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Answer, Bridge, Command, Hangup, Originate, PlayFile, Record
from app.calls.commands.transfers import Refer
from app.calls.events import Digit, Event, HungUp
from app.switching.legs import BaseLeg
from ariclient.protocol.causes import cause_of
from ariclient.protocol.event_types import Gone, Key, KeyDown, Leaving
from ariclient.protocol.mixing import PREFIX
from ariclient.state.keys import Keys

BLOCKED_IN_BRIDGE = (PlayFile, Record, Bridge, JoinRoom)
"""What a leg in a bridge cannot do: it waits until the leg is out."""


@dataclass(slots=True, eq=False)
class Leg(BaseLeg):
    """One channel. playing: ids of media that Asterisk has; held: commands that must wait until it is silent, or out of
    the bridge that it is in; parting: id of the command that takes it out."""

    picked_up: bool = False
    """It was answered, which is reported once the headers of the answer are known."""
    leaving: Leaving | None = None
    playing: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    """Ids of commands that were asked for and not answered: they wait for a link, or it was lost meanwhile."""
    tries: Counter[str] = field(default_factory=Counter)
    """How often each was asked for."""
    dialed: bool = False
    """We have asked for its INVITE: it must not be created again."""
    placing: bool = False
    """It was asked for, and may not be among Asterisk's channels yet."""
    given_up: set[str] = field(default_factory=set)
    """Media that we reported as failed for want of an answer: it may play all the same."""
    held: deque[tuple[str, Command]] = field(default_factory=deque)
    keys: Keys = field(default_factory=Keys)
    left_dialing: bool = False
    """Of an outbound leg: it is out of the bridge in which Asterisk has dialed it."""
    bridge: str = ""
    adrift: str = ""
    """A bridge that it may be in, although we told otherwise."""
    parting: str = ""
    fax: str = ""
    """Id of the ReceiveFax that it is away for."""
    referring: str = ""
    """Id of the Refer that it is away for."""
    recording: str = ""
    """Id of the recording that Asterisk makes."""
    wants_headers: bool = False
    """Its Answered is to tell the headers of the answer."""
    name: str = ""
    """What Asterisk's log calls it, once that is known."""
    idle_looks: int = 0
    """How many looks in a row have found nothing that it is sent (features/silence.py)."""
    silent: bool = False
    """Asterisk sends it silence, as far as we know."""
    sent: str = ""
    """How many packets it had been sent at the last look while it was in a bridge."""
    listens_to: tuple[str, str] = ("", "")
    """The channel whose audio it is to hear, and the track, once it is answered."""
    login: bool = False
    """It has an endpoint of its own, since it gives a password when it is asked."""

    @property
    def is_called(self) -> bool:
        """Does it ring, or not even that? The reason of its end is in its ChannelDestroyed, which follows its
        StasisEnd."""
        return self.outbound and not self.answered

    def must_hold(self, command: Command) -> bool:
        """Answering waits for the end of what plays, in Asterisk's one thread for all requests of all calls
        (measured: a 2 s prompt stops every call's requests for 2 s). So it waits here, and what follows behind it."""
        if isinstance(command, Hangup):
            return False
        if self.referring:
            return not isinstance(command, Refer)
        if self.bridge:
            return isinstance(command, BLOCKED_IN_BRIDGE) and not self.has_done(command)
        return bool(self.held) or (isinstance(command, Answer) and bool(self.playing) and not self.answered)

    @property
    def is_away(self) -> bool:
        """Has it left Stasis for the dialplan, and is still a leg of ours?"""
        return bool(self.fax or self.referring)

    @property
    def is_idle(self) -> bool:
        """Is it up, and sent nothing?"""
        busy = self.playing or self.recording or self.bridge or self.is_away
        return self.answered and self.ending is None and not busy

    def went_up(self, key: Key) -> list[Event]:
        """A key went up. It counts if it has not been told as one that went down, i.e. if it came by INFO (or AMI is
        away)."""
        self.name = key.name or self.name
        new = self.keys.is_new(key)
        counts = new and self.key_ways.counts(key.key, True, key.at - key.milliseconds)
        return [Digit(key.key, key.wall - key.milliseconds / 1000)] if counts else []

    def went_down(self, key: KeyDown) -> list[Event]:
        """A key went down, by RTP or as a tone."""
        self.name = key.name or self.name
        return [Digit(key.key, key.wall)] if self.key_ways.counts(key.key, False, key.at) else []

    def has_done(self, command: Command) -> bool:
        """Is it where this would bring it, asked for again by a restarted engine?"""
        if self.parting:
            return False
        match command:
            case JoinRoom(room=room):
                return self.bridge == room
            case Bridge():
                return self.bridge.startswith(PREFIX)
        return False

    def note(self, id: str, command: Command) -> None:
        """It was asked for: remember what its events will need."""
        self.asks(id)
        match command:
            case PlayFile():
                self.playing.add(id)
            case Record():
                self.recording = id
            case Originate(want_headers=wanted, listens_to=listened, track=track):
                self.outbound, self.wants_headers, self.placing = True, wanted, True
                self.listens_to = listened, track
            case Hangup(cause=cause):
                self.ending = cause

    def asks(self, id: str) -> None:
        """Asterisk is asked for this, for the first time or again."""
        self.pending.add(id)
        self.tries[id] += 1

    def take_answer(self, id: str) -> None:
        """Asterisk has answered to this command."""
        self.pending.discard(id)
        self.tries.pop(id, None)

    def drop(self, id: str) -> bool:
        """Forget a command that waits. Returns whether it did."""
        kept = deque(item for item in self.held if item[0] != id)
        dropped = len(kept) < len(self.held)
        self.held = kept
        return dropped

    def give_up(self, id: str) -> None:
        """This media is over for its script, whatever Asterisk does with it."""
        self.playing.discard(id)
        self.given_up.add(id)

    def end_media(self, id: str) -> bool:
        """This media has ended. Returns whether that is news: not of a caller who hangs up while it plays. His end
        follows, and the next verb must not run before it."""
        cut_off = self.leaving is not None and id in self.playing
        self.playing.discard(id)
        self.recording = "" if self.recording == id else self.recording
        return not cut_off and id not in self.given_up

    def hung_up(self, gone: Gone) -> HungUp:
        leaving = self.leaving or Leaving(gone.q850)
        if self.ending is not None and (leaving.soft or self.leaving is None):
            return HungUp(self.ending, by_us=True)
        if leaving.soft and self.is_called:
            leaving = Leaving(gone.q850)
        status = leaving.sip_status if self.is_called and leaving.sip_status >= 300 else 0
        return HungUp(cause_of(leaving.q850, leaving.sip_status), sip_status=status)
