"""The SQL of transcriptions: which is next, whose it is now, and what became of it (guide 4.6; 3.6, transcribe).

A worker owns a row until `claimed_until`. If it dies, the row is everybody's again after that; if it only was slow,
what it says later about a row that another one has now is not heard.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, insert, or_, select, update

from app.calls.commands.core import Notify
from app.calls.facts import Application
from app.ledger import writes
from app.ledger.rows import common
from app.models import Call, Notification, Transcription
from app.models.calls.transcription import COMPLETED, FAILED, IN_PROGRESS
from app.settings.config import Settings

TABLE = Transcription.__table__
LEASE = timedelta(seconds=30)
COLUMNS = ("id", "sid", "account_sid", "call_sid", "recording_sid", "duration", "api_version")
CALLBACK_COLUMNS = ("callback_url", "callback_params", "callback_sequence")
FAILURE, CUT_SHORT = 13621, 13622


@dataclass(slots=True, eq=False)
class Job:
    """A claimed row. attempts: how often somebody has begun before."""

    id: int
    sid: str
    account_sid: str
    call_sid: str
    recording_sid: str
    duration: int
    api_version: str
    callback_url: str
    callback_params: dict[str, str]
    callback_sequence: int
    attempts: int
    claimed_until: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """The recognized text, or why there is none. warning: for a Notification, if the transcription succeeded."""

    text: str = ""
    error: str = ""
    warning: str = ""


def waiting(now: datetime) -> Any:
    """Condition: due and unclaimed. Claims longer than RestComm ever makes come from a wrong clock, and are ignored."""
    until = TABLE.c.claimed_until
    return (TABLE.c.status == IN_PROGRESS) & or_(until.is_(None), until <= now, until > now + 2 * LEASE)


def any_waiting(connection: Connection, now: datetime) -> bool:
    """Is there work? Takes no lock."""
    return connection.execute(select(TABLE.c.id).where(waiting(now)).limit(1)).first() is not None


def claim(connection: Connection, now: datetime, last_account: str = "") -> Job | None:
    """Take the oldest; of another account than the last one if there is any, so that no account waits for another one's
    thousand."""
    wanted = (
        select(*(TABLE.c[name] for name in (*COLUMNS, *CALLBACK_COLUMNS, "attempts")))
        .where(waiting(now))
        .order_by(case((TABLE.c.account_sid == last_account, 1), else_=0), TABLE.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(wanted).first()
    if row is None:
        return None
    job = Job(*[*row, now + LEASE])
    values = {"claimed_until": job.claimed_until, "attempts": job.attempts + 1}
    connection.execute(update(TABLE).where(TABLE.c.id == job.id).values(values))
    return job


def extend(connection: Connection, job: Job, until: datetime) -> bool:
    """It is ours until then. Returns whether it still was."""
    return change(connection, job, claimed_until=until)


def release(connection: Connection, job: Job) -> bool:
    """Release it, as if it had not been started."""
    return change(connection, job, claimed_until=None, attempts=job.attempts)


def settle(connection: Connection, settings: Settings, job: Job, result: Result, now: datetime) -> bool:
    """Write down what became of it. Returns whether there is a callback for the outbox now."""
    status = FAILED if result.error else COMPLETED
    if not change(connection, job, status=status, transcription_text=result.text, claimed_until=None, date_updated=now):
        return False
    for code, message in ((FAILURE, result.error), (CUT_SHORT, result.warning)):
        if message:
            notify(connection, settings, job, Notify(code, message, where="Record transcribe"), now)
    if job.callback_url:
        row = callback(connection, settings, job, status, result.text, now)
        writes.statement(connection.dialect.name, writes.CALLBACK).many(connection, [row])
    return bool(job.callback_url)


def change(connection: Connection, job: Job, **values: Any) -> bool:
    """Change the row if it is still ours. Returns whether it was."""
    ours = (TABLE.c.id == job.id) & (TABLE.c.claimed_until == job.claimed_until) & (TABLE.c.status == IN_PROGRESS)
    return connection.execute(update(TABLE).where(ours).values(values)).rowcount == 1


def callback(
    connection: Connection, settings: Settings, job: Job, status: str, text: str, now: datetime
) -> dict[str, Any]:
    """A row of outbox: the request to transcribeCallback, with what the call's status is by now."""
    told = Application(status_callback=job.callback_url)
    call_status = connection.scalar(select(Call.status).where(Call.sid == job.call_sid))
    url = f"{settings.url_of_api()}/{job.api_version}/Accounts/{job.account_sid}/Transcriptions/{job.sid}"
    params = {
        **job.callback_params,
        **({"CallStatus": call_status} if call_status else {}),
        "TranscriptionSid": job.sid,
        "TranscriptionText": text,
        "TranscriptionStatus": status,
        "TranscriptionUrl": url,
        "TranscriptionType": "fast",
    }
    row = common.outbox(job.call_sid, job.account_sid, told, job.callback_sequence, now)
    return row | {"params": params, "status": ""}


def notify(connection: Connection, settings: Settings, job: Job, entry: Notify, now: datetime) -> None:
    """Write a Notification for the developer about a transcription."""
    values = common.log_entry(settings, entry, now) | {
        "account_sid": job.account_sid,
        "call_sid": job.call_sid,
        "api_version": job.api_version,
    }
    connection.execute(insert(Notification.__table__), values)
