"""A switch with somebody who listens: what it told is kept, and waited for without blocking its greenlets."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import gevent

from app.calls.events import Event, Reconnected
from app.calls.ports import Switch

T = TypeVar("T")


class Watched:
    """Use as a context manager; `told` is what the switch told, in order, with channels."""

    def __init__(self, switch: Switch) -> None:
        self.switch = switch
        self.told: list[tuple[str, Event]] = []
        self.listener = gevent.spawn(self.listen)

    def __enter__(self) -> "Watched":
        self.wait("", Reconnected)
        return self

    def __exit__(self, *_: object) -> None:
        self.switch.close()
        self.listener.join(2)

    def listen(self) -> None:
        for channel, event in self.switch.events():
            self.told.append((channel, event))

    def of(self, channel: str) -> list[Event]:
        """What was told of one channel."""
        return [event for where, event in self.told if where == channel]

    def wait(self, channel: str, kind: type[Event] | Event, timeout: float = 3.0, count: int = 1) -> Any:
        """The count-th such event of a channel."""

        def found() -> Event | None:
            seen = [event for event in self.of(channel) if event == kind or type(event) is kind]
            return seen[count - 1] if len(seen) >= count else None

        event = until(found, timeout)
        assert event is not None, f"no {kind} of {channel!r} within {timeout:g} s, only {self.told}"
        return event


def until(happened: Callable[[], T], timeout: float = 3.0) -> T:
    """The value once it is true, or the last one when time is over."""
    deadline = time.monotonic() + timeout
    while not (value := happened()) and time.monotonic() < deadline:
        gevent.sleep(0.005)
    return value
