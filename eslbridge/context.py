"""What the parts of this back end share, so that none of them needs to know the whole switch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.calls.events import Event
from app.switching.legs import EventTaker
from eslbridge.state.legs import Legs
from eslbridge.transport.link import Link


@dataclass(frozen=True, slots=True)
class Context:
    """Of one FreeSWITCH. link: requests to it; legs: what is known of them; tell: events for the engine; take_event:
    something happened to a leg that FreeSWITCH does not say itself."""

    link: Link
    legs: Legs
    tell: Callable[[str, Iterable[Event]], None]
    take_event: EventTaker
