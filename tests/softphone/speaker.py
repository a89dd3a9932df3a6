"""What one call says, 20 ms at a time: queued audio, keys that cut in, otherwise silence."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .g711 import FRAME, RATE, Codec, Samples
from .rtp import KeyEvent, Stamper

TICK = FRAME / RATE  # seconds
SILENCE = np.zeros(FRAME, np.int16)
KEY_ENDS = 3  # the end of a key is sent three times, for loss (RFC 4733 section 2.5.1.4)


class KeySlot(NamedTuple):
    """20 ms within a key: `tick` counts from 0, `copies` is how often its packet is sent."""

    event: KeyEvent
    tick: int
    copies: int


Slot = Samples | KeySlot
Done = Callable[[], None]


def clip(samples: Samples, loop: bool = False) -> Iterator[Slot]:
    """Frames of some audio; the last is filled up with silence. `loop` repeats it for ever."""
    padded = samples if loop else np.concatenate((samples, np.zeros(-len(samples) % FRAME, np.int16)))
    at = 0
    while len(padded) and (loop or at < len(padded)):
        yield np.take(padded, range(at, at + FRAME), mode="wrap")
        at += FRAME


def call_back(done: Done) -> Iterator[Slot]:
    """Nothing to send: tells that what was queued before is out."""
    done()
    yield from ()


def ticks(seconds: float) -> int:
    return max(1, round(seconds / TICK))


def key_as_event(key: str, duration: float, pressed: Done) -> Iterator[Slot]:
    """A key by RFC 4733, down for `duration` seconds."""
    pressed()
    last = ticks(duration) - 1
    for tick in range(last + 1):
        ended = tick == last
        yield KeySlot(KeyEvent(key, ended, (tick + 1) * FRAME), tick, KEY_ENDS if ended else 1)


def key_as_tone(tone: Samples, pressed: Done) -> Iterator[Slot]:
    pressed()
    yield from clip(tone)


def pause(seconds: float) -> Iterator[Slot]:
    for _ in range(ticks(seconds)):
        yield SILENCE


class Speaker:
    """The queue of one call and its RTP numbering."""

    def __init__(self) -> None:
        self.stamper = Stamper()
        self.urgent: deque[Iterator[Slot]] = deque()  # keys: they interrupt audio, which goes on afterwards
        self.queue: deque[Iterator[Slot]] = deque()
        self.key_started = 0
        self.spoke = False

    def packets(self, codec: Codec, keys_type: int | None) -> Iterator[bytes]:
        """The RTP packets of the next 20 ms."""
        slot = self._next()
        if not isinstance(slot, KeySlot):
            yield self.stamper.packet(codec.payload_type, codec.to_bytes(slot), marker=not self.spoke)
            self.spoke = True
        elif keys_type is not None:
            yield from self._key(slot, keys_type)
        self.stamper.advance(FRAME)

    def _next(self) -> Slot:
        for waiting in (self.urgent, self.queue):
            while waiting:
                for slot in waiting[0]:
                    return slot
                waiting.popleft()
        return SILENCE

    def _key(self, slot: KeySlot, keys_type: int) -> Iterator[bytes]:
        """All packets of one key carry the timestamp of its start."""
        if slot.tick == 0:
            self.key_started = self.stamper.timestamp
        for copy in range(slot.copies):
            marker = slot.tick == 0 and copy == 0
            yield self.stamper.packet(keys_type, slot.event.to_bytes(), marker, self.key_started)
