"""What a call heard, as samples and as things to wait for. Seconds count from the 200."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from . import listen
from .g711 import Samples
from .track import render

if TYPE_CHECKING:
    from .media import Media

T = TypeVar("T")
LOOK_EVERY = 0.05  # seconds between looks at the audio while waiting
OVERLAP = 0.5  # seconds looked at again, so that a sound on the edge is seen whole


class SpeechRecognition:
    """Mixed into Call."""

    if TYPE_CHECKING:
        media: Media
        started: float | None
        answered_at: float | None
        ended_at: float | None

        def wait(self, happened: Callable[[], T], timeout: float, look_every: float | None = None) -> T: ...

    @property
    def heard(self) -> Samples:
        """All audio since the 200 until now (or the end): 8 kHz int16, zeros where nothing came."""
        return self.heard_since(0.0)

    @property
    def heard_early(self) -> Samples:
        """Audio between the INVITE and the 200: early media."""
        packets = list(self.media.packets)
        return render(packets, self.started or 0.0, self.answered_at or self.ended_at or time.monotonic())

    def heard_since(self, start: float) -> Samples:
        """Audio from `start` seconds after the 200; empty before the 200."""
        if self.answered_at is None:
            return render([], 0.0, 0.0)
        first = self.answered_at + start
        packets = list(self.media.packets)
        while_before = OVERLAP * 2
        recent = [packet for packet in packets if packet.arrival > first - while_before] if start > 0 else packets
        return render(recent, first, self.ended_at or time.monotonic())

    def wait_tone(
        self, hz: float, timeout: float = 10, after: float = 0.0, seconds: float = listen.FOUND_TONE
    ) -> "listen.Tone | None":
        """The first such tone heard after `after`, once there are `seconds` of it; None when none came in time."""
        cursor = after

        def look() -> listen.Tone | None:
            nonlocal cursor
            audio = self.heard_since(cursor)
            found = listen.find_tone(audio, hz, seconds)
            if found:
                return found.later(cursor)
            cursor = max(cursor, cursor + len(audio) / listen.RATE - seconds - OVERLAP)
            return None

        return self._look_until_over(look, timeout)

    def wait_speech(self, timeout: float = 10, after: float = 0.0, seconds: float = 0.3) -> "listen.Sound | None":
        """The first speech heard after `after`, once there are `seconds` of it; its end is the end so far."""

        def look() -> listen.Sound | None:
            found = listen.speech(self.heard_since(after))
            enough = sum(sound.seconds for sound in found) >= seconds
            return listen.Sound(found[0].start, found[-1].end).later(after) if enough else None

        return self._look_until_over(look, timeout)

    def wait_silence(self, seconds: float = 1.0, timeout: float = 30, after: float = 0.0) -> "listen.Sound | None":
        """The first `seconds` of unbroken silence after `after`: no packets, or before the prompt, counts too."""
        cursor = after

        def look() -> listen.Sound | None:
            nonlocal cursor
            audio = self.heard_since(cursor)
            quiet = next((gap for gap in listen.silences(audio) if gap.seconds >= seconds), None)
            if quiet:
                return quiet.later(cursor)
            cursor = max(cursor, cursor + len(audio) / listen.RATE - seconds - OVERLAP)
            return None

        return self._look_until_over(look, timeout)

    def _look_until_over(self, look: Callable[[], T | None], timeout: float) -> T | None:
        """Look now and then; once the call has ended no more audio comes, so one last look decides."""

        def happened() -> Any:
            over = self.ended_at is not None
            return (look(), over) if over else ((found, over) if (found := look()) else None)

        value = self.wait(happened, timeout, LOOK_EVERY)
        return value[0] if value else None
