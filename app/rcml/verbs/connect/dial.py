"""<Dial>: connect the caller with somebody else, with a conference, or with who waits in a queue (guide 3.9)."""

from dataclasses import replace

from app.calls import destination
from app.calls.causes import Cause
from app.calls.commands.core import LocateClient, PlayFile
from app.calls.commands.results import Contacts
from app.calls.destination import BadDestination, Destination, SipUri, phone_of
from app.calls.dialogue import Dialogue
from app.calls.script import CallerGone, Interrupted, Script, ScriptGroup, ScriptStop
from app.rcml.attributes import attr, boolean, caller, document_url, method, one_of, seconds, text
from app.rcml.conference.join_conference import join_conference
from app.rcml.dialing.bridged_call import BridgedCall, Keeping, forget, record_on_leg
from app.rcml.dialing.callee import Callee
from app.rcml.dialing.child_legs import Caller, new_leg
from app.rcml.dialing.ringing import ANSWERED, DialResult, ring
from app.rcml.document import Node
from app.rcml.nouns.conference import Conference
from app.rcml.nouns.number import Number
from app.rcml.nouns.queue import Queue
from app.rcml.outcomes import End, Goto, Outcome, VerbScript
from app.rcml.queue.dequeue_call import DequeueCall
from app.rcml.recorded import Recorded
from app.rcml.ring_tones import AUTOMATIC, RING_TONES

DUAL = ("record-from-answer-dual", "record-from-ringing-dual")
RECORD = ("do-not-record", "record-from-answer", "record-from-ringing", "true", "false", *DUAL)
RINGING = ("record-from-ringing", "record-from-ringing-dual")
TRACKS = ("both", "inbound", "outbound")
REFUSALS = {"busy": Cause.BUSY, "no-answer": Cause.NORMAL, "canceled": Cause.NORMAL, "completed": Cause.NORMAL}
"""With what an unanswered caller is refused whose callee did not answer either; any other status is FAILED."""
TELLING = (ANSWERED, "busy", "no-answer", "failed", "canceled")
"""With several legs the action gets one status: the first of these that any leg reached."""


