"""What the ledger writes of recordings and transcriptions, as column values (guide 4.5, 4.6)."""

from datetime import datetime, timedelta

from app.calls.commands.call_recording import SetRecording
from app.calls.facts import Facts
from app.ledger.rows.common import NOT_STATUSES, Row, sid_of
from app.models.calls.recording import COMPLETED, FAILED
from app.models.calls.transcription import IN_PROGRESS


def recording(facts: Facts, sid: str, source: str, seconds: float, wall: datetime) -> Row:
    """A row of recordings for a file that is there. seconds: of the file."""
    return failure(facts, sid, source, "", wall) | {
        "status": COMPLETED,
        "duration": whole(seconds),
        "start_time": wall - timedelta(seconds=seconds),
    }


def failure(facts: Facts, sid: str, source: str, error: str, wall: datetime) -> Row:
    """A row of recordings for one that could not be stored."""
    return {
        "sid": sid,
        "account_sid": facts.account_sid,
        "call_sid": facts.call_sid,
        "conference_sid": None,
        "status": FAILED,
        "duration": 0,
        "channels": 1,
        "track": "both",
        "source": source,
        "api_version": facts.api_version,
        "start_time": None,
        "error": error,
        "date_created": wall,
        "date_updated": wall,
    }


def live(facts: Facts, command: SetRecording, wall: datetime) -> Row:
    """A row of recordings for one that goes on, was stopped, or came to nothing."""
    return failure(facts, command.sid, command.source, "", wall) | {
        "status": command.status,
        "channels": command.channels,
        "track": command.track,
        "start_time": wall,
    }


def transcription(
    facts: Facts, id: str, recording_sid: str, seconds: float, callback: str, params: dict[str, str], wall: datetime
) -> Row:
    """A row of transcriptions that is to be made. params: what the callback tells beside the transcription."""
    return {
        "sid": sid_of("TR", id),
        "account_sid": facts.account_sid,
        "call_sid": facts.call_sid,
        "recording_sid": recording_sid,
        "status": IN_PROGRESS,
        "duration": whole(seconds),
        "transcription_text": "",
        "api_version": facts.api_version,
        "callback_url": callback,
        "callback_params": params,
        "callback_sequence": NOT_STATUSES + int(id.rpartition("-")[2]),
        "claimed_until": None,
        "attempts": 0,
        "date_created": wall,
        "date_updated": wall,
    }


def whole(seconds: float) -> int:
    """Whole seconds, rounded half up."""
    return int(seconds + 0.5)
