"""Text to speech for calls: made once, kept in the cache (guide 2.7; docs/language.md, Say).

Providers are asked in the order of the settings. One that is away rests for a while: it is then asked last, so that not
every call waits for it in vain.
"""

import os
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
from gevent.lock import BoundedSemaphore

from app.audio.cache import FileCache, key
from app.audio.decoding import BadAudio
from app.audio.once import Once
from app.settings.config import Settings
from app.speech import ssml
from app.speech.level import prepare
from app.speech.port import SpeechError, Synthesizer, Unavailable, Unsupported
from app.speech.synthesizers import synthesizers

KIND = "speech"
REST_SECONDS = 30.0
CHARACTERS_A_SECOND = 15.0
"""Letters and digits that are spoken in a second."""
LEAST_SHARE, LEAST_SECONDS = 0.1, 0.05
"""Speech with less than this share of the time that its text needs, or shorter than this, is a failure."""
MADE_AS = "2"
"""Part of every name: speech that earlier versions kept is not used any more."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be heard. voice: man, woman. language: a BCP-47 tag. account: the SID of whose text it is."""

    text: str
    voice: str
    language: str
    account: str = ""

    def name(self, provider: Synthesizer) -> str:
        """The cache's name for it when this provider speaks: the same on every node. Raises SpeechError."""
        how = MADE_AS, provider.name, provider.version(), self.voice, self.language.lower()
        return key(*how, self.text, self.account) + ".wav"


class Speech:
    """The synthesizers of the settings, and their cache."""

    def __init__(self, settings: Settings, providers: Sequence[Synthesizer] | None = None) -> None:
        self.providers = providers or synthesizers(settings)
        self.resting: dict[str, float] = {}
        """Until when, by provider."""
        self.cache = FileCache(settings)
        self.once = Once()
        self.places = BoundedSemaphore(2 * (os.cpu_count() or 1))

    def file(
        self,
        text: str,
        voice: str,
        language: str,
        failed: Callable[[str], Any] = lambda problem: None,
        account: str = "",
    ) -> Path:
        """8 kHz 16-bit mono wav of a text. voice: man, woman. language: a BCP-47 tag. Raises SpeechError.

        account: whose text it is; no other account hears from the time it takes that it was said before.
        failed: told of each provider that failed before another one spoke. Blocks its greenlet only; greenlets that ask
        for the same text share the work.
        """
        said = Said(speakable(text), voice, language, account)
        if not said.text:
            raise SpeechError("there is no text to speak")
        problems: list[SpeechError] = []
        for provider in self.order(said):
            try:
                file = self.spoken(provider, said)
            except SpeechError as error:
                problems.append(error)
                if isinstance(error, Unavailable):
                    self.resting[provider.name] = time.monotonic() + REST_SECONDS
                continue
            for problem in failures(problems):
                failed(f"{problem}; {provider.name} spoke")
            return file
        raise SpeechError("; ".join(map(str, problems)))

    def order(self, said: Said) -> list[Synthesizer]:
        """The providers in order of use: those that are resting come last."""
        now = time.monotonic()

        def waits(provider: Synthesizer) -> bool:
            return self.resting.get(provider.name, now) > now and not self.said_before(provider, said)

        return sorted(self.providers, key=waits)

    def said_before(self, provider: Synthesizer, said: Said) -> bool:
        try:
            return self.cache.find(KIND, said.name(provider)) is not None
        except SpeechError:
            return False

    def spoken(self, provider: Synthesizer, said: Said) -> Path:
        """From the cache, or made. Raises SpeechError."""
        name = said.name(provider)
        return self.cache.find(KIND, name) or self.once.do(name, lambda: self.make(name, provider, said))

    def make(self, name: str, provider: Synthesizer, said: Said) -> Path:
        """Synthesize and convert. Programs wait for a place: they run at most twice as many as there are cores."""
        raw, ready = self.cache.temporary(KIND), self.cache.temporary(KIND)
        in_thread = gevent.get_hub().threadpool.apply
        try:
            with self.places if provider.is_program else nullcontext():
                provider.synthesize(said.text, said.voice, said.language, raw)
                check_length(in_thread(prepare, (raw, ready)), provider, said)
                return in_thread(self.keep, (ready, name))
        except BadAudio:
            raise SpeechError(f"{provider.name} produced no readable audio") from None
        except OSError as error:
            raise SpeechError(f"the speech cannot be stored: {error.strerror}") from None
        finally:
            for path in (raw, ready):
                path.unlink(missing_ok=True)

    def keep(self, ready: Path, name: str) -> Path:
        """In a native thread: no gevent here."""
        made = self.cache.put(ready, KIND, name)
        self.cache.trim_when_due()
        return made


def check_length(seconds: float, provider: Synthesizer, said: Said) -> None:
    """Raises SpeechError for speech that cannot be the whole text."""
    least = least_seconds(said.text)
    if seconds < least:
        needed = f"a text that needs {least / LEAST_SHARE:.1f} s"
        raise SpeechError(f"{provider.name} made {seconds:.2f} s of speech of {needed}")


def least_seconds(text: str) -> float:
    """What any voice needs for it at least; 0: there is nothing in it that is spoken."""
    spoken = sum(character.isalnum() for character in ssml.plain(text))
    return max(LEAST_SECONDS, LEAST_SHARE * spoken / CHARACTERS_A_SECOND) if spoken else 0.0


def failures(problems: Iterable[SpeechError]) -> list[SpeechError]:
    """Those that the operator may want to know of: that a provider has not every language is none."""
    return [problem for problem in problems if not isinstance(problem, Unsupported)]


def speakable(text: str) -> str:
    """Without control characters, surrogates and private characters, which mean things to synthesizers; spaces once."""
    clean = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c for c in text)
    return " ".join(clean.split())