class Dial(Recorded):
    """All nouns ring at once (or one after another), the first to answer is connected, then the caller goes on."""

    nests = ("Number", "Client", "Uri", "Sip", "Conference", "Queue")
    action = attr(document_url, code=11100)
    method = attr(method, "POST", code=13210)
    timeout = attr(seconds, 30, code=13212)
    time_limit = attr(seconds, 14400, code=13216)
    caller_id = attr(caller, "", code=13214)
    record = attr(one_of(*RECORD), "do-not-record", code=13217)
    hangup_on_star = attr(boolean, False, code=13213)
    trim = attr(one_of("trim-silence", "do-not-trim"), "do-not-trim", code=13619)
    recording_track = attr(one_of(*TRACKS), "both", code=13217)
    ring_tone = attr(one_of(AUTOMATIC, *RING_TONES), AUTOMATIC)
    call_reason = attr(text, "")
    events = attr(text, "")
    passports = attr(text, "")
    answer_on_bridge = attr(boolean, False, code=12200)
    sequential = attr(boolean, False, code=12200)

    @property
    def keeping(self) -> Keeping | None:
        """How the talk's recording is kept; None: it is not recorded."""
        if self.record in ("do-not-record", "false"):
            return None
        ringing = self.record in RINGING
        return Keeping(self, self.trim == "trim-silence", self.record in DUAL, self.recording_track, ringing)

    def run(self, call: Dialogue) -> VerbScript:
        if not self.answer_on_bridge:
            yield from call.answered()
        rooms = [noun for noun in self.nested if isinstance(noun, Conference)]
        queues = [noun for noun in self.nested if isinstance(noun, Queue)]
        if (rooms or queues) and call.allowed is not None:
            yield from call.warn(12200, "<Conference> and <Queue> may not be dialed before the connection", "Dial")
            return None
        if rooms or queues:
            yield from call.picked_up(since=1)
        if rooms:
            goes_on = yield from join_conference(call, rooms[0], self.time_limit, self.hangup_on_star)
            return self.onward({"DialCallStatus": "answered"}) if goes_on else End()
        said: dict[str, str] = {}
        try:
            yield from self.take(call, queues[0], said) if queues else self.connect(call, said)
        except CallerGone:
            if self.action is not None and "DialCallDuration" in said:
                yield from call.post_after_hangup(self.url(self.action), self.method, said)
            raise
        if call.answering:
            yield from call.picked_up(since=1)
        call.refusal = REFUSALS.get(said["DialCallStatus"], Cause.FAILED)
        return self.onward(said)

    def cut_off(self) -> Outcome:
        """See Verb: the room or queue went with its node."""
        return self.onward({"DialCallStatus": "failed"})

    def onward(self, said: dict[str, str]) -> Outcome:
        """After the call: the action's document, else the next verb."""
        return Goto(self.url(self.action), self.method, said) if self.action is not None else None

    def take(self, call: Dialogue, queue: Queue, said: dict[str, str]) -> Script[None]:
        """Talk with the first who waits in a queue."""
        yield from DequeueCall(
            call, queue, self.timeout, self.keeping, self.time_limit, self.hangup_on_star, said
        ).run()

    # -- whom to call -------------------------------------------------------------------------------------------------

    def callees(self) -> list[Callee]:
        """The nouns; plain text is a number."""
        nouns = [noun for noun in self.nested if isinstance(noun, Callee)]
        return nouns or ([Number(Node("Number", {}, self.text), self.base)] if self.text else [])

    def locate(self, call: Dialogue) -> Script[list[tuple[Callee, Destination]]]:
        """All legs to call: a phone that registers here once per contact. A destination that cannot be called writes a
        warning."""
        found: list[tuple[Callee, Destination]] = []
        for callee in self.callees():
            try:
                wanted = callee.destination()
            except BadDestination as error:
                yield from call.warn(13223, f"<{callee.name}>: {error}", f"Dial {callee.name}")
                continue
            phone = phone_of(wanted, call.options.sip_domains)
            places = (yield from self.contacts(call, callee, wanted, phone)) if phone else [wanted]
            found += [(callee, place) for place in places]
        return found

    def contacts(self, call: Dialogue, callee: Callee, wanted: Destination, phone: str) -> Script[list[Destination]]:
        """Where a client is registered, or a phone of a SIP domain; of a domain without registrations: itself."""
        located = yield from call.perform(LocateClient(phone))
        uris = located.result.uris if isinstance(located.result, Contacts) else ()
        if isinstance(wanted, SipUri) and uris == (f"sip:{phone}",):
            return [wanted]
        headers = wanted.headers if isinstance(wanted, SipUri) else ()
        places: list[Destination] = [replace(destination.registered(uri), headers=headers) for uri in uris]
        if not places:
            named = f"<{callee.name}>{callee.to(wanted).removeprefix('client:')}</{callee.name}>"
            why = f"could not be looked up: {located.error}" if located.error else "is not registered"
            yield from call.warn(13260, f"{named} {why}", f"Dial {callee.name}")
        return places

    # -- ringing ------------------------------------------------------------------------------------------------------

    def connect(self, call: Dialogue, said: dict[str, str]) -> Script[None]:
        """Ring, connect, talk. The parameters of the action are put into `said` as they become known."""
        recording = yield from self.record_ringing(call)
        try:
            talked = yield from self.reach(call, said, recording)
        except ScriptStop:
            yield from forget("" if said.get("DialBridged") == "true" else recording, self.keeping)
            raise
        yield from forget("" if talked else recording, self.keeping)

    def record_ringing(self, call: Dialogue) -> Script[str]:
        """Record from now on, if that is wanted. Returns the file; empty: it is not."""
        if self.record not in RINGING or (self.answer_on_bridge and not call.facts.answered):
            return ""
        yield from call.picked_up()
        return (yield from record_on_leg(call, self.keeping))

    def reach(self, call: Dialogue, said: dict[str, str], recording: str) -> Script[bool]:
        """Ring until somebody answers, then talk. recording: of the ringing, which goes on. Returns whether they were
        to be connected."""
        everybody = yield from self.locate(call)
        caller = Caller(self.caller_id or call.facts.from_, call.facts.caller_name, self.timeout)
        groups = [[one] for one in everybody] if self.sequential or not everybody else [everybody]
        said |= {"DialCallStatus": "failed", "DialBridged": "false"}
        for group in groups:
            winner = yield from self.ring_all(call, group, caller, said)
            if winner:
                left = yield from call.picked_up(winner)
                said |= {"DialCallSid": winner, "DialCallStatus": "completed", "DialCallDuration": "0"}
                if left:
                    said["DialCallDuration"] = str(left.seconds)
                    return False
                said["DialBridged"] = "true"
                limits = self.time_limit, self.hangup_on_star
                yield from BridgedCall(call, winner, self.keeping, *limits, said, recording).run()
                return True
        return False

    def ringback(self, call: Dialogue) -> str:
        """The file that the caller hears meanwhile."""
        return call.options.ring_tones.get(self.ring_tone, call.options.ringback_file)

    def ring_all(
        self, call: Dialogue, group: list[tuple[Callee, Destination]], caller: Caller, said: dict[str, str]
    ) -> Script[str]:
        """Ring all legs. Returns the one that was answered first; empty: none was."""
        ringing = ScriptGroup()
        if call.answering or call.facts.answered:  # else its phone rings by itself
            yield from ringing.start("ringback", call.repeat(PlayFile(self.ringback(call)), 0))
        legs = [new_leg(call) for _one in group]
        for leg, (callee, place) in zip(legs, group, strict=True):
            said["DialCallSid"] = leg
            yield from ringing.start(leg, ring(call, leg, callee, place, caller))
        while not (winner := answered(ringing)) and any(leg in ringing.scripts for leg in legs):
            yield from ringing.next_event()
        yield from ringing.stop_all(Interrupted())
        rung: list[DialResult] = [ringing.results[leg] for leg in legs if leg in ringing.results]
        telling = min(rung, key=lambda one: TELLING.index(one.status), default=DialResult("failed"))
        said |= {**telling.sip, "DialCallStatus": telling.status}
        return winner


def answered(ringing: ScriptGroup) -> str:
    """The leg that was answered and may be connected."""
    rung = ((name, outcome) for name, outcome in ringing.results.items() if isinstance(outcome, DialResult))
    return next((name for name, outcome in rung if outcome.status == ANSWERED), "")
