"""The caller and the callee talk: from connecting them until somebody ends it (guide 3.9; docs/language.md, Live
calls)."""

from dataclasses import dataclass, replace

from app.calls.causes import Cause
from app.calls.commands.call_recording import RecordCall, StopRecordCall, sides
from app.calls.commands.core import Bridge, Hangup, OnLeg, SaveRecording, StartTimer, Stop, Unbridge
from app.calls.commands.results import SavedRecording
from app.calls.commands.speech_recognition import Discard
from app.calls.dialogue import Dialogue
from app.calls.events import Digit, Ended, Event, Finished, HungUp, LegEvent, Redirected
from app.calls.script import CallerGone, Diverted, Script, ScriptStop
from app.rcml.dialing.ringing import detached
from app.rcml.recorded import Recorded

DIAL_VERB = "DialVerb"
"""Where the recording comes from, in Twilio's words."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the recording of a talk is kept: who is told, and whether silence is cut off at both ends. dual: in two
    channels, the caller's first; track: both, inbound (what the caller says) or outbound (what the caller hears);
    ringing: it begins before the talk."""

    noun: Recorded
    trim: bool = False
    dual: bool = False
    track: str = "both"
    ringing: bool = False

    @property
    def apart(self) -> bool:
        """Are both sides recorded apart?"""
        return self.dual or self.track != "both"

    @property
    def on_leg(self) -> bool:
        """Is it recorded on the caller's leg, and not where the two are connected?"""
        return self.apart or self.ringing

    @property
    def channels(self) -> int:
        """Of the file that is kept; one side alone is one channel."""
        return 2 if self.dual and self.track == "both" else 1

    def command(self, call: Dialogue, file: str) -> SaveRecording:
        """What keeps the file."""
        wanted = SaveRecording(file, trim=self.trim, keep_silence=True, channels=self.channels, track=self.track)
        return replace(wanted, sid=self.noun.sid_told(call, file))

    def begin(self, call: Dialogue, file: str) -> Script[None]:
        """The talk that is recorded into this file begins."""
        yield from self.noun.tell_begin(call, DIAL_VERB, file, self.channels, self.track)


