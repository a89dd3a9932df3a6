"""Customers' audio made ready for a switch: 8 kHz 16-bit mono wav, whatever it was (guide 3.4).

Conversion runs in native threads, a few at a time: soundfile and soxr release the interpreter, so calls go on.
"""

import hashlib
import os
import wave
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import gevent
import numpy
from gevent.lock import BoundedSemaphore

from app.audio.cache import FileCache, key
from app.audio.decoding import RATE, BadAudio, Raw, decoded, raw_of
from app.calls.web import Response
from app.settings.config import Settings

MAX_SECONDS = 7200
"""Of one file: two hours of hold music are 115 MB."""
UNSPECIFIC = ("", "application/octet-stream", "binary/octet-stream")
"""Content types under which web servers also serve audio; what it is shows when it is read."""
KIND = "audio"
MADE_AS = "2"
"""Part of every name: files that earlier versions made otherwise are not used any more."""


def is_audio(content_type: str) -> bool:
    """May a body of this content type be audio?"""
    return content_type.startswith("audio/") or content_type in (*UNSPECIFIC, "application/ogg")


class AudioStore:
    """Converted audio in the cache, named by account and content."""

    def __init__(self, settings: Settings) -> None:
        self.cache = FileCache(settings)
        self.places = BoundedSemaphore(os.cpu_count() or 1)

    def receive(self, pieces: Iterable[bytes]) -> Path:
        """Write a body into a temporary file, which the caller removes. Raises what `pieces` raises."""
        path = self.cache.temporary(KIND)
        try:
            with path.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def ready(self, response: Response, account_sid: str) -> Response:
        """The response with `file` converted; the received file is removed. An error of 13420 when it is no audio."""
        try:
            raw = raw_of(full_content_type(response))
            return replace(response, file=str(self.convert(Path(response.file), account_sid, raw)))
        except BadAudio as error:
            return replace(response, file="", error=str(error), code=13420)
        finally:
            Path(response.file).unlink(missing_ok=True)

    def convert(self, received: Path, account_sid: str, raw: Raw | None = None) -> Path:
        """The converted file, from the cache or new. Waits for a place and a thread. Raises BadAudio."""
        with self.places:
            return gevent.get_hub().threadpool.apply(self.make, (received, account_sid, raw))

    def make(self, received: Path, account_sid: str, raw: Raw | None = None) -> Path:
        """In a native thread: no gevent here."""
        with received.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        name = key(MADE_AS, account_sid, content, repr(raw)) + ".wav"
        found = self.cache.find(KIND, name)
        if found:
            return found
        temporary = self.cache.temporary(KIND)
        try:
            convert(received, temporary, raw)
            made = self.cache.put(temporary, KIND, name)
        finally:
            temporary.unlink(missing_ok=True)
        self.cache.trim_when_due()
        return made


def full_content_type(response: Response) -> str:
    """With its parameters, which say at what rate samples without a header are."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return headers.get("content-type", response.content_type)


def convert(source: Path, destination: Path, raw: Raw | None = None) -> None:
    """Convert one file; raw: what it is if it has no header. Raises BadAudio."""
    if not write(destination, decoded(source, raw)):
        raise BadAudio("the audio is empty")


def write(destination: Path, blocks: Iterable[numpy.ndarray]) -> int:
    """Write blocks of 16-bit samples as 8 kHz mono wav. Returns how many samples; raises BadAudio for too many."""
    written = 0
    with wave.open(str(destination), "wb") as wav:
        wav.setparams((1, 2, RATE, 0, "NONE", ""))
        for block in blocks:
            written += len(block)
            if written > MAX_SECONDS * RATE:
                raise BadAudio(f"the audio is longer than {MAX_SECONDS} s")
            wav.writeframes(block.tobytes())
    return written


def duration(path: str | Path) -> float:
    """Seconds of a wav file, from its header; 0: it is gone from the cache, or is none."""
    try:
        with wave.open(str(path), "rb") as wav:
            return wav.getnframes() / wav.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0
