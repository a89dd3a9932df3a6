"""Being in a queue: waiting, being taken, talking, leaving (Twilio's <Enqueue>)."""

from dataclasses import dataclass

from app.calls.commands.core import PlayFile, Unbridge
from app.calls.commands.queues import EnterQueue, FindQueue, LeaveQueue, LookAtQueue, TellOther
from app.calls.commands.results import FoundQueue, QueuePosition, QueueTimes, Result
from app.calls.dialogue import Dialogue
from app.calls.events import Ended, QueueIs
from app.calls.script import CallerGone, Diverted, Interrupted, Script, ScriptGroup, ScriptStop
from app.rcml.asides import run_beside
from app.rcml.outcomes import FAILED, HUNG_UP, LEFT, RAN_OUT, Goto, HostedElsewhere

WAITING = ("Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Leave")
"""What a waitUrl's document may do."""
GREETING = ("Say", "Play", "Pause", "Redirect")
"""What the document of a <Queue>'s url may do."""
MOST_CHARACTERS = 64
BRIDGED, FULL, LEAVE, HANGUP, ERROR = "bridged", "queue-full", "leave", "hangup", "error"
SYSTEM_ERROR, BRIDGING = "system-error", "bridging-in-process"
REDIRECTED, FROM_BRIDGED = "redirected", "redirected-from-bridged"
RESULTS = {LEFT: LEAVE, HUNG_UP: HANGUP, FAILED: ERROR}
"""QueueResult when a waitUrl's document ends so."""


@dataclass(slots=True)
class QueueWait:
    """One stay in a queue. state: what the queue is for us, as in QueueIs. wait_url: None is the operator's music,
    empty is silence."""

    queue: str
    most: int
    wait_url: str | None = None
    wait_method: str = "POST"
    state: str = ""

    def leave(self, call: Dialogue, result: str) -> Script[dict[str, str]]:
        """Leave the queue. Returns the parameters of the action."""
        left = yield from call.ask(LeaveQueue(self.queue))
        if result == FULL:
            return {"QueueResult": result}
        waited = str(left.result.waited) if isinstance(left.result, QueueTimes) else ""
        return {"QueueResult": result, "QueueSid": self.queue, "QueueTime": waited}


def find(call: Dialogue, name: str) -> Script[QueueWait | str]:
    """The queue of this name, made if need be; else why not, as a QueueResult. Raises HostedElsewhere."""
    if not 0 < len(name) <= MOST_CHARACTERS:
        yield from call.warn(14203, f"<Enqueue> needs a name of 1 to {MOST_CHARACTERS} characters", "Enqueue")
        return ERROR
    found = yield from call.ask(FindQueue(name, create=True))
    if not isinstance(found.result, FoundQueue):
        yield from call.warn(14205, f"<Enqueue>{name}</Enqueue>: {found.error}", "Enqueue")
        return SYSTEM_ERROR
    if found.result.host_node:
        raise HostedElsewhere(found.result.host_node)
    return QueueWait(found.result.sid, found.result.max_size)


def wait(call: Dialogue, stay: QueueWait) -> Script[str]:
    """From entering to the end, whoever brings it about. Returns the QueueResult."""
    yield EnterQueue(stay.queue, stay.most)
    hearing = ScriptGroup()
    while True:
        try:
            event = yield from hearing.next_event()
        except ScriptStop as stop:
            if not isinstance(stop, CallerGone) and stay.state in ("called", "bridged"):
                yield Unbridge()
            raise
        if isinstance(event, QueueIs) and event.queue == stay.queue and event.state != stay.state:
            yield from follow(call, stay, event, hearing)
        result = yield from over(stay, hearing)
        if result:
            yield from hearing.stop_all(Interrupted())
            return result


def follow(call: Dialogue, stay: QueueWait, event: QueueIs, hearing: ScriptGroup) -> Script[None]:
    """The queue has become something else for us: hear what belongs to it."""
    stay.state = event.state
    if event.state in ("waiting", "again", "called"):
        yield from hearing.stop_all(Interrupted())
        hearing.results.clear()
    if event.state == "called":
        yield from hearing.start("greeting", greeting(call, event))
    elif event.state in ("waiting", "again"):
        yield from hearing.start("music", music(call, stay))


def over(stay: QueueWait, hearing: ScriptGroup) -> Script[str]:
    """The QueueResult, if it is over. A call that was greeted reports that to the other one, also when the greeting
    failed: an agent's broken document must not throw out one caller after another."""
    if stay.state == "full":
        return FULL
    if stay.state == "ended":
        return BRIDGED
    if "music" in hearing.results:
        return RESULTS[hearing.results.pop("music")]
    if hearing.results.pop("greeting", ""):
        yield TellOther(stay.queue, "ready")
    return ""


def music(call: Dialogue, stay: QueueWait) -> Script[str]:
    """What is heard while waiting: the operator's music, the waitUrl over and over, or nothing. Returns why a document
    of the waitUrl wants it to end."""
    if stay.wait_url is None:
        yield from call.repeat(PlayFile(call.options.music_file), 0)
    while stay.wait_url:
        looked = yield from call.ask(LookAtQueue(stay.queue))
        said = seen(stay, looked.result)
        ended = yield from run_beside(call, Goto(stay.wait_url, stay.wait_method, said), WAITING)
        if ended != RAN_OUT:
            return ended
    while True:
        yield None


def seen(stay: QueueWait, looked: Result | None) -> dict[str, str]:
    """The parameters of the waitUrl about the queue."""
    known = {"QueueSid": stay.queue, "MaxQueueSize": str(stay.most)}
    if not isinstance(looked, QueuePosition):
        return known
    return known | {
        "QueuePosition": str(looked.position),
        "CurrentQueueSize": str(looked.size),
        "QueueTime": str(looked.waited),
        "AvgQueueTime": str(looked.average),
    }


def greeting(call: Dialogue, event: QueueIs) -> Script[str]:
    """What is heard before the connection: the document of who takes us. Returns why it ended."""
    if not event.url:
        return RAN_OUT
    said = {"QueueSid": event.queue, "QueueTime": str(event.waited), "DequeingCallSid": event.other_call}
    return (yield from run_beside(call, Goto(event.url, event.method, said), GREETING))


def stopped(stop: ScriptStop, stay: QueueWait) -> str:
    """The QueueResult when the caller left, or the REST API wants something else of the call."""
    if isinstance(stop, CallerGone) or (isinstance(stop, Diverted) and isinstance(stop.event, Ended)):
        return BRIDGED if stay.state == "bridged" else HANGUP
    return {"bridged": FROM_BRIDGED, "called": BRIDGING}.get(stay.state, REDIRECTED)
