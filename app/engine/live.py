"""One live call as the engine holds it: its script, and what of it is running here."""

from dataclasses import dataclass, field
from typing import Any

from app.calls.call import Call
from app.calls.dialogue import Dialogue
from app.engine.journal import Header


@dataclass(slots=True, eq=False)
class LiveCall:
    """A call, its legs' channels, its account's token, and the greenlets that work for it.

    began, answered_at: monotonic seconds, the second 0 while unanswered. asked_at: when each outstanding command was
    asked for.
    """

    header: Header
    call: Call
    dialogue: Dialogue
    auth_token: str
    began: float
    answered_at: float = 0.0
    asked_at: dict[str, float] = field(default_factory=dict)
    tasks: dict[str, Any] = field(default_factory=dict)

    @property
    def sid(self) -> str:
        return self.header.facts.call_sid

    @property
    def channel(self) -> str:
        return self.header.channel


def live_call(
    header: Header, options: Any, auth_token: str, began: float, counter: int = 0, sequence: int = 0
) -> LiveCall:
    """A call from its header, with no script yet."""
    dialogue = Dialogue(header.facts, header.application, options)
    return LiveCall(header, Call(header.facts, counter, sequence), dialogue, auth_token, began)
