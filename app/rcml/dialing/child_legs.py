"""The legs that a call makes: their CallSids, and the facts and application that each has of its own."""

from dataclasses import dataclass
from hashlib import md5

from app.calls.destination import Destination
from app.calls.dialogue import Dialogue
from app.calls.facts import Application, Facts
from app.rcml.dialing.callee import Callee

SCREENING = ("Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Reject", "Record", "Sms", "Message", "Dial")
"""Verbs of a document that runs on the callee's leg before the two are connected."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What the callees are told of who calls. timeout: seconds that they may ring."""

    id: str
    name: str = ""
    timeout: int = 30


def new_leg(call: Dialogue) -> str:
    """The CallSid of the next leg that this call makes: the same when the journal is replayed."""
    call.children += 1
    return "CA" + md5(f"{call.facts.call_sid}/{call.children}".encode(), usedforsecurity=False).hexdigest()


def begin(call: Dialogue, leg: str, callee: Callee, destination: Destination, caller: Caller) -> Dialogue:
    """The new leg's own facts, application and dialogue."""
    facts = Facts(
        leg,
        call.facts.account_sid,
        caller.id,
        callee.to(destination),
        "outbound-dial",
        call.facts.api_version,
        parent_call_sid=call.facts.call_sid,
        status="queued",
    )
    application = Application(
        status_callback=callee.url(callee.status_callback) if callee.status_callback else "",
        status_callback_method=callee.status_callback_method,
        status_events=callee.status_callback_event,
    )
    own = Dialogue(facts, application, call.options, allowed=SCREENING, answering=True, release=call.release)
    own.run_document = call.run_document
    return own
