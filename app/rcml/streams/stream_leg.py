"""What all streams have in common: their SIDs, their legs, and what callbacks tell of them."""

from hashlib import md5
from typing import Any

from app.calls.commands.core import Notify, PostCallback
from app.calls.commands.results import StreamOutcome
from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.rcml.nouns.stream import Stream

ANSWER_SECONDS = 10
"""The relay answers when the customer's server has: at most connect_timeout."""
SKIPPED, LOST = 31951, 31999
STARTED, STOPPED, ERROR = "stream-started", "stream-stopped", "stream-error"


def stream_sid(leg: str, kind: str = "MZ") -> str:
    """The SID of the stream that this leg carries. kind: its first two letters."""
    return kind + md5(f"stream/{leg}".encode(), usedforsecurity=False).hexdigest()


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
