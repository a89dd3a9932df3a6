"""One asyncio loop in one daemon thread carries every phone of the process; tests stay synchronous."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from .pacer import Pacer

T = TypeVar("T")


class Background:
    """The loop's thread, started with the first phone, and the beat of all its calls."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.pacer = Pacer(self.loop)
        threading.Thread(target=self.loop.run_forever, name="softphone", daemon=True).start()

    def post(self, action: Callable[..., object], *arguments: object) -> None:
        """Run an action on the loop soon, without waiting."""
        self.loop.call_soon_threadsafe(action, *arguments)

    def run(self, work: Coroutine[Any, Any, T], timeout: float) -> T:
        """Run a coroutine on the loop and wait for its result; raises TimeoutError after `timeout` seconds."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)


_lock = threading.Lock()
_background: Background | None = None


def background() -> Background:
    global _background
    with _lock:
        if _background is None:
            _background = Background()
        return _background
