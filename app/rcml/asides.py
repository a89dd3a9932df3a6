"""Documents beside the call's own: what a waiting caller hears, a greeting, a callee's screening."""

from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.rcml.outcomes import Goto


def run_document(call: Dialogue, place: Goto) -> Script[str]:
    """Run a document on a leg. Returns why it ended, in the words of outcomes.py; nothing is hung up."""
    assert call.run_document, "only the interpreter's calls run documents"
    return (yield from call.run_document(call, place))


def run_beside(call: Dialogue, place: Goto, allowed: tuple[str, ...]) -> Script[str]:
    """As `run_document`, beside what the call does itself: these verbs only, and its loop guard counts on."""
    beside = call.aside(allowed)
    ended = yield from run_document(beside, place)
    call.fetches_without_media = beside.fetches_without_media
    return ended
