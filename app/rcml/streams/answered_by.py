"""What follows when it is known who has answered (docs/streams.md)."""

from typing import Any

from app.calls.commands.core import Notify, PostCallback
from app.calls.commands.results import StreamOutcome
from app.calls.commands.streams import SetAnsweredBy
from app.calls.dialogue import Dialogue
from app.calls.script import Script

UNKNOWN = "unknown"


def detected(call: Dialogue, stream: dict[str, Any], ended: StreamOutcome) -> Script[None]:
    """It is known, or will not be: the facts, the row, the callback."""
    by = ended.answered_by or UNKNOWN
    if ended.code:
        yield Notify(ended.code, f"MachineDetection: {ended.error}", where="MachineDetection")
    found = {"AnsweredBy": by, "MachineDetectionDuration": str(ended.milliseconds)}
    if stream["detects"] == call.facts.call_sid:
        call.facts.answered_by = found
    yield SetAnsweredBy(stream["detects"], by)
    if stream["callback"]:
        told = {"AccountSid": call.facts.account_sid, "CallSid": stream["detects"], **found}
        yield PostCallback(stream["callback"], stream["method"], told)
