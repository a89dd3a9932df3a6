"""Keys that a call presses: by RFC 4733, by SIP INFO, or as tones."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from . import speaker, tones
from .rtp import KEYS

if TYPE_CHECKING:
    from .leg import Leg
    from .media import Media

T = TypeVar("T")
SLACK = 5.0  # seconds beyond its own length that pressing may take on a busy machine
WAIT = "W"
WAYS = ("rfc4733", "info", "inband")


class KeysRefused(AssertionError):
    """Keys could not be sent: refused by the other side, or the call ended before the last one began."""


class Press:
    """Some keys on their way; `out` once the last one is, `begun` counts those that have started."""

    def __init__(self, keys: str, duration: float, gap: float) -> None:
        self.keys, self.duration, self.gap = keys, duration, gap
        self.begun = 0
        self.out = False
        self.error: str | None = None

    @property
    def over(self) -> bool:
        return self.out or self.error is not None

    @property
    def all_begun(self) -> bool:
        return self.begun == len(self.keys.replace(WAIT, ""))

    @property
    def longest(self) -> float:
        return len(self.keys) * (max(self.duration, tones.WAIT) + self.gap) + SLACK


class Pressing:
    """Mixed into Call."""

    if TYPE_CHECKING:
        leg: Leg
        media: Media
        ended_at: float | None
        _pressed: list[float]

        def wait(self, happened: Callable[[], T], timeout: float, look_every: float | None = None) -> T: ...
        @property
        def zero(self) -> float: ...
        def note(self, **facts: object) -> None: ...
        def _post(self, action: Callable[..., object], *arguments: object) -> None: ...

    @property
    def pressed_at(self) -> list[float]:
        """When each key went down, in seconds after the 200."""
        return [at - self.zero for at in list(self._pressed)]

    def press(
        self, digits: str, via: str = "rfc4733", gap: float = 0.08, duration: float = 0.1, wait: bool = True
    ) -> None:
        """Press keys 0-9 * # A-D; `w` is half a second of pause. `via` is rfc4733, info or inband.

        A key is down for `duration` seconds, with `gap` seconds before the next. Returns when the last key is out, or
        when the call ends while the last key is down, as a switch that only waits for this key may do; with
        `wait=False` at once. Raises ValueError for other keys and, when waiting, KeysRefused.
        """
        press = Press(digits.upper(), duration, gap)
        if not press.keys or set(press.keys) - set(KEYS + WAIT) or via not in WAYS:
            raise ValueError(f"not keys: {digits!r} via {via}")
        if via == "rfc4733" and self.media.codec and self.media.keys_type is None:
            raise KeysRefused(f"the other side takes no telephone-event: {self!r}")
        self._post(self._press_infos if via == "info" else self._queue_keys, press, via)
        if wait:
            self.wait(lambda: press.over or self.ended_at is not None, press.longest)
            self._check(press)

    def send_info(self, body: str, content_type: str) -> None:
        """A SIP INFO with any body."""
        message = self.leg.dialog.request("INFO", body.encode(), content_type)
        self._post(self.leg.exchange, message, lambda response, at: None, lambda why: None)

    def _check(self, press: Press) -> None:
        if self.ended_at is not None and not press.all_begun:
            raise KeysRefused(f"the call ended after {press.begun} of the keys {press.keys}: {self!r}")
        if self.ended_at is None and not press.out:
            raise KeysRefused(f"{press.error or 'not out in time'}, keys {press.keys}: {self!r}")

    def _queue_keys(self, press: Press, via: str) -> None:
        """On the loop: keys and pauses go before whatever audio is playing."""
        queue = self.media.speaker.urgent
        last = len(press.keys) - 1
        for place, key in enumerate(press.keys):
            queue.append(self._slots(key, press, via))
            if place == last:
                queue.append(speaker.call_back(lambda: self._out(press)))
            queue.append(speaker.pause(press.gap))

    def _slots(self, key: str, press: Press, via: str) -> Iterator[speaker.Slot]:
        def down() -> None:
            self._down(press)

        if key == WAIT:
            return speaker.pause(tones.WAIT)
        if via == "inband":
            return speaker.key_as_tone(tones.dtmf(key, press.duration), down)
        return speaker.key_as_event(key, press.duration, down)

    def _press_infos(self, press: Press, via: str) -> None:
        press_task = self.leg.loop.create_task(self._send_infos(press))
        press_task.add_done_callback(lambda _: self.note())

    async def _send_infos(self, press: Press) -> None:
        for key in press.keys:
            if key == WAIT:
                await asyncio.sleep(tones.WAIT)
                continue
            if self.ended_at is not None:
                return
            self._down(press)
            status = await self.leg.press(key, press.duration)
            if status != 200:
                press.error = f"INFO with key {key} got {status}"
                return
            if not press.all_begun:
                await asyncio.sleep(press.duration + press.gap)
        self._out(press)

    def _down(self, press: Press) -> None:
        press.begun += 1
        self._pressed.append(time.monotonic())

    def _out(self, press: Press) -> None:
        press.out = True
        self.note()
