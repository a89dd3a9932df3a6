"""What the engine asks of the relay: lines of JSON on a unix socket."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StreamOrder:
    """A stream that legs will come for. tokens: the user parts of the URIs that they call, 32 hexadecimal digits.

    tracks: what each leg carries, inbound or outbound, in the order of the tokens. both_ways: the one leg is the
    caller's partner, who is also spoken to. Otherwise the legs only bring audio.
    """

    tokens: tuple[str, ...]
    tracks: tuple[str, ...]
    url: str
    stream_sid: str
    call_sid: str
    account_sid: str
    both_ways: bool = True
    parameters: dict[str, str] = field(default_factory=dict)
    auth_token: str = field(default="", repr=False)
    detect: dict[str, int] = field(default_factory=dict)
    """Not empty: nobody is connected, the leg's audio is only listened to, until it is known who has answered: the
    fields of Thresholds (app/media/detection/detector.py)."""

    hear: dict[str, Any] = field(default_factory=dict)
    """Not empty: nobody is connected, what is said on the legs is told as tidings: the fields of Wish
    (app/media/hearing/ear.py)."""

    converse: dict[str, Any] = field(default_factory=dict)
    """Not empty: the server reads and writes text, the caller's speech and ours: the fields of Terms
    (app/media/conversation/terms.py)."""

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        return asdict(self)


def order_of(data: dict[str, Any]) -> StreamOrder:
    """An order from JSON data. Raises TypeError."""
    return StreamOrder(**{**data, "tokens": tuple(data["tokens"]), "tracks": tuple(data["tracks"])})


@dataclass(slots=True)
class Outcome:
    """How a stream ended. code: of the error dictionary; 0: as it was meant to. warning: the first message of the
    customer's server that could not be understood; it was skipped."""

    known: bool = True
    code: int = 0
    error: str = ""
    warning: str = ""
    answered_by: str = ""
    """Of a detection that came to an end, and after how many milliseconds."""
    milliseconds: int = 0
    ended: bool = False
    """Of a conversation: the server has ended it, and handed this over."""
    handoff: str = ""
