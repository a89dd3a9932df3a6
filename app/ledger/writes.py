"""The ledger's SQL that changes rows. Everything may be written again: a restarted engine does (docs/architecture.md,
Journal and takeover)."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, literal_column, or_, select, update

from app.ledger import callback_conflicts
from app.ledger.rows import conferences, streams
from app.models import Call, Fax, Message, MessageMedia, Notification, Outbox, QueueMember, Recording, Transcription
from app.models.calls.call import FINAL, LIVE
from app.models.calls.recording import FAILED
from app.models.calls.recording import LIVE as LIVE_RECORDING
from app.store.direct import Direct
from app.store.upsert import INSERT, merge, once

CALLS, OUTBOX, NOTIFICATIONS = Call.__table__, Outbox.__table__, Notification.__table__
RECORDINGS, TRANSCRIPTIONS = Recording.__table__, Transcription.__table__
MEMBERS = QueueMember.__table__
BEFORE = {"queued": LIVE[:1], "ringing": LIVE[:1], "in-progress": LIVE[:2], **dict.fromkeys(FINAL, LIVE)}
"""Which statuses may be followed by this one; a call never goes back."""

BEGAN, STATUS, CALLBACK, NOTIFICATION = "began", "status", "callback", "notification"
RECORDING, TRANSCRIPTION = "recording", "transcription"
SMS, FAX, MEDIA = "sms", "fax", "media"
MEMBER, MEMBER_GONE = "member", "member gone"
CONFERENCE, PARTICIPANT, PARTICIPANT_GONE = "conference", "participant", "participant gone"
STREAM, ANSWERED_BY = "stream", "answered by"
KINDS = (
    *(BEGAN, STATUS, CALLBACK, NOTIFICATION, RECORDING, TRANSCRIPTION, SMS, FAX, MEDIA, MEMBER),
    *(MEMBER_GONE, CONFERENCE, PARTICIPANT, PARTICIPANT_GONE, STREAM, ANSWERED_BY),
)
"""Kinds of rows in the order in which they are written. Only what is of the same kind must keep its order."""
ONCE = {
    NOTIFICATION: NOTIFICATIONS,
    TRANSCRIPTION: TRANSCRIPTIONS,
    SMS: Message.__table__,
    FAX: Fax.__table__,
    MEDIA: MessageMedia.__table__,
}
"""Kinds of rows that are inserted once and never again."""
CALLBACK_COLUMNS = (
    *("token", "account_sid", "call_sid", "sequence", "url", "host", "method", "params", "state", "attempts"),
    *("next_attempt_at", "last_error", "date_created", "date_updated"),
)


def write(connection: Connection, entries: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Write entries of (kind, values): one statement a kind. Raises SQLAlchemyError."""
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for kind, values in entries:
        rows[kind].append(values)
    for kind in KINDS:
        if not rows[kind]:
            continue
        if kind == CALLBACK:
            callback_conflicts.insert(connection, statement(connection.dialect.name, kind), rows[kind])
        else:
            statement(connection.dialect.name, kind).many(connection, rows[kind])


@cache
def statement(dialect: str, kind: str) -> Direct:
    """The statement for one kind of row."""
    return Direct(written(INSERT[dialect], kind))


def written(insert: Any, kind: str) -> Any:
    """The same, as SQLAlchemy has it. insert: of the dialect."""
    match kind:
        case "began":
            return insert_call(insert(CALLS))
        case "status":
            return change_status()
        case "callback":
            return insert_callback(insert(OUTBOX))
        case "recording":
            return insert_recording(insert(RECORDINGS))
        case "member":
            return once(insert(MEMBERS), "entry")
        case "member gone":
            return delete(MEMBERS).where(MEMBERS.c.entry == bindparam("gone"))
        case "conference":
            return conferences.insert_conference(insert(conferences.CONFERENCES))
        case "participant":
            return conferences.insert_participant(insert(conferences.PARTICIPANTS))
        case "participant gone":
            return delete(conferences.PARTICIPANTS).where(conferences.PARTICIPANTS.c.entry == bindparam("gone"))
        case "answered by":
            return update(CALLS).where(CALLS.c.sid == bindparam("call")).values(answered_by=bindparam("by"))
        case "stream":
            return streams.insert_stream(insert(streams.STREAMS))
        case _:
            return once(insert(ONCE[kind]), "sid")


def insert_call(insert: Any) -> Any:
    """A new call; of one that the REST API made, only where it runs and when it began."""

    def change(new: Any) -> dict[str, Any]:
        return {
            "node": new.node,
            "channel": new.channel,
            "start_time": func.coalesce(CALLS.c.start_time, new.start_time),
            "date_updated": new.date_updated,
        }

    return merge(insert, "sid", change, one_of(CALLS.c.status, LIVE))


def change_status() -> Any:
    """A later status. end_time and duration are given with a final one."""
    allowed = [CALLS.c.status == bindparam(f"before{number}") for number in range(len(LIVE))]
    return (
        update(CALLS)
        .where(CALLS.c.sid == bindparam("call"), or_(*allowed))
        .values({name: bindparam(f"new_{name}") for name in ("status", "end_time", "duration", "date_updated")})
    )


def status_values(sid: str, status: str, wall: Any, duration: int) -> dict[str, Any]:
    """The SQL parameters of `change_status`."""
    before = BEFORE[status]
    final = status in FINAL
    return {
        "call": sid,
        **{f"before{number}": before[min(number, len(before) - 1)] for number in range(len(LIVE))},
        "new_status": status,
        "new_end_time": wall if final else None,
        "new_duration": duration if final else None,
        "new_date_updated": wall,
    }


def insert_callback(insert: Any) -> Any:
    """A callback, once; and none for a final status when the call already ended with another one."""
    values = [bindparam(name, type_=OUTBOX.c[name].type).label(name) for name in CALLBACK_COLUMNS]
    told = bindparam("status", type_=CALLS.c.status.type)
    ended = exists().where(
        CALLS.c.sid == bindparam("call_sid", type_=CALLS.c.sid.type),
        one_of(CALLS.c.status, FINAL),
        CALLS.c.status != told,
        one_of(told, FINAL),
    )
    rows = select(*values).where(~ended)
    return once(insert.from_select(CALLBACK_COLUMNS, rows), "call_sid", "sequence")


def insert_recording(insert: Any) -> Any:
    """A recording, once; one that goes on is changed by what becomes of it, and one that failed may have been stored by
    a later engine. It began when its first row says."""
    names = ("status", "duration", "conference_sid", "error", "date_updated")

    def change(new: Any) -> dict[str, Any]:
        began = func.coalesce(RECORDINGS.c.start_time, new.start_time)
        return {name: new[name] for name in names} | {"start_time": began}

    return merge(insert, "sid", change, one_of(RECORDINGS.c.status, [FAILED, *LIVE_RECORDING]))


def one_of(column: Any, words: Iterable[str]) -> Any:
    """IN for statements that are run for many rows at once, where SQLAlchemy has none, and PyMySQL no parameters but
    those of VALUES. words: constants in the code, which become part of the statement."""
    return or_(*(column == literal_column(f"'{word}'") for word in words))
