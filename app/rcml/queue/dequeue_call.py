"""Taking the first who waits in a queue: finding it, being connected with it, talking (Twilio's <Dial><Queue>)."""

from dataclasses import dataclass

from app.calls.commands.core import Bridge, PlayFile, StartTimer, Stop, Unbridge
from app.calls.commands.queues import CallQueue, FindQueue, LeaveQueue, TellOther
from app.calls.commands.results import FoundQueue, QueueTimes
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Event, Finished, QueueIs
from app.calls.script import CallerGone, Interrupted, Script, ScriptGroup, ScriptStop
from app.rcml.dialing.bridged_call import Keeping, close, keep, record_on_leg
from app.rcml.nouns.queue import Queue
from app.rcml.outcomes import HostedElsewhere


@dataclass(slots=True)
class DequeueCall:
    """One caller who wants the first of a queue. timeout: seconds to wait for a member; said: the parameters of the
    action, filled in as they become known; member: whom the engine knows by this name; recording: its file, if there is
    one."""

    call: Dialogue
    noun: Queue
    timeout: int
    keeping: Keeping | None
    limit_seconds: int
    star: bool
    said: dict[str, str]
    queue: str = ""
    member: str = ""
    recording: str = ""
    on_leg: str = ""
    """The file, where the leg itself is recorded."""

    def run(self) -> Script[None]:
        """From asking for somebody to the end of the talk. Raises HostedElsewhere."""
        noun = self.noun
        self.said |= {"DialCallStatus": "failed", "DequeueResult": "queue-not-found"}
        found = yield from self.call.ask(FindQueue(noun.text))
        if not isinstance(found.result, FoundQueue):
            why = found.error or "there is no such queue"
            yield from self.call.warn(13262, f"<Queue>{noun.text[:80]}</Queue>: {why}", "Dial Queue")
            return
        self.queue = found.result.sid
        if found.result.host_node:
            raise HostedElsewhere(found.result.host_node)
        self.said |= {"QueueSid": self.queue, "DialCallStatus": "no-answer", "DequeueResult": "queue-empty"}
        yield CallQueue(self.queue, noun.url(noun.url_) if noun.url_ else "", noun.method)
        try:
            while (yield from self.until_ready()) and not (yield from self.talk()):
                pass
        except CallerGone:
            yield from self.leave()
            raise
        except ScriptStop:
            yield Unbridge()
            yield LeaveQueue(self.queue)
            if self.recording and self.keeping:
                yield self.keeping.command(self.call, self.recording)
            raise
        yield from self.leave()

    def until_ready(self) -> Script[bool]:
        """Play ringback until a member is ready. Returns False on timeout; a member that is lost before is replaced by
        the next."""
        ringing = ScriptGroup()
        timer = yield StartTimer(self.timeout)
        try:
            yield from ringing.start("ringback", self.call.repeat(PlayFile(self.call.options.ringback_file), 0))
            state = ""
            while state != "ready" and timer:
                event = yield from ringing.next_event()
                state = self.state_of(event)
                if state == "found" and isinstance(event, QueueIs):
                    yield Stop(timer)
                    self.member = event.other
                    self.said |= {"DequeuedCallSid": event.other_call, "DequeuedCallQueueTime": str(event.waited)}
                elif state == "again":
                    timer = yield StartTimer(self.timeout)
                elif isinstance(event, Finished) and event.id == timer:
                    timer = ""
            yield from ringing.stop_all(Interrupted())
        except ScriptStop:
            yield Stop(timer)
            raise
        return bool(timer)

    def talk(self) -> Script[bool]:
        """Until the other one, the time, or a * ends it. Returns False when the other one was lost before."""
        self.on_leg = yield from record_on_leg(self.call, self.keeping)
        mixed = self.call.recording_file() if self.keeping and not self.on_leg else ""
        bridge = yield Bridge(self.member, mixed)
        timer = ""
        while True:
            try:
                event = yield None
            except ScriptStop:
                yield Stop(timer or bridge)
                raise
            if isinstance(event, Finished) and event.id == bridge:
                if event.error:
                    return (yield from self.failed(event.error))
                timer = yield from self.connected(bridge)
            if self.state_of(event) in ("ended", "again"):
                yield Stop(timer or bridge)
                return self.state_of(event) == "ended"
            if self.is_enough(event, timer):
                yield Stop(timer)
                yield from self.call.perform(Unbridge())
                return True

    def connected(self, bridge: str) -> Script[str]:
        """They hear each other. Returns the id of the timer that ends it."""
        yield TellOther(self.queue, "bridged")
        self.recording = self.on_leg or (self.call.recording_file(bridge) if self.keeping else "")
        self.said |= {"DialCallStatus": "completed", "DequeueResult": "bridged", "DialCallDuration": "0"}
        self.said["DialCallSid"] = self.said["DequeuedCallSid"]
        if self.keeping:
            yield from self.keeping.begin(self.call, self.recording)
        timer: str = yield StartTimer(self.limit_seconds)
        return timer

    def failed(self, why: str) -> Script[bool]:
        """They could not be connected."""
        yield from close(self.on_leg, self.keeping)
        self.said |= {"DialCallStatus": "failed", "DequeueResult": "error"}
        yield from self.call.warn(13219, f"<Queue>: {why}", "Dial Queue")
        return True

    def state_of(self, event: Event) -> str:
        """What our queue has become, if that is the event."""
        return event.state if isinstance(event, QueueIs) and event.queue == self.queue else ""

    def is_enough(self, event: Event, timer: str) -> bool:
        """Whether the event ends the connection: timeLimit, or * with hangupOnStar."""
        over = isinstance(event, Finished) and event.id == timer
        return bool(timer) and (over or (self.star and event == Digit("*")))

    def leave(self) -> Script[None]:
        """Be out of it; tell how long the talk was, and keep what was recorded."""
        left = yield from self.call.ask(LeaveQueue(self.queue))
        if self.said["DequeueResult"] == "bridged":
            talked = str(left.result.talked) if isinstance(left.result, QueueTimes) else ""
            self.said["DialCallDuration"] = self.said["DequeuedCallDuration"] = talked
        yield from keep(self.call, self.recording, self.said, self.keeping)
