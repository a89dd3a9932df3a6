"""What all streams have in common: their SIDs, their legs, and what callbacks tell of them."""

from hashlib import md5
from typing import Any

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Notify, OnLeg, Originate, PostCallback, StartChildLeg
from app.calls.commands.results import StreamOutcome
from app.calls.commands.streams import CALLER, DIRECTION
from app.calls.destination import sip_uri
from app.calls.dialogue import Dialogue
from app.calls.events import Answered
from app.calls.facts import Facts
from app.calls.script import Script, ScriptStop
from app.rcml.dialing.ringing import next_of
from app.rcml.nouns.stream import Stream

ANSWER_SECONDS = 10
"""The relay answers when the customer's server has: at most connect_timeout."""
SKIPPED, LOST = 31951, 31999
STARTED, STOPPED, ERROR = "stream-started", "stream-stopped", "stream-error"


def stream_sid(leg: str) -> str:
    """The SID of the stream that this leg carries."""
    return "MZ" + md5(f"stream/{leg}".encode(), usedforsecurity=False).hexdigest()


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


def as_data(noun: Stream) -> dict[str, Any]:
    """What is to be known of a stream, as plain data."""
    callback = noun.url(noun.status_callback) if noun.status_callback else ""
    return {"name": noun.name_, "callback": callback, "method": noun.status_callback_method}


def tell(call: Dialogue, stream: dict[str, Any], sid: str, event: str, error: str = "") -> Script[None]:
    """The stream's status callback."""
    if not stream["callback"]:
        return
    told = {
        "AccountSid": call.facts.account_sid,
        "CallSid": call.facts.call_sid,
        "StreamSid": sid,
        "StreamName": stream["name"] or sid,
        "StreamEvent": event,
    }
    told |= {"StreamError": error} if error else {}
    yield PostCallback(stream["callback"], stream["method"], told)


def tell_end(call: Dialogue, stream: dict[str, Any], sid: str, ended: StreamOutcome) -> Script[None]:
    """What a stream's end means for the developer and for the callback."""
    where = "Stream"
    if ended.warning:
        yield Notify(SKIPPED, f"<Stream>: {ended.warning}: skipped", where=where)
        yield from tell(call, stream, sid, ERROR, ended.warning)
    if ended.code:
        yield Notify(ended.code, f"<Stream>: {ended.error}", where=where)
        yield from tell(call, stream, sid, ERROR, ended.error)
    else:
        yield from tell(call, stream, sid, STOPPED)
