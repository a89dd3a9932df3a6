"""Calling somebody from a call: each callee on a leg of its own (guide 3.9; docs/language.md, Dial)."""

from dataclasses import dataclass, field

from app.calls.causes import DIAL_STATUS, Cause
from app.calls.commands.core import DetachLeg, Hangup, OnLeg, Originate, SendDigits, StartChildLeg
from app.calls.destination import Destination, SipUri, phone_of
from app.calls.dialogue import Dialogue
from app.calls.events import Answered, HungUp, LegEvent, Redirected
from app.calls.facts import Application
from app.calls.script import LegDiverted, Script, ScriptStop, run_on_leg
from app.rcml.asides import run_document
from app.rcml.dialing.callee import Callee
from app.rcml.dialing.child_legs import Caller, begin
from app.rcml.outcomes import RAN_OUT, Goto
from app.rcml.streams.detection import begin_detection

ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class DialResult:
    """How calling somebody ended. status: "answered" when the leg may be connected, else its DialCallStatus. sip: the
    action's parameters about the SIP answer."""

    status: str
    sip: dict[str, str] = field(default_factory=dict)


def ring(call: Dialogue, leg: str, callee: Callee, destination: Destination, caller: Caller) -> Script[DialResult]:
    """Call somebody, until the leg may be connected or is over."""
    child = begin(call, leg, callee, destination, caller)
    yield OnLeg(leg, StartChildLeg(child.facts, child.application))
    try:
        tells = callee.tells_sip
        wanted = Originate(
            *(destination, caller.id, caller.name, caller.timeout),
            headers=callee.headers(),
            want_headers=tells,
            client=login_of(call, callee, destination),
        )
        yield OnLeg(leg, wanted)
        event = yield from next_of(leg)
        sip = sip_said(event)
        if isinstance(event, HungUp):
            return DialResult(DIAL_STATUS.get(event.cause, "failed"), sip)
        if detection := callee.detection():
            yield from begin_detection(call, detection, leg)
        return DialResult((yield from before_bridge(leg, child, callee)), sip)
    except LegDiverted as diverted:
        if isinstance(diverted.event, Redirected):
            yield OnLeg(leg, detached(diverted.event))
        return DialResult("canceled")
    except ScriptStop:
        yield OnLeg(leg, Hangup(Cause.CANCELED))
        raise


def login_of(call: Dialogue, callee: Callee, place: Destination) -> str:
    """The client, or the phone of a SIP domain, that is called where it is registered; empty: it is neither."""
    called = isinstance(place, SipUri) and place.registered
    return phone_of(callee.destination(), call.options.sip_domains) if called else ""


def sip_said(event: Answered | HungUp) -> dict[str, str]:
    """The answer to an INVITE as parameters of the action."""
    match event:
        case Answered(headers=headers):
            return {"DialSipResponseCode": "200", **{f"DialSipHeader_{name}": value for name, value in headers.items()}}
        case HungUp(sip_status=status) if status:
            return {"DialSipResponseCode": str(status)}
    return {}


def before_bridge(leg: str, child: Dialogue, callee: Callee) -> Script[str]:
    """What comes between the answer and the connection: keys for an extension, and the callee's own document."""
    if callee.send_digits and not (yield from run_on_leg(leg, child.perform(SendDigits(callee.send_digits)))):
        return "failed"
    if callee.url_ and not (yield from screen(leg, child, callee)):
        return "failed"
    return ANSWERED


def screen(leg: str, child: Dialogue, callee: Callee) -> Script[bool]:
    """Run the callee's document on its leg: did it leave the leg to us? If not, the leg ends."""
    ended = yield from run_on_leg(leg, run_document(child, Goto(callee.url(callee.url_), callee.method)))
    if ended not in (RAN_OUT, None):
        yield OnLeg(leg, Hangup())
    return ended == RAN_OUT


def next_of(leg: str) -> Script[Answered | HungUp]:
    """Wait for the answer or the end of a leg. Raises LegDiverted when it is answered but has been sent elsewhere."""
    redirected: Redirected | None = None
    while True:
        event = yield None
        if not isinstance(event, LegEvent) or event.leg != leg:
            continue
        if isinstance(event.event, Redirected):
            redirected = event.event
        elif isinstance(event.event, Answered) and redirected:
            raise LegDiverted(redirected)
        elif isinstance(event.event, Answered | HungUp):
            return event.event


def detached(event: Redirected) -> DetachLeg:
    """A leg that the REST API sends elsewhere goes on alone."""
    return DetachLeg(Application(event.url, event.method, document=event.document))
