"""<Connect><Stream>: the caller talks with a customer's websocket until one of them ends it (docs/streams.md)."""

from dataclasses import dataclass
from functools import partial

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, OnLeg, Originate, StartChildLeg, Unbridge
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import (
    CALLER,
    DIRECTION,
    FetchStreamOutcome,
    PressInStream,
    ReserveStream,
    SetStream,
    StartPlayout,
)
from app.calls.destination import sip_uri
from app.calls.dialogue import Dialogue
from app.calls.events import Answered, Digit, Ended, Event, Redirected
from app.calls.facts import Facts
from app.calls.script import CallerGone, Diverted, Script, ScriptStop, observed
from app.rcml.dialing.bridged_call import BridgedCall
from app.rcml.dialing.child_legs import new_leg
from app.rcml.dialing.ringing import next_of
from app.rcml.nouns.stream import Stream
from app.rcml.streams.forks import over
from app.rcml.streams.stream_leg import ANSWER_SECONDS, LOST, STARTED, as_data, stream_sid, tell


@dataclass(slots=True)
class StreamTalk(BridgedCall):
    """The caller with the relay. token: of its leg."""

    token: str = ""

    def connected(self) -> Script[None]:
        """What the customer's server has said waits for that."""
        yield StartPlayout(self.token)

    def part(self, event: Redirected | Ended) -> Script[None]:
        """The caller is sent elsewhere; nobody is at the other end who could go along."""
        yield Unbridge()
        yield OnLeg(self.leg, Hangup())


def connect_stream(call: Dialogue, noun: Stream) -> Script[str]:
    """Run the stream to its end. Returns its SID."""
    leg = new_leg(call)
    sid = stream_sid(leg)
    call.streams[sid] = {**as_data(noun), "legs": {}, "state": "", "connected": True}
    yield SetStream(sid, noun.name_, "in-progress")
    try:
        token = yield from opened(call, noun, sid, leg)
    except ScriptStop:
        yield from over(call, sid, StreamOutcome())
        raise
    if token:
        yield from talk(call, sid, leg, token)
    return sid


def opened(call: Dialogue, noun: Stream, sid: str, leg: str) -> Script[str]:
    """Have the relay called. Returns the token of the leg; empty: the stream has not begun, which was told."""
    reserved = yield from call.ask(ReserveStream(sid, noun.websocket(), parameters=noun.parameters))
    there = reserved.result
    if not isinstance(there, ReservedStream):
        yield from over(call, sid, StreamOutcome(LOST, reserved.error))
        return ""
    (token,) = there.tokens
    if (yield from reach(call, leg, token, there.address)):
        return token
    yield from find_out(call, sid, token)
    return ""


def talk(call: Dialogue, sid: str, leg: str, token: str) -> Script[None]:
    """Both hear each other, until one of them ends it."""
    stream = call.streams[sid]
    stream["legs"] = {leg: "up"}
    yield from tell(call, stream, sid, STARTED)
    both = StreamTalk(call, leg, keeping=None, limit_seconds=0, star=False, said={}, token=token)
    try:
        yield from observed(both.run(), partial(tell_key, token))
    except CallerGone:
        yield from find_out(call, sid, token)
        raise
    except Diverted:
        yield from over(call, sid, StreamOutcome())
        raise
    yield from find_out(call, sid, token)


def reach(call: Dialogue, leg: str, token: str, address: str) -> Script[bool]:
    """Call the relay with a leg that was reserved. Returns whether the stream has begun."""
    facts = Facts(leg, call.facts.account_sid, CALLER, token, DIRECTION, status="queued")
    yield OnLeg(leg, StartChildLeg(facts))
    try:
        there = sip_uri(f"sip:{token}@{address}")
        yield OnLeg(leg, Originate(there, CALLER, timeout=ANSWER_SECONDS))
        return isinstance((yield from next_of(leg)), Answered)
    except ScriptStop:
        yield OnLeg(leg, Hangup(Cause.CANCELED))
        raise


def find_out(call: Dialogue, sid: str, token: str) -> Script[None]:
    """Find out how the stream ended, even if the caller has left, and tell it."""
    ended, left = yield from call.perform_despite_hangup(FetchStreamOutcome(token))
    outcome = ended.result if isinstance(ended.result, StreamOutcome) else StreamOutcome(LOST, ended.error)
    yield from over(call, sid, outcome)
    if left:
        raise CallerGone


def tell_key(token: str, event: Event) -> Script[None]:
    """A key that the caller presses is told to the stream's server."""
    if isinstance(event, Digit):
        yield PressInStream(token, event.key)
