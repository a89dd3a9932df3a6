"""AMI: what ARI has not, such as a second look at channels (guide 2.3). Connected at its first use, or never.

panoramisk is asyncio: it lives on a loop of its own, in one thread (a greenlet, where threads are patched). It sends
actions that got no answer again after a reconnect, so that a call must never be placed through it; its futures never
time out and its values are not escaped. All of that is kept from our callers here.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import TimeoutError as Late
from typing import Any, TypeVar

import gevent
from panoramisk import Manager

from app.settings.config import Settings
from app.store import lease

T = TypeVar("T")
DEADLINE = 5.0
"""Seconds."""
AGAIN = (0.1, 0.3)
"""Seconds before a question is asked again: an Asterisk that is busy, or whose objects just change, leaves some out."""
NEVER = ("originate",)
RECONNECT = 2
"""Seconds."""
FOR_EVER = 10**8
"""Seconds; panoramisk would go on trying to connect, unasked, after a first attempt that failed."""


class Ami:
    """One connection. Every method raises OSError when AMI is not there or refuses, ValueError for a bad action."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread: threading.Thread | None = None
        self.manager: Any = None
        self.connecting = asyncio.Lock()
        self.callbacks: list[tuple[str, Callable[[dict[str, str]], None]]] = []
        self.kinds = ["system"]
        """Kinds of events that Asterisk sends us."""

    def version(self) -> str:
        """Asterisk's version with a distribution's suffix, such as ``22.10.1+dfsg``."""
        return str(self.action({"Action": "CoreSettings"})["AsteriskVersion"])

    def channels(self) -> set[str]:
        """The ids of all channels, whoever has them."""
        return {event["Uniqueid"] for event in self.actions({"Action": "CoreShowChannels"}) if "Uniqueid" in event}

    def on(self, pattern: str, callback: Callable[[dict[str, str]], None], kinds: str = "call,reporting") -> None:
        """Call back with the headers of every event of this name (``FAX*``). It must not wait. kinds: what AMI calls
        classes, for a connection that is made after this."""
        self.callbacks.append((pattern, callback))
        self.kinds.append(kinds)
        if self.manager:
            self.register(pattern, callback)

    def action(self, action: dict[str, str], timeout: float = DEADLINE) -> dict[str, str]:
        """The answer to one action, its headers."""
        return self.actions(action, timeout)[0]

    def actions(self, action: dict[str, str], timeout: float = DEADLINE) -> list[dict[str, str]]:
        """The answer, and the events that belong to it."""
        checked(action)
        lease.check()
        answer = self.run(self.send(action), timeout)
        messages = answer if isinstance(answer, list) else [answer]
        if not messages[0].success:
            raise OSError(f"AMI {action.get('Action')}: {messages[0].message}")
        return [dict(message) for message in messages]

    def close(self) -> None:
        if self.loop and self.thread:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join(DEADLINE)
        self.loop = self.thread = None

    # -- on the loop -------------------------------------------------------------------------------------------------

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float) -> Any:
        """Wait for a coroutine of the loop."""
        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            self.thread = threading.Thread(target=self.live, args=(self.loop,), name="ami", daemon=True)
            self.thread.start()
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, timeout), self.loop)
        try:
            return future.result(timeout + 1)
        except (TimeoutError, Late):
            future.cancel()
            raise OSError(f"AMI did not answer within {timeout:g} s") from None

    def live(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()
        if self.manager:
            self.manager.close()
            self.manager = None
        loop.run_until_complete(asyncio.sleep(0))  # closed connections say goodbye
        loop.close()

    async def send(self, action: dict[str, str]) -> Any:
        async with self.connecting:
            if self.manager is None:
                await self.connect()
        return await self.manager.send_action(dict(action))

    async def connect(self) -> None:
        settings = self.settings
        manager = Manager(
            loop=self.loop,
            host=settings.asterisk_ami_host,
            port=settings.asterisk_ami_port,
            username=settings.asterisk_ami_user,
            secret=settings.asterisk_ami_password.get_secret_value(),
            events=",".join(self.kinds),
            reconnect_timeout=FOR_EVER,
        )
        try:
            await manager.connect()
            # panoramisk logs in by a callback of the connection, which may not have run yet.
            while manager.authenticated_future is None:
                await asyncio.sleep(0)
            if not (await manager.authenticated_future).success:
                raise OSError("AMI refused the user name or password")
        except BaseException:
            manager.close()
            raise
        manager.reconnect_timeout = RECONNECT
        self.manager = manager
        for pattern, callback in self.callbacks:
            self.register(pattern, callback)

    def register(self, pattern: str, callback: Callable[[dict[str, str]], None]) -> None:
        self.manager.register_event(pattern, lambda manager, event: callback(dict(event)))


def checked(action: dict[str, str]) -> None:
    """Raises ValueError: a line end would start another header, and calls are not placed here."""
    for name, value in action.items():
        if not (name + value).isprintable() or ":" in name:
            raise ValueError(f"AMI header {name[:40]!r} has characters that cannot be sent")
    if action.get("Action", "").strip().lower() in NEVER or "Action" not in action:
        raise ValueError("this action is not for AMI")


def again(ask: Callable[[], T], enough: Callable[[T], object]) -> T:
    """The answer of AMI, or a later one, if the first is not enough."""
    answer = ask()
    for wait in AGAIN:
        if enough(answer):
            break
        gevent.sleep(wait)
        answer = ask()
    return answer
