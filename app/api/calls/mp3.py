"""Recordings as MP3: encoded on first request, then cached while there is room (guide 4.5; docs/rest-contract.md)."""

import os
from pathlib import Path

import gevent
from gevent.lock import BoundedSemaphore

from app.api.http.context import app_context
from app.audio.cache import FileCache, key
from app.audio.once import Once, outcome

KIND = "mp3"
BLOCK = 65536
AT_ONCE = BoundedSemaphore(max(1, (os.cpu_count() or 1) // 2))
"""Encoding takes CPU: an hour takes 8 s."""
ONCE = Once()


def encoded(source: Path) -> Path:
    """The MP3 of a wav file. Blocks its greenlet only; the work is done in a native thread. Raises OSError."""
    cache = app_context().cache
    return cache.find(KIND, name(source)) or ONCE.do(str(source), lambda: made(cache, source))


def forget(source: Path) -> None:
    """Remove what was made of this file."""
    app_context().cache.path(KIND, name(source)).unlink(missing_ok=True)


def name(source: Path) -> str:
    return key(source.parent.name, source.stem) + ".mp3"


def made(cache: FileCache, source: Path) -> Path:
    """Wait for a place, then encode."""
    with AT_ONCE:
        file, error = gevent.get_hub().threadpool.apply(outcome, (lambda: encode(cache, source),))
    if error:
        raise error
    return Path(file)


def encode(cache: FileCache, source: Path) -> Path:
    """In a native thread: no gevent here. What was deleted meanwhile is not kept. Raises FileNotFoundError then."""
    import soundfile  # here: it loads numpy, and most API processes never encode

    temporary = cache.temporary(KIND)
    try:
        with (
            soundfile.SoundFile(source) as wav,
            soundfile.SoundFile(temporary, "w", wav.samplerate, wav.channels, format="MP3") as sound,
        ):
            for block in wav.blocks(BLOCK):
                sound.write(block)
        file = cache.put(temporary, KIND, name(source))
    finally:
        temporary.unlink(missing_ok=True)
    if not source.exists():
        file.unlink(missing_ok=True)
        raise FileNotFoundError(source)
    cache.trim_when_due()
    return file
