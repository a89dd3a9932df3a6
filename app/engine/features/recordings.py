"""What a switch recorded becomes a recording of its account (guide 3.6, 4.5).

The switch writes below ``made/`` of the recordings folder; what is kept is ``<AC sid>/<RE sid>.wav``, which appears
whole or not at all. Everything may be done again: a restarted engine repeats it under the same id and makes no second
one.
"""

import os
import time
import wave
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import gevent
import numpy
import soundfile
from gevent.lock import BoundedSemaphore

from app.audio import silence
from app.audio.audio import duration
from app.audio.decoding import RATE, resampled
from app.audio.once import Once, outcome
from app.calls.commands.core import SaveRecording
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import WHOLE_CALL
from app.calls.facts import Facts
from app.ledger.ledger import Ledger
from app.ledger.rows import recordings as rows
from app.ledger.rows.common import sid_of
from app.models.calls.recording import CONFERENCE, DIAL_VERB, OUTBOUND_API, RECORD_VERB, audio_file
from app.settings.config import Settings

LOOK_SECONDS = 0.05
ABSENT_SECONDS = 2.0
"""How long a file may be missing."""
STILL_SECONDS = 0.5
"""A file that has not grown for so long is closed, whatever its header says."""
GROWING_SECONDS = 5.0
EMPTY_WAV = 44


class RecordingError(Exception):
    """This recording could not be stored. The message is one line."""


def url(settings: Settings, facts: Facts, sid: str) -> str:
    """The RecordingUrl: the audio; with .json or .xml it is the REST resource."""
    return f"{settings.url_of_api()}/{facts.api_version}/Accounts/{facts.account_sid}/Recordings/{sid}"


class Recordings:
    """The recordings folder, and the rows about it."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self.settings = settings
        self.ledger = ledger
        self.folder = settings.folder("recordings")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.places = BoundedSemaphore(os.cpu_count() or 1)
        self.once = Once()

    def save(self, facts: Facts, command: SaveRecording, id: str) -> SavedRecording | None:
        """Keep the file of a command as a recording. None: it was only silence, which is not kept unless the command
        says so. id: the command's.

        Blocks its greenlet until the row is committed; the work goes on even if that is ended. Raises RecordingError;
        there is a row then, too.
        """
        params = facts.parameters()
        return self.once.do(id, lambda: self.saved(facts, command, id, params))

    def saved(self, facts: Facts, command: SaveRecording, id: str, params: dict[str, str]) -> SavedRecording | None:
        """As `save`. params: the call's when it was asked for."""
        id = Path(command.file).name.removesuffix(WHOLE_CALL) if command.whole_call else id  # known from its beginning
        source = DIAL_VERB if command.keep_silence else RECORD_VERB  # only <Dial record> keeps silence
        source = CONFERENCE if command.conference else OUTBOUND_API if command.whole_call else source
        if command.whole_call:  # told as the recording's SID since it began
            id = Path(command.file).name.removesuffix(WHOLE_CALL)
        sid = sid_of("RE", id)
        ended = ended_at(Path(command.file)) if command.whole_call else None
        try:
            seconds = self.kept(command, audio_file(self.folder, facts.account_sid, sid))
        except RecordingError as error:
            row = rows.failure(facts, id, source, str(error), datetime.now(UTC))
            self.ledger.recording(row | {"conference_sid": command.conference or None})
            raise
        if not seconds:
            return None
        row = rows.recording(facts, id, source, seconds, datetime.now(UTC))
        if ended:
            row["start_time"] = ended - timedelta(seconds=seconds)
        row |= {"conference_sid": command.conference or None}
        params |= {"RecordingSid": sid, "RecordingUrl": url(self.settings, facts, sid)}
        wanted = command.transcribe or command.transcribe_callback
        wall, callback = row["date_created"], command.transcribe_callback
        self.ledger.recording(row, rows.transcription(facts, id, seconds, callback, params, wall) if wanted else None)
        self.ledger.commit()
        return SavedRecording(sid, row["duration"], format_datetime(row["start_time"]) if command.whole_call else "")

    def kept(self, command: SaveRecording, target: Path) -> float:
        """Make the file. Returns its seconds, 0 when there is nothing to keep; raises RecordingError."""
        source = Path(command.file)
        try:
            if target.exists() and not source.exists():  # an engine before us had come so far
                return duration(target)
            wait_until_closed(source)
            with self.places:
                work = (lambda: store(source, target, command),)
                seconds, error = gevent.get_hub().threadpool.apply(outcome, work)
            if error:
                raise error
            return float(seconds)
        except OSError as error:
            raise RecordingError(f"the recording cannot be stored: {error.strerror or error}") from None
        except soundfile.SoundFileError as error:
            reason = str(error).rpartition(": ")[2]
            raise RecordingError(f"what the switch recorded cannot be read: {reason}") from None


