"""What the ledger writes of media streams."""

from datetime import datetime
from typing import Any

from app.calls.commands.streams import SetStream
from app.calls.facts import Facts
from app.ledger.rows.common import Row
from app.models import MediaStream
from app.models.calls.media_stream import IN_PROGRESS
from app.store.upsert import merge

STREAMS: Any = MediaStream.__table__


def stream(facts: Facts, command: SetStream, wall: datetime) -> Row:
    """A row of media_streams."""
    return {
        "sid": command.stream_sid,
        "account_sid": facts.account_sid,
        "call_sid": facts.call_sid,
        "name": command.name[:128],
        "status": command.status,
        "api_version": facts.api_version,
        "date_created": wall,
        "date_updated": wall,
    }


def insert_stream(insert: Any) -> Any:
    """A stream, or its end; one that has ended stays so."""
    names = ("status", "date_updated")
    return merge(insert, "sid", lambda new: {name: new[name] for name in names}, STREAMS.c.status == IN_PROGRESS)
