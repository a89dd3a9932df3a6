"""The queue between the greenlet that reads a link and the engine that handles events.

A slow handler thus delays no reading, and an event caused by `perform` is never delivered inside `perform`.
"""

from collections.abc import Iterable, Iterator

from gevent.queue import SimpleQueue

from app.calls.events import Event


class EventQueue:
    """A queue of (channel, event) pairs in order of arrival."""

    def __init__(self) -> None:
        self.items: SimpleQueue[tuple[str, Event] | BaseException | None] = SimpleQueue()

    def tell(self, channel: str, events: Iterable[Event]) -> None:
        """Append the events of one channel; returns at once."""
        for event in events:
            self.items.put((channel, event))

    def fail(self, error: BaseException) -> None:
        """The reader died of a bug: whoever reads the queue gets this error after the events before it."""
        self.items.put(error)

    def close(self) -> None:
        """End `read` after the events that are in the queue."""
        self.items.put(None)

    def read(self) -> Iterator[tuple[str, Event]]:
        """Wait for events until `close`. Raises what `fail` was given."""
        while (item := self.items.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
