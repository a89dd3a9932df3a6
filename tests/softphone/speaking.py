"""What a call says: tones, files, silence."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from . import speaker, tones
from .g711 import Samples

if TYPE_CHECKING:
    from .media import Media


class Speaking:
    """Mixed into Call. What is queued plays in order; between, before and after there is silence."""

    if TYPE_CHECKING:
        media: Media

        def _post(self, action: Callable[..., object], *arguments: object) -> None: ...

    def send_audio(self, audio: Samples | str, loop: bool = False) -> None:
        """Queue 8 kHz int16 samples or a wav file; `loop` repeats it until `send_silence()`."""
        samples = tones.read_wav(audio) if isinstance(audio, str) else audio
        self._queue(speaker.clip(samples, loop))

    def send_wav(self, path: str) -> None:
        self.send_audio(path)

    def send_tone(self, hz: float, seconds: float | None = None, amplitude: float = 0.5) -> None:
        """Queue a tone; without `seconds` it lasts until `send_silence()`. Amplitude 1 is full scale."""
        self.send_audio(tones.tone(hz, seconds or 1.0, amplitude), loop=seconds is None)

    def send_silence(self) -> None:
        """Stop what is playing and forget what is queued."""
        self._post(self.media.speaker.queue.clear)

    def send_nothing(self) -> None:
        """No RTP from now on, not even silence: a phone with a mute button that saves."""
        self.media.mute = True

    def _queue(self, slots: Iterator[speaker.Slot]) -> None:
        self._post(self.media.speaker.queue.append, slots)