@dataclass(slots=True)
class BridgedCall:
    """Two legs. keeping: None: it is not recorded. said: the parameters of the action, filled in as they become known.
    recording: its file, if there is one by now. limit_seconds: 0: none."""

    call: Dialogue
    leg: str
    keeping: Keeping | None
    limit_seconds: int
    star: bool
    said: dict[str, str]
    recording: str = ""

    def run(self) -> Script[None]:
        """Connected, until somebody ends it. Returns when the caller may go on."""
        on_leg = self.recording or (yield from record_on_leg(self.call, self.keeping))
        mixed = self.call.recording_file() if self.keeping and not on_leg else ""
        bridge = yield Bridge(self.leg, mixed, self.limit_seconds)
        self.recording = on_leg or (self.call.recording_file(bridge) if mixed else "")
        try:
            elsewhere = yield from self.until_over(bridge)
        except CallerGone:
            yield OnLeg(self.leg, Hangup())
            yield from self.last()
            yield from self.save()
            raise
        except Diverted as diverted:
            yield from self.part(diverted.event)
            raise
        if elsewhere:
            yield from self.let_go(elsewhere)
        yield from self.save()
        if elsewhere and elsewhere.move_connected:
            raise Diverted(elsewhere)

    def until_over(self, bridge: str) -> Script[Redirected | None]:
        """Wait for the callee's end, and bring it about in time. Returns where the REST API sends the callee."""
        timer, running = "", bridge
        while True:
            try:
                event = yield None
            except ScriptStop:
                yield from stop(running)
                raise
            if self.is_end_of(bridge, event):
                yield from close(self.recording, self.keeping)
                self.recording = ""
                self.said |= {"DialCallStatus": "failed", "DialBridged": "false"}
                yield OnLeg(self.leg, Hangup())
                return None
            if isinstance(event, Finished) and event.id == bridge:
                timer = running = (yield StartTimer(self.limit_seconds)) if self.limit_seconds else ""
                yield from self.connected()
            elsewhere = self.sent_away(event)
            if elsewhere or self.has_ended(event):
                yield from stop(running)
                return elsewhere
            if self.is_enough(event, timer):
                yield OnLeg(self.leg, Hangup(Cause.NORMAL))

    def connected(self) -> Script[None]:
        """They hear each other."""
        if self.keeping:
            yield from self.keeping.begin(self.call, self.recording)

    def is_end_of(self, bridge: str, event: Event) -> bool:
        """Could they not be connected?"""
        return isinstance(event, Finished) and event.id == bridge and bool(event.error)

    def is_enough(self, event: Event, timer: str) -> bool:
        """Does the caller or the time end it?"""
        star = self.star and isinstance(event, Digit) and event.key == "*"
        return star or (isinstance(event, Finished) and bool(timer) and event.id == timer)

    def sent_away(self, event: Event) -> Redirected | None:
        """Where the REST API sends the callee, who has been talking for so long."""
        match event:
            case LegEvent(leg=leg, event=Redirected() as elsewhere) if leg == self.leg:
                self.said["DialCallDuration"] = str(elsewhere.seconds)
                return elsewhere
        return None

    def has_ended(self, event: Event) -> bool:
        """Is this the end of the callee's leg? If so, note how long it was."""
        match event:
            case LegEvent(leg=leg, event=HungUp(seconds=seconds)) if leg == self.leg:
                self.said["DialCallDuration"] = str(seconds)
                return True
        return False

    def last(self) -> Script[None]:
        """Wait for the end of the callee's leg, which was hung up."""
        while not self.has_ended((yield None)):
            pass

    def let_go(self, elsewhere: Redirected) -> Script[None]:
        """The callee goes on alone, and so does the caller."""
        parting = yield Unbridge()
        yield OnLeg(self.leg, detached(elsewhere))
        yield from self.call.finished(parting)

    def part(self, event: Redirected | Ended) -> Script[None]:
        """The caller is sent elsewhere: the callee goes there, too, or is hung up."""
        yield Unbridge()
        moved = isinstance(event, Redirected) and event.move_connected
        yield OnLeg(self.leg, detached(event) if moved and isinstance(event, Redirected) else Hangup())
        if self.recording and self.keeping:
            yield from close(self.recording, self.keeping)
            yield self.keeping.command(self.call, self.recording)

    def save(self) -> Script[None]:
        """Keep what was recorded, and tell its URL."""
        yield from keep(self.call, self.recording, self.said, self.keeping)


def stop(id: str) -> Script[None]:
    """End what runs, if anything does. A connection that came about is none: its end comes with a leg's."""
    if id:
        yield Stop(id)


def record_on_leg(call: Dialogue, keeping: Keeping | None) -> Script[str]:
    """Begin to record the caller's leg, if that is wanted. Returns the file; empty: it is not."""
    if keeping is None or not keeping.on_leg:
        return ""
    id = yield RecordCall(call.call_file(), dual=keeping.apart)
    return call.call_file(id)


def close(recording: str, keeping: Keeping | None) -> Script[None]:
    """The talk is over: what is recorded on the caller's leg would go on."""
    if recording and keeping and keeping.on_leg:
        yield StopRecordCall(recording)


def forget(recording: str, keeping: Keeping | None) -> Script[None]:
    """What was recorded of the ringing led to no talk."""
    yield from close(recording, keeping)
    for file in (recording, *sides(recording)) if recording else ():
        yield Discard(file)


def keep(call: Dialogue, recording: str, said: dict[str, str], keeping: "Keeping | None") -> Script[None]:
    """Keep what was recorded, if anything was, and add its URL to the parameters of the action."""
    yield from close(recording, keeping)
    if recording and keeping:
        saved, left = yield from call.perform_despite_hangup(keeping.command(call, recording))
        yield from keeping.noun.tell_recording(call, DIAL_VERB, saved.result, keeping.channels, keeping.track)
        if isinstance(kept := saved.result, SavedRecording):
            said |= {"RecordingUrl": call.recording_url(kept.sid), "RecordingSid": kept.sid}
            said |= {"RecordingDuration": str(kept.seconds)}
        if left:
            raise CallerGone
