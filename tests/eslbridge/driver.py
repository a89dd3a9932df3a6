"""A FreeSwitch object in a thread of its own, as an engine holds it; the test says what to do and sees what came."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import gevent

from app.calls.commands.core import Command
from app.calls.events import Arrived, Event, Reconnected
from app.settings.config import Settings
from eslbridge.switch import FreeSwitch

E = TypeVar("E", bound=Event)


@dataclass
class Happened:
    at: float
    channel: str
    event: Event


class Driver:
    """Use as a context manager. on: called in the switch's thread with each (switch, channel, event)."""

    def __init__(
        self, settings: Settings, on: Callable[[FreeSwitch, str, Event], None] = lambda *_: None, wait: bool = True
    ) -> None:
        self.settings = settings
        self.switch: FreeSwitch  # made in its thread: gevent's queues belong to the loop that they were made in
        self.on = on
        self.wait_for_link = wait
        self.log: list[Happened] = []
        self.changed = threading.Condition()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.hub: Any = None
        self.counter = 0

    def __enter__(self) -> "Driver":
        self.thread.start()
        self.ready.wait(5)
        if self.wait_for_link:
            self.wait(Reconnected, "", timeout=20)  # of a busy machine; how soon is told elsewhere
        return self

    def __exit__(self, *_: object) -> None:
        self.hub.loop.run_callback_threadsafe(self.switch.close)
        self.thread.join(5)
        assert not self.thread.is_alive()

    def run(self) -> None:
        self.hub = gevent.get_hub()
        self.switch = FreeSwitch(self.settings)
        self.ready.set()
        for channel, event in self.switch.events():
            with self.changed:
                self.log.append(Happened(time.monotonic(), channel, event))
                self.changed.notify_all()
            self.on(self.switch, channel, event)
        gevent.idle()  # gevent closes a socket in its loop, after close(): with the hub gone nobody would
        self.hub.destroy(destroy_loop=False)

    def perform(self, channel: str, command: Command, id: str = "") -> str:
        """Do it; its id."""
        self.counter += 1
        id = id or f"CA{self.counter:032x}-{self.counter}"
        self.hub.loop.run_callback_threadsafe(self.switch.perform, channel, id, command)
        return id

    def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """The answer to a takeover question."""
        future: Future[Any] = Future()

        def answer() -> None:
            try:
                future.set_result(question(*arguments))
            except Exception as error:
                future.set_exception(error)

        self.hub.loop.run_callback_threadsafe(lambda: gevent.spawn(answer))
        return future.result(15)

    def of(self, channel: str, kind: type[E] = Event) -> list[E]:
        """Everything of one kind that happened to a leg."""
        return [one.event for one in list(self.log) if one.channel == channel and isinstance(one.event, kind)]

    def wait(
        self,
        kind: type[E],
        channel: str | None = None,
        timeout: float = 5,
        after: int = 0,
        where: Callable[[E], bool] = lambda event: True,
    ) -> Happened:
        """The first such event of the log from `after` on. Raises AssertionError with all that came instead."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while True:
                for one in self.log[after:]:
                    if isinstance(one.event, kind) and channel in (None, one.channel) and where(one.event):
                        return one
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no {kind.__name__} within {timeout} s, but {self.log[after:]}")
                self.changed.wait(left)

    def arrival(self, after: int = 0) -> str:
        """The channel of the next call that arrives."""
        return self.wait(Arrived, after=after).channel
