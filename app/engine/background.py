"""What a call's script waits for outside the switch: documents, audio, speech, recordings, messages. A greenlet
each."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import gevent

from app.calls.commands.core import Command, Download, Fetch, Notify, SaveRecording, SendMessage, Synthesize
from app.calls.commands.messages import KeepFax
from app.calls.commands.queues import FindQueue
from app.calls.commands.remote_legs import Announce, AskOutcome, Report
from app.calls.commands.results import LocalFile
from app.calls.commands.speech_recognition import Recognize
from app.calls.events import Event, Fetched, Finished
from app.calls.web import Response
from app.engine.features.recordings import RecordingError
from app.engine.live_call import LiveCall
from app.ledger.rows.messages import MessageError
from app.speech.port import SpeechError

if TYPE_CHECKING:
    from app.engine.engine import Engine

log = logging.getLogger(__name__)


class Errands:
    """Runs fetches, downloads and speech for an engine's calls."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine
        self.services = engine.services

    def run(self, live: LiveCall, id: str, command: Command) -> None:
        """Begin; the event that it ends with is delivered to the call."""
        live.tasks[id] = gevent.spawn(self.finish, live, id, command)

    def prepare(self, live: LiveCall, command: Download | Synthesize) -> None:
        """Begin something whose result will be in a cache when it is wanted."""
        gevent.spawn(self.outcome, live, "prepared", command, False)

    def finish(self, live: LiveCall, id: str, command: Command) -> None:
        """Do it and tell the call."""
        event = self.outcome(live, id, command, True)
        live.tasks.pop(id, None)
        self.engine.deliver(live, event)

    def outcome(self, live: LiveCall, id: str, command: Command, tell: bool) -> Event:
        """Do it. Returns what to deliver; never raises."""
        try:
            match command:
                case Fetch():
                    return Fetched(id, self.fetch(live, id, command))
                case Download():
                    return self.download(live, id, command, tell)
                case Synthesize():
                    return Finished(id, self.speak(live, command))
                case Recognize():
                    return Finished(id, self.services.hearing.words(command))
                case SaveRecording():
                    return self.save(live, id, command)
                case FindQueue():
                    return Finished(id, self.engine.queueing.find(live, command))
                case Announce() | Report() | AskOutcome():
                    return Finished(id, self.engine.visits.run(live, command))
                case KeepFax():
                    return Finished(id, self.services.messages.keep_fax(live.header.facts, command, id))
                case SendMessage():
                    return Finished(id, self.services.messages.send(live.header.facts, command, id))
                case _:
                    raise TypeError(f"{type(command).__name__} is no errand")
        except (SpeechError, MessageError) as error:
            return Finished(id, error=str(error))
        except Exception as error:
            log.exception("%s: %s failed", live.sid, type(command).__name__)
            return Finished(id, error=f"internal error: {type(error).__name__}")

    def fetch(self, live: LiveCall, id: str, command: Fetch) -> Response:
        """A document, or audio made ready for the switch. The command's id is the idempotency token."""
        account = live.header.facts.account_sid
        return self.services.fetcher.fetch(command.request, id, live.auth_token, account_sid=account)

    def download(self, live: LiveCall, id: str, command: Download, tell: bool) -> Finished:
        """Audio of a customer's URL; a failure is told to the developer, unless this was only in advance."""
        response = self.services.media.file(command.request, live.header.facts.account_sid, id, live.auth_token)
        if response.file:
            return Finished(id, LocalFile(response.file))
        if tell:
            notify = Notify(response.code, response.error, command.request, response, "Play")
            self.services.ledger.notification(live.header.facts, notify, datetime.now(UTC))
        return Finished(id, error=response.error or f"HTTP {response.status}")

    def speak(self, live: LiveCall, command: Synthesize) -> LocalFile:
        """A text as a file; a synthesizer that failed before another one spoke is told to the developer."""

        def failed(problem: str) -> None:
            notify = Notify(13521, f"<Say>: {problem}", where="Say")
            self.services.ledger.notification(live.header.facts, notify, datetime.now(UTC))

        return LocalFile(str(self.services.speech.file(command.text, command.voice, command.language, failed)))

    def save(self, live: LiveCall, id: str, command: SaveRecording) -> Finished:
        """A recording; a failure is told to the developer."""
        facts = live.header.facts
        try:
            return Finished(id, self.services.recordings.save(facts, command, id))
        except RecordingError as error:
            where = "Dial record" if command.keep_silence else "Record"
            where = "Calls Record" if command.whole_call else where
            self.services.ledger.notification(facts, Notify(13620, str(error), where=where), datetime.now(UTC))
            return Finished(id, error=str(error))
