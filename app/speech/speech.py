"""Text to speech for calls: made once, kept in the cache (guide 2.7; language.md, Say)."""

import os
import unicodedata
from pathlib import Path

import gevent
import soundfile
from gevent.lock import BoundedSemaphore

from app.config import Settings
from app.engine.cache import FileCache, key
from app.engine.once import Once
from app.speech.espeak import Espeak
from app.speech.level import prepare
from app.speech.port import SpeechError, Synthesizer

KIND = "speech"
PROVIDERS = {"espeak": Espeak}


class Speech:
    """The synthesizer of the settings, and its cache."""

    def __init__(self, settings: Settings, synthesizer: Synthesizer | None = None) -> None:
        self.synthesizer = synthesizer or PROVIDERS[settings.speech_provider]()
        self.cache = FileCache(settings)
        self.once = Once()
        self.places = BoundedSemaphore(2 * (os.cpu_count() or 1))

    def file(self, text: str, voice: str, language: str) -> Path:
        """8 kHz 16-bit mono wav of a text. voice: man, woman. language: a BCP-47 tag. Raises SpeechError.

        Blocks its greenlet only; greenlets that ask for the same text share the work.
        """
        text = speakable(text)
        if not text:
            raise SpeechError("there is no text to speak")
        name = key(self.synthesizer.name, self.synthesizer.version(), voice, language.lower(), text) + ".wav"
        return self.cache.find(KIND, name) or self.once.do(name, lambda: self.make(name, text, voice, language))

    def make(self, name: str, text: str, voice: str, language: str) -> Path:
        """Synthesize and convert. Waits for a place: programs run at most twice as many as there are cores."""
        raw = self.cache.temporary(KIND)
        try:
            with self.places:
                self.synthesizer.synthesize(text, voice, language, raw)
                return gevent.get_hub().threadpool.apply(self.finish, (raw, name))
        except soundfile.SoundFileError:
            raise SpeechError(f"{self.synthesizer.name} made no readable speech") from None
        except OSError as error:
            raise SpeechError(f"the speech cannot be stored: {error.strerror}") from None
        finally:
            raw.unlink(missing_ok=True)

    def finish(self, raw: Path, name: str) -> Path:
        """In a native thread: no gevent here."""
        ready = self.cache.temporary(KIND)
        try:
            prepare(raw, ready)
            made = self.cache.put(ready, KIND, name)
        finally:
            ready.unlink(missing_ok=True)
        self.cache.trim_when_due()
        return made


def speakable(text: str) -> str:
    """Without control characters, surrogates and private characters, which mean things to synthesizers; spaces once."""
    clean = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c for c in text)
    return " ".join(clean.split())
