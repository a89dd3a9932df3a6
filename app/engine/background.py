"""What a call's script waits for outside the switch: documents, audio, speech, recordings, messages. A greenlet
each."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import gevent

from app.audio.recording_files import RecordingError
from app.calls.commands.core import Command, Download, Fetch, Notify, Prefetch, SaveRecording, SendMessage, Synthesize
from app.calls.commands.messages import KeepFax
from app.calls.commands.results import LocalFile, QueuedMessage, RecognizedSpeech, Result, StoredFax
from app.calls.commands.speech_recognition import Recognize
from app.calls.events import Ended, Event, Fetched, Finished
from app.calls.web import Response
from app.engine.features.account_lookups import AccountLookups, NoAnswer
from app.engine.live_call import LiveCall
from app.engine.protocols import Deliver
from app.engine.services import Services
from app.ledger.rows.messages import MessageError
from app.models.accounts.account import ACTIVE
from app.permits.rules import NOT_ACTIVE
from app.speech.port import SpeechError
from app.webhooks.geography import located_request

log = logging.getLogger(__name__)

KNOWN_SECONDS = 2.0
"""When a call is no older, its account was asked for just now."""


Work = Callable[[LiveCall, str, Any], Event]
"""Does one command (the call, its id, the command) and returns what to deliver. May wait, and may raise."""


class BackgroundTasks:
    """Runs fetches, downloads and speech for an engine's calls."""

    def __init__(self, services: Services, deliver: Deliver) -> None:
        self.services = services
        self.deliver = deliver
        self.accounts = AccountLookups(lambda sid: services.ledger.account(sid))
        self.work: dict[type[Command], Work] = {Fetch: self.fetch, Download: self.download, SaveRecording: self.save}
        self.brings(Synthesize, self.speak)
        self.brings(Recognize, self.recognize)
        self.brings(KeepFax, self.keep_fax)
        self.brings(SendMessage, self.send)

    def brings(self, kind: type[Command], work: Callable[[LiveCall, str, Any], Result | None]) -> None:
        """Let these commands be done by `work`: what it returns is the result. It may wait, and may raise."""
        self.work[kind] = lambda live, id, command: Finished(id, work(live, id, command))

    def run(self, live: LiveCall, _leg: str, id: str, command: Command, _at: float) -> None:
        """Begin; the event that it ends with is delivered to the call. Given as to a `dispatch.Action`."""
        live.tasks[id] = gevent.spawn(self.finish, live, id, command)

    def prepare(self, live: LiveCall, _leg: str, _id: str, command: Prefetch, _at: float) -> None:
        """Begin something whose result will be in a cache when it is wanted. Given as to a `dispatch.Action`."""
        wanted = command.command
        work = self.audio if isinstance(wanted, Download) else self.work[type(wanted)]
        gevent.spawn(self.outcome, work, live, "prepared", wanted)

    def finish(self, live: LiveCall, id: str, command: Command) -> None:
        """Do it and tell the call."""
        event = self.outcome(self.work[type(command)], live, id, command)
        live.tasks.pop(id, None)
        self.deliver(live, event)

    def outcome(self, work: Work, live: LiveCall, id: str, command: Command) -> Event:
        """Do it. Returns what to deliver; never raises."""
        try:
            return work(live, id, command)
        except (SpeechError, MessageError) as error:
            return Finished(id, error=str(error))
        except Exception as error:
            log.exception("%s: %s failed", live.sid, type(command).__name__)
            return Finished(id, error=f"internal error: {type(error).__name__}")

    def fetch(self, live: LiveCall, id: str, command: Fetch) -> Event:
        """A document, or audio made ready for the switch. The command's id is the idempotency token."""
        account = live.header.facts.account_sid
        if not self.is_active(live):
            self.deliver(live, Ended())
            return Fetched(id, Response(error="the account is not active", code=NOT_ACTIVE))
        request = located_request(command.request)
        response = self.services.fetcher.fetch(
            request, id, live.auth_token, account_sid=account, cookies=command.cookies
        )
        return Fetched(id, response)

    def is_active(self, live: LiveCall) -> bool:
        """May the call's account go on? Yes while the database does not answer. Its token is read again, too: from a
        rotation on, the new one signs."""
        if time.monotonic() - live.began <= KNOWN_SECONDS:
            return True
        try:
            holder = self.accounts.ask(live.header.facts.account_sid)
        except NoAnswer:
            return True
        if holder is None or holder.status != ACTIVE:
            return False
        live.auth_token = holder.auth_token
        return True

    def download(self, live: LiveCall, id: str, command: Download) -> Finished:
        """The audio at a customer's URL; a failure writes a Notification."""
        response = self.media(live, id, command)
        if not response.file:
            notify = Notify(response.code, response.error, command.request, response, "Play")
            self.services.ledger.notification(live.header.facts, notify, datetime.now(UTC))
        return downloaded(id, response)

    def audio(self, live: LiveCall, id: str, command: Download) -> Finished:
        """As `download`, in advance: a failure is reported when the audio is needed."""
        return downloaded(id, self.media(live, id, command))

    def media(self, live: LiveCall, id: str, command: Download) -> Response:
        """From the cache of the account, or its server."""
        return self.services.media.file(command.request, live.header.facts.account_sid, id, live.auth_token)

    def recognize(self, _live: LiveCall, _id: str, command: Recognize) -> RecognizedSpeech | None:
        """Recognize the speech in a recording; None: no words."""
        return self.services.recognition.words(command)

    def keep_fax(self, live: LiveCall, id: str, command: KeepFax) -> StoredFax:
        """Store a received fax and its pages."""
        return self.services.messages.keep_fax(live.header.facts, command, id)

    def send(self, live: LiveCall, id: str, command: SendMessage) -> QueuedMessage:
        """A message or fax that the call sends."""
        return self.services.messages.send(live.header.facts, command, id)

    def speak(self, live: LiveCall, _id: str, command: Synthesize) -> LocalFile:
        """A text as an audio file. If a synthesizer failed before another one spoke, that writes a Notification."""

        def failed(problem: str) -> None:
            notify = Notify(13521, f"<Say>: {problem}", where="Say")
            self.services.ledger.notification(live.header.facts, notify, datetime.now(UTC))

        account = live.header.facts.account_sid
        return LocalFile(str(self.services.speech.file(command.text, command.voice, command.language, failed, account)))

    def save(self, live: LiveCall, id: str, command: SaveRecording) -> Finished:
        """Keep a recording; a failure writes a Notification."""
        facts = live.header.facts
        try:
            return Finished(id, self.services.recordings.save(facts, command, id))
        except RecordingError as error:
            where = "Dial record" if command.keep_silence else "Record"
            where = "Calls Record" if command.whole_call else where
            self.services.ledger.notification(facts, Notify(13620, str(error), where=where), datetime.now(UTC))
            return Finished(id, error=str(error), code=13620)


def downloaded(id: str, response: Response) -> Finished:
    """What a download has brought."""
    if response.file:
        return Finished(id, LocalFile(response.file))
    return Finished(id, error=response.error or f"HTTP {response.status}", code=response.code)
