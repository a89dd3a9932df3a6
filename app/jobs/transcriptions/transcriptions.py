"""Transcriptions: rows in progress become text, one at a time (guide 3.6, transcribe; 4.6).

The recognizer is another process, so callbacks go out meanwhile. The table is looked at every few seconds: work that
takes seconds need not begin within one.
"""

import logging
from collections.abc import Callable
from typing import Any

import gevent
from sqlalchemy.exc import OperationalError

from app.audio.once import outcome
from app.jobs.transcriptions import transcription_claims as claims
from app.jobs.transcriptions.transcription_claims import Job, Result
from app.models.calls.recording import audio_file
from app.models.columns import now
from app.settings.config import Settings
from app.speech.port import SpeechError
from app.speech.recognizer import Recognizer
from app.speech.recognizers import recognizer as chosen
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
RENEW_SECONDS = claims.LEASE.total_seconds() / 3
MOST_ATTEMPTS = 3
"""A recording that three workers died of is given up."""


class Transcriber:
    """Transcribes what waits. told: called after a callback was put into the outbox."""

    def __init__(
        self, settings: Settings, told: Callable[[], Any] = lambda: None, recognizer: Recognizer | None = None
    ) -> None:
        self.settings = settings
        self.told = told
        self.recognizer = recognizer or chosen(settings)
        self.database = Database(settings)
        self.last_account = ""
        self.current: Job | None = None

    def run(self) -> None:
        """Transcribe recordings one after another, until the process ends."""
        while True:
            try:
                worked = self.one()
            except Exception as error:
                log.error("cannot read or write transcriptions: %s", cause(error))
                worked = False
            if not worked:
                gevent.sleep(SWEEP_SECONDS)

    def one(self) -> bool:
        """Transcribe the next one. Returns whether there was one. Raises SQLAlchemyError."""
        if not self.database.read(lambda connection: claims.any_waiting(connection, now())):
            return False
        job = self.current = self.database.write(lambda connection: claims.claim(connection, now(), self.last_account))
        if job is None:
            return False
        self.last_account = job.account_sid
        result = self.result(job)
        if result is not None:
            self.settle(job, result)
        self.current = None
        return True

    def settle(self, job: Job, result: Result) -> None:
        """Write it down, however long the database is away; if another worker has it by then, that one does."""
        if result.error:
            log.warning("%s of %s: %s", job.sid, job.recording_sid, result.error)
        while True:
            try:
                if self.database.write(lambda connection: claims.settle(connection, self.settings, job, result, now())):
                    self.told()
                return
            except OperationalError as error:
                log.error("%s is transcribed, but the result cannot be stored: %s", job.sid, cause(error))
                gevent.sleep(SWEEP_SECONDS)

    def result(self, job: Job) -> Result | None:
        """The recognizer's result; None: another worker has claimed it."""
        if job.attempts >= MOST_ATTEMPTS:
            return Result(error=f"abandoned: {job.attempts} workers died while transcribing it")
        most = self.settings.transcription_max_seconds
        warning = f"only the first {most} of {job.duration} s were transcribed" if job.duration > most else ""
        working = gevent.spawn(outcome, lambda: self.recognised(job, most))
        try:
            while not working.ready():
                working.join(RENEW_SECONDS)
                if not working.ready() and not self.renewed(job):
                    log.info("%s was deleted or claimed by another worker", job.sid)
                    return None
        finally:
            working.kill()
        text, error = working.get()
        if error is None:
            return Result(text, warning=warning)
        if not isinstance(error, SpeechError):
            log.error("%s: the recognizer failed", job.sid, exc_info=error)
            return Result(error=f"internal error: {type(error).__name__}")
        return Result(error=str(error))

    def recognised(self, job: Job, most: int) -> str:
        """The words of its recording. Raises SpeechError."""
        file = audio_file(self.settings.folder("recordings"), job.account_sid, job.recording_sid)
        if not file.is_file():
            raise SpeechError("the recording no longer exists")
        return self.recognizer.recognize(file, min(job.duration + 1, most)).text

    def renewed(self, job: Job) -> bool:
        """Claim it for longer. Returns whether it still was ours; a database that is away does not say no."""
        until = now() + claims.LEASE
        try:
            ours = self.database.write(lambda connection: claims.extend(connection, job, until))
        except Exception as error:
            log.error("%s: cannot renew the claim: %s", job.sid, cause(error))
            return True
        if ours:
            job.claimed_until = until
        return ours

    def stop(self) -> None:
        """Let go of what is not finished. Not while `run` goes on."""
        job, self.current = self.current, None
        if job is not None:
            self.database.write(lambda connection: claims.release(connection, job))
        self.database.close()
