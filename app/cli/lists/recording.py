"""``restcomm recording``: recordings and their files (guide 4.5)."""

from typing import Any

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, limit_option, moment, show
from app.cli.table import newest, of_account, row_of
from app.models import Recording
from app.models.calls.recording import audio_file

commands = click.Group("recording")


@commands.command("list")
@limit_option
@click.option("--call", default="", help="Only of the call with this SID.")
@account_option
@as_json_option
def list_recordings(limit: int, call: str, account: str, as_json: bool) -> None:
    """List recordings."""
    query = select(Recording).where(*of_account(Recording, account), *([Recording.call_sid == call] if call else []))
    show([row(recording) for recording in newest(query, Recording, limit)], as_json)


@commands.command("show")
@click.argument("sid")
@as_json_option
def show_recording(sid: str, as_json: bool) -> None:
    """Print one recording and the path of its file."""
    recording = row_of(Recording, sid, "recording")
    file = audio_file(installation().settings.folder("recordings"), recording.account_sid, sid)
    where = str(file) if file.is_file() else ""
    show([row(recording) | {"file": where, "error": recording.error}], as_json)


def row(recording: Recording) -> dict[str, Any]:
    """What is shown of a recording."""
    return {
        "sid": recording.sid,
        "call_sid": recording.call_sid,
        "status": recording.status,
        "seconds": recording.duration,
        "source": recording.source,
        "created": moment(recording.date_created),
    }
