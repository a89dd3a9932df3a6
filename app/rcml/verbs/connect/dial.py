"""<Dial>: connect the caller with somebody else, with a conference, or with who waits in a queue (guide 3.9)."""

from app.calls import destination
from app.calls.commands.core import LocateClient, PlayFile
from app.calls.commands.results import Contacts
from app.calls.destination import BadDestination, Client, Destination
from app.calls.dialogue import Dialogue
from app.calls.script import CallerGone, Interrupted, Script, Together
from app.rcml.attributes import attr, boolean, caller, method, one_of, seconds, url
from app.rcml.conference.join_conference import confer
from app.rcml.dialing.bridged_call import Talk
from app.rcml.dialing.callee import Callee
from app.rcml.dialing.ringing import ANSWERED, Caller, Rung, new_leg, ring
from app.rcml.document import Node
from app.rcml.nouns.conference import Conference
from app.rcml.nouns.number import Number
from app.rcml.nouns.queue import Queue
from app.rcml.outcomes import End, Goto, Outcome, VerbScript
from app.rcml.queue.dequeue_call import Taking
from app.rcml.verb import Verb

RECORD = ("do-not-record", "record-from-answer", "record-from-ringing", "true", "false")
TELLING = (ANSWERED, "busy", "no-answer", "failed", "canceled")
"""With several legs the action gets one status: the first of these that any leg reached."""


class Dial(Verb):
    """All nouns ring at once (or one after another), the first to answer is connected, then the caller goes on."""

    nests = ("Number", "Client", "Uri", "Sip", "Conference", "Queue")
    action = attr(url, code=11100)
    method = attr(method, "POST", code=13210)
    timeout = attr(seconds, 30, code=13212)
    time_limit = attr(seconds, 14400, code=13216)
    caller_id = attr(caller, "", code=13214)
    record = attr(one_of(*RECORD), "do-not-record", code=13217)
    hangup_on_star = attr(boolean, False, code=13213)
    sequential = attr(boolean, False, code=12200)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        rooms = [noun for noun in self.nested if isinstance(noun, Conference)]
        if rooms:
            goes_on = yield from confer(call, rooms[0], self.time_limit, self.hangup_on_star)
            return self.onward({"DialCallStatus": "completed"}) if goes_on else End()
        queues = [noun for noun in self.nested if isinstance(noun, Queue)]
        said: dict[str, str] = {}
        try:
            yield from self.take(call, queues[0], said) if queues else self.connect(call, said)
        except CallerGone:
            if self.action and "DialCallDuration" in said:
                yield from call.last_words(self.url(self.action), self.method, said)
            raise
        return self.onward(said)

    def cut_off(self) -> Outcome:
        """See Verb: the room or queue went with its node."""
        return self.onward({"DialCallStatus": "failed"})

    def onward(self, said: dict[str, str]) -> Outcome:
        """After the call: the action's document, else the next verb."""
        return Goto(self.url(self.action), self.method, said) if self.action else None

    def take(self, call: Dialogue, queue: Queue, said: dict[str, str]) -> Script[None]:
        """Talk with the first who waits in a queue."""
        recorded = self.record not in ("do-not-record", "false")
        yield from Taking(call, queue, self.timeout, recorded, self.time_limit, self.hangup_on_star, said).run()

    # -- whom to call -------------------------------------------------------------------------------------------------

    def callees(self) -> list[Callee]:
        """The nouns; plain text is a number."""
        nouns = [noun for noun in self.nested if isinstance(noun, Callee)]
        return nouns or ([Number(Node("Number", {}, self.text), self.base)] if self.text else [])

    def locate(self, call: Dialogue) -> Script[list[tuple[Callee, Destination]]]:
        """All legs to call: a client once per contact. A destination that cannot be called writes a warning."""
        found: list[tuple[Callee, Destination]] = []
        for callee in self.callees():
            try:
                wanted = callee.destination()
            except BadDestination as error:
                yield from call.warn(13223, f"<{callee.name}>: {error}", f"Dial {callee.name}")
                continue
            places = (yield from self.contacts(call, wanted)) if isinstance(wanted, Client) else [wanted]
            found += [(callee, place) for place in places]
        return found

    def contacts(self, call: Dialogue, client: Client) -> Script[list[Destination]]:
        """Where a client is registered."""
        located = yield from call.perform(LocateClient(client.name))
        uris = located.result.uris if isinstance(located.result, Contacts) else ()
        places: list[Destination] = [destination.sip_uri(uri) for uri in uris]
        if not places:
            yield from call.warn(13260, f"<Client>{client.name}</Client> is not registered", "Dial Client")
        return places

    # -- ringing ------------------------------------------------------------------------------------------------------

    def connect(self, call: Dialogue, said: dict[str, str]) -> Script[None]:
        """Ring, connect, talk. The parameters of the action are put into `said` as they become known."""
        everybody = yield from self.locate(call)
        caller = Caller(self.caller_id or call.facts.from_, call.facts.caller_name, self.timeout)
        groups = [[one] for one in everybody] if self.sequential or not everybody else [everybody]
        said["DialCallStatus"] = "failed"
        for group in groups:
            winner = yield from self.ring_all(call, group, caller, said)
            if winner:
                said |= {"DialCallSid": winner, "DialCallStatus": "completed", "DialCallDuration": "0"}
                recorded = self.record not in ("do-not-record", "false")
                talk = Talk(call, winner, recorded, self.time_limit, self.hangup_on_star, said)
                return (yield from talk.run())
        return None

    def ring_all(
        self, call: Dialogue, group: list[tuple[Callee, Destination]], caller: Caller, said: dict[str, str]
    ) -> Script[str]:
        """Ring all legs. Returns the one that was answered first; empty: none was."""
        ringing = Together()
        yield from ringing.start("ringback", call.repeat(PlayFile(call.options.ringback_file), 0))
        legs = [new_leg(call) for _one in group]
        for leg, (callee, place) in zip(legs, group, strict=True):
            said["DialCallSid"] = leg
            yield from ringing.start(leg, ring(call, leg, callee, place, caller))
        while not (winner := answered(ringing)) and any(leg in ringing.scripts for leg in legs):
            yield from ringing.next_event()
        yield from ringing.stop_all(Interrupted())
        rung: list[Rung] = [ringing.results[leg] for leg in legs if leg in ringing.results]
        telling = min(rung, key=lambda one: TELLING.index(one.status), default=Rung("failed"))
        said |= {**telling.sip, "DialCallStatus": telling.status}
        return winner


def answered(ringing: Together) -> str:
    """The leg that was answered and may be connected."""
    rung = ((name, outcome) for name, outcome in ringing.results.items() if isinstance(outcome, Rung))
    return next((name for name, outcome in rung if outcome.status == ANSWERED), "")
