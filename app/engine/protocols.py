"""What a part of the engine may ask of another one, as types: each part gets these, and never the engine itself."""

from typing import Protocol

from app.calls.causes import Cause
from app.calls.commands.base import Command
from app.calls.commands.core import Originate
from app.calls.events import Event
from app.calls.ports import Channel
from app.engine.live_call import LiveCall
from app.journal.journal import Header


class Deliver(Protocol):
    """Tell a call what happened, and do what it asks for. Nothing happens to a call that is over. Does not wait."""

    def __call__(self, live: LiveCall, event: Event, /) -> None: ...


class CarryOut(Protocol):
    """Write to the journal what happened and what it asks for, then do it. at: monotonic seconds."""

    def __call__(self, live: LiveCall, event: Event | None, asked: list[tuple[str, Command]], at: float, /) -> None: ...


class Receive(Protocol):
    """Take an event of the switch, as if the switch had told it."""

    def __call__(self, channel: Channel, event: Event, /) -> None: ...


class Refuse(Protocol):
    """End a leg that is no live call. The cause becomes the SIP response."""

    def __call__(self, channel: Channel, cause: Cause, /) -> None: ...


class RingBack(Protocol):
    """Let a caller hear ringing. Does not wait."""

    def __call__(self, channel: Channel, /) -> None: ...


class StartCall(Protocol):
    """Begin a call: its journal, its row, its script. auth_token: of its account. command: of an outbound call, with
    its password."""

    def __call__(self, header: Header, auth_token: str, command: Originate | None = None, /) -> None: ...


class Consume(Protocol):
    """Take an event of a channel away from its call. Returns whether it was taken."""

    def __call__(self, channel: Channel, event: Event, /) -> bool: ...


class AdmitVisit(Protocol):
    """Let a leg of another node in that shows this ticket. Waits for the database."""

    def __call__(self, channel: Channel, ticket: str, /) -> None: ...


class FindHost(Protocol):
    """The other node that has this conference or queue; empty: this one. Waits for the database."""

    def __call__(self, live: LiveCall, place: str, /) -> str: ...
