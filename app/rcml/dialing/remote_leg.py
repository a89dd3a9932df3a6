"""A verb that runs on another switch node, where its conference or queue is at home (docs/nodes.md).

The caller is connected with the home by a leg of its own; what it hears, presses and says is there. The home tells
where the call goes on, and hangs up.
"""

from dataclasses import asdict, dataclass
from typing import Any

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, OnLeg, Originate, StartChildLeg, Unbridge
from app.calls.commands.remote_legs import CALLER, DIRECTION, TICKET, FetchOutcome, ReserveRemoteLeg
from app.calls.commands.results import RemoteOutcome, ReservedRemoteLeg
from app.calls.destination import sip_uri
from app.calls.dialogue import Dialogue
from app.calls.events import Answered, Ended, Redirected
from app.calls.facts import Facts
from app.calls.script import Script, ScriptStop
from app.rcml.dialing.bridged_call import BridgedCall
from app.rcml.dialing.child_legs import new_leg
from app.rcml.dialing.ringing import next_of
from app.rcml.document import Node, written
from app.rcml.outcomes import RAN_OUT, End, Goto, Outcome
from app.rcml.verb import Verb

ANSWER_SECONDS = 10
LOST = 13226


@dataclass(slots=True)
class Connection(BridgedCall):
    """The caller with the home of its conference or queue."""

    def part(self, event: Redirected | Ended) -> Script[None]:
        """The caller is redirected; there is no other leg to move along."""
        yield Unbridge()
        yield OnLeg(self.leg, Hangup())


def visit(call: Dialogue, verb: Verb, home: str) -> Script[Outcome]:
    """Run the verb at home. Returns where the call goes on."""
    leg = new_leg(call)
    document = written(Node("Response", children=(verb.source(),)))
    announced = yield from call.ask(ReserveRemoteLeg(leg, home, document, verb.base, list(call.cookies)))
    there = announced.result
    if isinstance(there, ReservedRemoteLeg) and (yield from knock(call, leg, home, there.token, there.address)):
        yield from Connection(call, leg, keeping=None, limit_seconds=0, star=False, said={}).run()
        told = yield from call.ask(FetchOutcome(leg))
        if isinstance(told.result, RemoteOutcome):
            said = told.result.outcome
            call.cookies[:] = said.get("cookies", call.cookies)
            return outcome(said)
    yield from call.warn(LOST, f"<{verb.name}>: the switch node {home} cannot be reached", verb.name)
    return verb.cut_off()


def knock(call: Dialogue, leg: str, home: str, ticket: str, address: str) -> Script[bool]:
    """Call the home. Returns whether it let us in."""
    facts = Facts(leg, call.facts.account_sid, CALLER, home, DIRECTION, status="queued")
    yield OnLeg(leg, StartChildLeg(facts))
    try:
        there = sip_uri(f"sip:visit@{address}")
        yield OnLeg(leg, Originate(there, CALLER, timeout=ANSWER_SECONDS, headers={TICKET: ticket}))
        return isinstance((yield from next_of(leg)), Answered)
    except ScriptStop:
        yield OnLeg(leg, Hangup(Cause.CANCELED))
        raise


def as_data(outcome: object) -> dict[str, Any]:
    """Where a call goes on, as JSON data. A document that ran out leaves it to the next verb."""
    match outcome:
        case Goto():
            return {"goto": asdict(outcome)}
        case End(why=why, cause=cause) if why != RAN_OUT:
            return {"end": cause.value}
    return {"next": True}


def outcome(data: dict[str, Any]) -> Outcome:
    """What `as_data` made this of."""
    if "goto" in data:
        return Goto(**data["goto"])
    return End(Cause(data["end"])) if "end" in data else None
