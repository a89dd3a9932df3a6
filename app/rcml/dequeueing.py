"""Taking the first who waits in a queue: finding it, being connected with it, talking (Twilio's <Dial><Queue>)."""

from typing import TYPE_CHECKING

from app.calls.commands import Bridge, PlayFile, StartTimer, Stop, Unbridge
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Event, Finished, QueueIs
from app.calls.queueing import CallQueue, FindQueue, LeaveQueue, TellOther
from app.calls.script import CallerGone, Interrupted, Script, ScriptStop, Together
from app.rcml.nouns.queue import Queue

if TYPE_CHECKING:
    from app.rcml.verbs.dial import Dial


def dequeue(call: Dialogue, dial: "Dial", noun: Queue, said: dict[str, str]) -> Script[None]:
    """From asking for somebody to the end of the talk. What the action is told is put into `said`."""
    said |= {"DialCallStatus": "failed", "DequeueResult": "queue-not-found"}
    found = yield from call.ask(FindQueue(noun.text))
    if not found.result:
        why = found.error or "there is no such queue"
        yield from call.warn(13262, f"<Queue>{noun.text[:80]}</Queue>: {why}", "Dial Queue")
        return
    queue = found.result.partition(" ")[0]
    said |= {"QueueSid": queue, "DialCallStatus": "no-answer", "DequeueResult": "queue-empty"}
    yield CallQueue(queue, noun.url(noun.url_) if noun.url_ else "", noun.method)
    recording = ""
    try:
        if (yield from until_ready(call, queue, dial.timeout, said)):
            recording = yield from connect(call, dial, queue, said)
            if said["DequeueResult"] == "bridged":
                yield from talk(call, dial, queue)
    except ScriptStop as stop:
        if not isinstance(stop, CallerGone):
            yield Unbridge()
        yield from leave(call, queue, said)
        yield from dial.save(call, recording, said)
        raise
    yield from leave(call, queue, said)
    yield from dial.save(call, recording, said)


def until_ready(call: Dialogue, queue: str, timeout: int, said: dict[str, str]) -> Script[bool]:
    """Hear ringing until somebody is there and ready. Returns False when nobody came in time; who is lost before is
    replaced by the next."""
    ringing = Together()
    timer = yield StartTimer(timeout)
    try:
        yield from ringing.start("ringback", call.repeat(PlayFile(call.options.ringback_file), 0))
        while True:
            event = yield from ringing.next_event()
            if isinstance(event, Finished) and event.id == timer:
                yield from ringing.stop_all(Interrupted())
                return False
            if not isinstance(event, QueueIs) or event.queue != queue:
                continue
            if event.state == "found":
                yield Stop(timer)
                said["DequeuedCallSid"], said["DequeuedCallQueueTime"] = event.other, str(event.waited)
            elif event.state == "again":
                timer = yield StartTimer(timeout)
            elif event.state == "ready":
                yield from ringing.stop_all(Interrupted())
                return True
    except ScriptStop:
        yield Stop(timer)
        raise


def connect(call: Dialogue, dial: "Dial", queue: str, said: dict[str, str]) -> Script[str]:
    """Connect the two. Returns the file that is recorded; empty: none is, or they could not be connected."""
    file = call.recording_file() if dial.record not in ("do-not-record", "false") else ""
    connected = yield from call.perform(Bridge(said["DequeuedCallSid"], file))
    if connected.error:
        said |= {"DialCallStatus": "failed", "DequeueResult": "error"}
        yield from call.warn(13219, f"<Queue>: {connected.error}", "Dial Queue")
        return ""
    yield TellOther(queue, "bridged")
    said |= {"DialCallStatus": "completed", "DequeueResult": "bridged", "DialCallSid": said["DequeuedCallSid"]}
    return call.recording_file(connected.id) if file else ""


def talk(call: Dialogue, dial: "Dial", queue: str) -> Script[None]:
    """Until the other one, the time, or a * ends it."""
    timer = yield StartTimer(dial.time_limit)
    while True:
        try:
            event = yield None
        except ScriptStop:
            yield Stop(timer)
            raise
        if isinstance(event, QueueIs) and event.queue == queue and event.state == "ended":
            yield Stop(timer)
            return
        if ends(event, timer, dial.hangup_on_star):
            yield Stop(timer)
            yield from call.perform(Unbridge())
            return


def ends(event: Event, timer: str, star: bool) -> bool:
    """Do we end it?"""
    return (star and event == Digit("*")) or (isinstance(event, Finished) and event.id == timer)


def leave(call: Dialogue, queue: str, said: dict[str, str]) -> Script[None]:
    """Be out of it, and tell how long the talk was."""
    left = yield from call.ask(LeaveQueue(queue))
    if said["DequeueResult"] == "bridged":
        said["DialCallDuration"] = said["DequeuedCallDuration"] = left.result.partition(" ")[2]
