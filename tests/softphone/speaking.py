"""What a call says: tones, files, silence, and keys by each of the three ways."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from . import speaker, tones
from .g711 import Samples

if TYPE_CHECKING:
    from .leg import Leg
    from .media import Media

T = TypeVar("T")
SLACK = 5.0  # seconds beyond its own length that sending may take on a busy machine


class KeysRefused(AssertionError):
    """The other side refused a key that we sent by SIP INFO, or the call ended before the keys were out."""


class Speaking:
    """Mixed into Call. What is queued plays in order; between, before and after there is silence."""

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

    def send_audio(self, audio: Samples | str, loop: bool = False) -> None:
        """Queue 8 kHz int16 samples or a wav file; `loop` repeats it until `send_silence()`."""
        samples = tones.read_wav(audio) if isinstance(audio, str) else audio
        self._queue(speaker.clip(samples, self.note, loop))

    def send_wav(self, path: str) -> None:
        self.send_audio(path)

    def send_tone(self, hz: float, seconds: float | None = None, amplitude: float = 0.5) -> None:
        """Queue a tone; without `seconds` it lasts until `send_silence()`. Amplitude 1 is full scale."""
        self.send_audio(tones.tone(hz, seconds or 1.0, amplitude), loop=seconds is None)

    def send_silence(self) -> None:
        """Stop what is playing and forget what is queued."""
        self._post(self.media.speaker.queue.clear)

    def _queue(self, slots: Iterator[speaker.Slot]) -> None:
        self._post(self.media.speaker.queue.append, slots)

    @property
    def pressed_at(self) -> list[float]:
        """When each key left, in seconds after the 200."""
        return [at - self.zero for at in list(self._pressed)]

    def press(
        self, digits: str, via: str = "rfc4733", gap: float = 0.08, duration: float = 0.1, wait: bool = True
    ) -> None:
        """Press keys 0-9 * # A-D; `w` is half a second of pause. `via` is rfc4733, info or inband.

        `duration` is the time a key is down, `gap` the pause after it, in seconds. Returns when the last key is out,
        with `wait=False` at once. Raises KeysRefused (only when waiting).
        """
        digits = digits.upper()
        if not digits or set(digits) - set("0123456789*#ABCDW"):
            raise ValueError(f"not keys: {digits!r}")
        play = {"rfc4733": self._press_events, "inband": self._press_tones, "info": self._press_infos}[via]
        finished = play(digits, duration, gap)
        length = len(digits) * (max(duration, 0.5) + gap) + SLACK
        if wait and not self.wait(lambda: finished() or self.ended_at is not None, length):
            raise KeysRefused(f"keys {digits} were not out after {length:g} s: {self!r}")
        if wait and not finished():
            raise KeysRefused(f"the call ended while pressing {digits}: {self!r}")

    def _press_events(self, digits: str, duration: float, gap: float) -> Callable[[], object]:
        return self._press_slots(
            digits, lambda key, done: speaker.key_as_event(key, duration, gap, self._note_pressed, done)
        )

    def _press_tones(self, digits: str, duration: float, gap: float) -> Callable[[], object]:
        def slots(key: str, done: Callable[[], None]) -> Iterator[speaker.Slot]:
            return speaker.key_as_tone(tones.dtmf(key, duration), gap, self._note_pressed, done)

        return self._press_slots(digits, slots)

    def _press_slots(
        self, digits: str, slots: Callable[[str, Callable[[], None]], Iterator[speaker.Slot]]
    ) -> Callable[[], object]:
        done = threading.Event()

        def last() -> None:
            done.set()
            self.note()

        for place, key in enumerate(digits):
            end = last if place == len(digits) - 1 else lambda: None
            self._post(
                self.media.speaker.urgent.append,
                speaker.pause(tones.WAIT, end) if key == "W" else slots(key, end),
            )
        return done.is_set

    def _press_infos(self, digits: str, duration: float, gap: float) -> Callable[[], object]:
        sending = asyncio.run_coroutine_threadsafe(
            self._send_infos(digits, duration, gap), self.leg.agent.background.loop
        )
        sending.add_done_callback(lambda _: self.note())
        return lambda: sending.done() and (sending.result() or True)

    async def _send_infos(self, digits: str, duration: float, gap: float) -> None:
        for key in digits:
            if key == "W":
                await asyncio.sleep(tones.WAIT)
                continue
            if self.ended_at is not None:
                return
            self._note_pressed()
            status = await self.leg.press(key, duration)
            if status != 200:
                raise KeysRefused(f"INFO with key {key} got {status}: {self!r}")
            await asyncio.sleep(duration + gap)

    def _note_pressed(self) -> None:
        self._pressed.append(time.monotonic())
