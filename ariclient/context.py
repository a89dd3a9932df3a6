"""What the parts of this back end share, so that none of them needs to know the whole switch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.calls.events import Event
from app.switching.legs import EventTaker
from ariclient.state.legs import Legs
from ariclient.transport.link import Link


@dataclass(frozen=True, slots=True)
class Context:
    """Of one Asterisk. link: requests to it; legs: what is known of them; tell: events for the engine; take_event:
    something happened to a leg that Asterisk does not say itself."""

    link: Link
    legs: Legs
    tell: Callable[[str, Iterable[Event]], None]
    take_event: EventTaker
