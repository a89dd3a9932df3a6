"""What a switch recorded becomes a recording of its account (guide 3.6, 4.5).

The switch writes below ``made/`` of the recordings folder; what is kept is ``<AC sid>/<RE sid>.wav``, which appears
whole or not at all. Everything may be done again: a restarted engine repeats it under the same id and makes no second
one.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import gevent
import soundfile
from gevent.lock import BoundedSemaphore

from app.audio.audio import duration
from app.audio.once import Once, outcome
from app.audio.recording_files import RecordingError, files, is_complete, store
from app.calls.commands.call_recording import sid_of, sides
from app.calls.commands.core import SaveRecording
from app.calls.commands.results import SavedRecording
from app.calls.facts import Facts
from app.ledger.ledger import Ledger
from app.ledger.rows import recordings as rows
from app.models.calls.recording import CONFERENCE, DIAL_VERB, OUTBOUND_API, RECORD_VERB, audio_file
from app.settings.config import Settings
from app.settings.secrets import sid_key

LOOK_SECONDS = 0.05
ABSENT_SECONDS = 2.0
"""How long a file may be missing."""
STILL_SECONDS = 0.5
"""A file that has not grown for so long is closed, whatever its header says."""
GROWING_SECONDS = 5.0
EMPTY_WAV = 44


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
        self.key = sid_key(settings)

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
        source = command.source or source_of(command)
        ended, first_seconds = ended_at(Path(command.file)), duration(command.file) if command.then else 0.0
        sid = command.sid or sid_of(self.key, id)
        described = {"channels": command.channels, "track": command.track, "conference_sid": command.conference or None}
        try:
            seconds = self.kept(command, audio_file(self.folder, facts.account_sid, sid))
        except RecordingError as error:
            self.ledger.recording(rows.failure(facts, sid, source, str(error), datetime.now(UTC)) | described)
            raise
        if not seconds:
            return None
        row = rows.recording(facts, sid, source, seconds, datetime.now(UTC)) | described
        if command.whole_call:
            row["start_time"] = ended - timedelta(seconds=first_seconds if command.then else seconds)
        params |= {"RecordingSid": sid, "RecordingUrl": url(self.settings, facts, sid)}
        wanted = command.transcribe or command.transcribe_callback
        wall, callback = row["date_created"], command.transcribe_callback
        words = rows.transcription(facts, id, sid, seconds, callback, params, wall) if wanted else None
        self.ledger.recording(row, words)
        self.ledger.commit()
        return SavedRecording(sid, row["duration"], format_datetime(row["start_time"]) if command.whole_call else "")

    def kept(self, command: SaveRecording, target: Path) -> float:
        """Make the file. Returns its seconds, 0 when there is nothing to keep; raises RecordingError."""
        try:
            if target.exists() and not any(file.exists() for file in files(command)):  # an engine before us did it
                return duration(target)
            for file in files(command):
                if file.exists() or not command.then:
                    wait_until_closed(file)
                for apart in map(Path, sides(str(file))):
                    if apart.exists():
                        wait_until_closed(apart)
            with self.places:
                work = (lambda: store(target, command),)
                seconds, error = gevent.get_hub().threadpool.apply(outcome, work)
            if error:
                raise error
            return float(seconds)
        except OSError as error:
            raise RecordingError(f"the recording cannot be stored: {error.strerror or error}") from None
        except soundfile.SoundFileError as error:
            reason = str(error).rpartition(": ")[2]
            raise RecordingError(f"what the switch recorded cannot be read: {reason}") from None


def source_of(command: SaveRecording) -> str:
    """What made it, in Twilio's words: only <Dial record> keeps silence."""
    if command.conference:
        return CONFERENCE
    if command.whole_call:
        return OUTBOUND_API
    return DIAL_VERB if command.keep_silence else RECORD_VERB


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
