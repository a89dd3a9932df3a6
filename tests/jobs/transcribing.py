"""Transcriptions on a real database, for tests: recordings that wait, and a recogniser that says what it is told to."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.jobs.transcriptions.transcriptions import Transcriber
from app.models import Notification, Recording, Transcription, sid
from app.models.calls.recording import audio_file
from app.settings.config import Settings
from app.speech.recognizer import Heard
from tests.jobs.world import World
from tests.speech.spoken import speech


class Said:
    """A recogniser: `answer` gives the words, or raises."""

    name = "said"

    def __init__(self) -> None:
        self.asked: list[tuple[Path, int]] = []
        self.answer: Callable[[], str] = lambda: "hello"

    def recognize(self, file: Path, seconds: int) -> Heard:
        self.asked.append((file, seconds))
        return Heard(self.answer())


class Transcribing(World):
    """An outbox's world with recordings in it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.said = Said()
        self.told = 0
        self.transcribers: list[Transcriber] = []

    def transcriber(self, settings: Settings | None = None) -> Transcriber:
        """Another worker's."""
        self.transcribers.append(Transcriber(settings or self.settings, self.tell_outbox, self.said))
        return self.transcribers[-1]

    def tell_outbox(self) -> None:
        self.told += 1

    def waits(self, callback: str = "http://app.example/t", audio: bool = True, **fields: Any) -> str:
        """A recording that is to be transcribed. Returns the transcription's SID."""
        account, call = fields.pop("account_sid", self.account), sid.new("CA")
        common = {"account_sid": account, "call_sid": call, "api_version": "2012-04-24", "duration": 3}
        recording = Recording(**common)
        with Session(self.engine) as session:
            session.add(recording)
            session.flush()
            params = {"CallSid": call, "CallStatus": "in-progress", "RecordingSid": recording.sid}
            told = {"callback_url": callback, "callback_params": params, "callback_sequence": 1_000_017}
            row = Transcription(**common | told | fields, recording_sid=recording.sid)
            session.add(row)
            session.commit()
            if audio:
                file = audio_file(self.settings.folder("recordings"), account, recording.sid)
                file.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(speech(), file)
            return row.sid

    def transcription(self, name: str) -> Transcription:
        with Session(self.engine) as session:
            return session.scalars(select(Transcription).where(Transcription.sid == name)).one()

    def complaints(self) -> list[tuple[int, str]]:
        """Code and text of every Notification."""
        with Session(self.engine) as session:
            return [(row.error_code, row.message_text) for row in session.scalars(select(Notification))]

    def claims_end(self) -> None:
        """As if a claim's time had gone by."""
        with Session(self.engine) as session:
            for row in session.scalars(select(Transcription).where(Transcription.claimed_until.is_not(None))):
                earlier = row.claimed_until - timedelta(seconds=60)
                session.execute(update(Transcription).where(Transcription.id == row.id).values(claimed_until=earlier))
            session.commit()

    def close(self) -> None:
        for transcriber in self.transcribers:
            transcriber.database.close()
        super().close()