def ended_at(path: Path) -> datetime:
    """When the switch wrote last: an engine that was dead meanwhile comes later. Now, if there is no file yet."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)


def wait_until_closed(path: Path) -> None:
    """Wait until the switch has closed the file: its header says how long it is, or it grows no more.

    Raises RecordingError when it stays away or does not stop growing.
    """
    began = changed = time.monotonic()
    size = -1
    while True:
        now = time.monotonic()
        found = path.stat().st_size if path.exists() else -1
        if found > EMPTY_WAV and is_complete(path, found):
            return
        if found != size:
            size, changed = found, now
        elif size >= 0 and now - changed >= STILL_SECONDS:
            return
        if size < 0 and now - began >= ABSENT_SECONDS:
            raise RecordingError("the switch has written no file")
        if now - began >= GROWING_SECONDS:
            raise RecordingError("the switch does not stop writing the file")
        gevent.sleep(LOOK_SECONDS)


def is_complete(path: Path, size: int) -> bool:
    """Does the header tell this size? A switch fills it in when it closes the file."""
    with path.open("rb") as file:
        head = file.read(8)
    return head[:4] == b"RIFF" and int.from_bytes(head[4:], "little") + 8 == size


# -- in a native thread: no gevent from here on -----------------------------------------------------------------------


def store(source: Path, target: Path, command: SaveRecording) -> float:
    """Write the target as 8 kHz 16-bit mono wav and remove the source. Returns the target's seconds; 0: it was silence
    and is gone. Raises OSError, soundfile.SoundFileError, RecordingError; then the source stays."""
    found = silence.survey(blocks(source))
    if found.empty and not is_complete(source, source.stat().st_size):
        raise RecordingError("the switch ended before it had written what it recorded")
    if not found.samples or (found.empty and not command.keep_silence):
        source.unlink()
        return 0.0
    begin, end = found.trimmed() if command.trim else (0, found.samples)
    if command.most_seconds:  # switches count whole seconds of their own clock
        end = min(end, command.most_seconds * RATE)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = target.with_suffix(".part")
    try:
        write(part, cut(blocks(source), begin, end))
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    source.unlink()
    return (end - begin) / RATE


def blocks(path: Path) -> Iterator[numpy.ndarray]:
    """16-bit samples at 8 kHz."""
    begin = unclosed(path)
    raw = {"samplerate": RATE, "channels": 1, "format": "RAW", "subtype": "PCM_16"} if begin else {}
    with soundfile.SoundFile(path, **raw) as sound:
        sound.seek(begin // 2)
        yield from resampled(sound)


def unclosed(path: Path) -> int:
    """Where the samples begin in a file that says that it has none: a switch that was killed while it recorded left the
    length at 0. 0 for any other file."""
    with path.open("rb") as file:
        head = file.read(4096)
    name = head.find(b"data", 12)
    return name + 8 if name > 0 and head[name + 4 : name + 8] == bytes(4) else 0


def cut(pieces: Iterator[numpy.ndarray], begin: int, end: int) -> Iterator[numpy.ndarray]:
    """The samples from one to another (excluded)."""
    start = 0
    for block in pieces:
        yield block[max(0, begin - start) : max(0, end - start)]
        start += len(block)


def write(path: Path, pieces: Iterator[numpy.ndarray]) -> None:
    """A wav file that is on the disk when this returns."""
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o640)) as file:
        with closing(wave.open(file, "wb")) as wav:
            wav.setparams((1, 2, RATE, 0, "NONE", ""))
            for block in pieces:
                wav.writeframes(block.astype("<i2").tobytes())
        file.flush()
        os.fsync(file.fileno())
