"""What is known of each leg, so that Ringing, Answered and HungUp are told once and with the right cause. Pure."""

from collections import deque
from dataclasses import dataclass, field

from app.calls.causes import Cause
from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Answer, Bridge, Command, Hangup, Originate, PlayFile, Record
from app.calls.commands.results import FaxPages
from app.calls.events import Answered, Digit, Event, Finished, HungUp, Ringing
from ariclient.protocol.causes import cause_of
from ariclient.protocol.events import Gone, Key, Leaving, LeftStasis, PickedUp
from ariclient.protocol.messages import FaxOver
from ariclient.protocol.mixing import PREFIX
from ariclient.state.keys import Keys

FOR_ONE_ALONE = (PlayFile, Record, Bridge, JoinRoom)
"""What a leg in a bridge cannot do: it waits until the leg is out."""
REMEMBERED = 10_000
"""Ended legs whose late events are still known as such."""


@dataclass(slots=True)
class Leg:
    """One channel. playing: ids of media that Asterisk has; held: commands that must wait until it is silent, or out of
    the bridge that it is in; parting: id of the command that takes it out."""

    outbound: bool = False
    rang: bool = False
    answered: bool = False
    picked_up: bool = False
    ending: Cause | None = None
    """With which cause we asked to end it."""
    leaving: Leaving | None = None
    playing: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    """Media that we reported as failed for want of an answer: it may play all the same."""
    held: deque[tuple[str, Command]] = field(default_factory=deque)
    keys: Keys = field(default_factory=Keys)
    bridge: str = ""
    adrift: str = ""
    """A bridge that it may be in, although we told otherwise."""
    parting: str = ""
    fax: str = ""
    """Id of the ReceiveFax that it is away for."""
    recording: str = ""
    """Id of the recording that Asterisk makes."""
    wants_headers: bool = False
    """Its Answered is to tell the headers of the answer."""
    login: bool = False
    """It has an endpoint of its own, since it gives a password when it is asked."""

    def must_hold(self, command: Command) -> bool:
        """Answering waits for the end of what plays, in Asterisk's one thread for all requests of all calls
        (measured: a 2 s prompt stops every call's requests for 2 s). So it waits here, and what follows behind it."""
        if self.bridge:
            return isinstance(command, FOR_ONE_ALONE) and not self.has_done(command)
        return bool(self.held) or (isinstance(command, Answer) and bool(self.playing) and not self.answered)

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
        match command:
            case PlayFile():
                self.playing.add(id)
            case Record():
                self.recording = id
            case Originate(want_headers=wanted):
                self.outbound, self.wants_headers = True, wanted
            case Hangup(cause=cause):
                self.ending = cause

    def give_up(self, id: str) -> None:
        """This media is over for its script, whatever Asterisk does with it."""
        self.playing.discard(id)
        self.given_up.add(id)

    def hung_up(self, gone: Gone) -> HungUp:
        leaving = self.leaving or Leaving(gone.q850)
        if self.ending is not None and (leaving.soft or self.leaving is None):
            return HungUp(self.ending, by_us=True)
        status = leaving.sip_status if self.outbound and not self.answered and leaving.sip_status >= 300 else 0
        return HungUp(cause_of(leaving.q850, leaving.sip_status), sip_status=status)


class Legs:
    """All legs of one switch, by channel."""

    def __init__(self) -> None:
        self.live: dict[str, Leg] = {}
        self.ended: dict[str, None] = {}

    def get(self, channel: str) -> Leg:
        """The leg; a new one if this channel was never seen."""
        leg = self.live.get(channel)
        if leg is None:
            leg = self.live[channel] = Leg()
            self.ended.pop(channel, None)
        return leg

    def adopt(self, channel: str, answered: bool, outbound: bool) -> None:
        """Asterisk says that it has this leg."""
        leg = self.get(channel)
        leg.answered |= answered
        leg.outbound |= outbound

    def take(self, channel: str, event: Event) -> Event | None:
        """What to tell of it; None: nothing, or it was told."""
        if channel in self.ended:
            return None
        leg = self.get(channel)
        match event:
            case Ringing():
                return self.once(event, leg.rang or leg.answered, leg, "rang")
            case Answered():
                return self.once(event, leg.answered, leg, "answered")
            case Key():
                return Digit(event.key) if leg.keys.is_new(event) else None
            case PickedUp():
                leg.picked_up = True
                return None
            case Leaving():
                leg.leaving = leg.leaving or event
                return None
            case Gone():
                return self.end(channel, event)
            case LeftStasis():
                return None if leg.fax else self.end(channel, Gone())
            case FaxOver(pages, error):
                fax, leg.fax = leg.fax, ""
                return Finished(fax, FaxPages(pages), error) if fax else None
            case Finished():
                leg.playing.discard(event.id)
                leg.recording = "" if leg.recording == event.id else leg.recording
                return None if event.id in leg.given_up else event
        return event

    def once(self, event: Event, known: bool, leg: Leg, fact: str) -> Event | None:
        if known:
            return None
        setattr(leg, fact, True)
        return event

    def unheard_answer(self, channel: str) -> Event | None:
        """A callee who hangs up at once may be gone before the leg could be commanded: answered it was."""
        leg = self.live.get(channel)
        return self.take(channel, Answered()) if leg and leg.picked_up else None

    def end(self, channel: str, gone: Gone | None = None) -> HungUp | None:
        """The leg is gone: what to tell, None if that was told."""
        leg = self.live.pop(channel, None)
        if leg is None:
            return None
        self.ended[channel] = None
        if len(self.ended) > REMEMBERED:
            del self.ended[next(iter(self.ended))]
        return leg.hung_up(gone or Gone())
