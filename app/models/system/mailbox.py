"""The mailbox: what the REST API wants of a live call. The row is the record, Redis only wakes (docs/architecture.md,
Processes)."""

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.columns import JsonText, Moment, Row, SidOf, Word, now

ORIGINATE, REDIRECT, END, CLIENT, DEQUEUE = "originate", "redirect", "end", "client", "dequeue"
CONFERENCE, PARTICIPANT, RETELL, ACCOUNT = "conference", "participant", "retell", "account"
START_STREAM, STOP_STREAM = "start stream", "stop stream"
START_TRANSCRIPTION = "transcribe"
START_RECORDING, CHANGE_RECORDING = "start recording", "change recording"
CONFERENCE_RECORDING, ANNOUNCE = "room recording", "announce"


class EngineCommand(Base):
    """One command for the engine of a node; the engine deletes the row when it has acted.

    payload: retell: fields of events.Retold; start stream, stop stream: of events.StartStream, events.StopStream;
    transcribe: of speech.events.StartTranscription;
    start recording, change recording: of events.StartRecording, events.ChangeRecording;
    redirect {url, method, document, move_connected}, end {status} (fields of events.Redirected and
    events.Ended); originate {}: the Call row says everything; client {login, answer}, of no call: that client is new,
    changed or gone, and the id by which the engine tells when its switch knows;
    dequeue {queue, url, method}: redirect, if the call still waits in this queue;
    participant {conference, event}: an event for the call, if it is in this conference; conference {sid}, of no call:
    end it; account {sids}, of no call: these accounts are not active any more, their calls end.
    """

    __tablename__ = "mailbox"
    __table_args__ = (Index(None, "node", "id"),)

    id: Mapped[Row]
    node: Mapped[str] = mapped_column(String(32))
    call_sid: Mapped[SidOf]
    kind: Mapped[Word]
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    date_created: Mapped[Moment] = mapped_column(default=now)
