"""Commands that only write: rows and callbacks in the ledger, and files that are no longer needed."""

import time
from datetime import UTC, datetime, timedelta

from app.calls.commands.call_recording import SetRecording
from app.calls.commands.core import Notify, PostCallback, SetStatus, StartChildLeg
from app.calls.commands.speech_recognition import Discard
from app.calls.commands.streams import SetAnsweredBy, SetStream
from app.engine import call_records
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.ledger.rows import recordings, streams


class Records:
    """Each method does one command, given as to a `dispatch.Action`. None of them waits."""

    def __init__(self, services: Services, calls: LiveCalls) -> None:
        self.services = services
        self.calls = calls

    def set_status(self, live: LiveCall, leg: str, _id: str, command: SetStatus, at: float) -> None:
        """The row of a call, and its status callback."""
        wall = datetime.now(UTC) - timedelta(seconds=time.monotonic() - at)
        call_records.status(self.services.ledger, live, leg, command, at, wall)

    def begin_leg(self, live: LiveCall, leg: str, _id: str, command: StartChildLeg, _at: float) -> None:
        """A leg that the call will dial: it has a row, and its channel is known before the switch tells of it."""
        self.calls.add_leg(live, leg)
        call_records.leg_began(self.services.ledger, leg, command, datetime.now(UTC))

    def notify(self, live: LiveCall, _leg: str, id: str, command: Notify, _at: float) -> None:
        """A Notification of the account."""
        self.services.ledger.notification(live.header.facts, command, datetime.now(UTC), id)

    def call_back(self, live: LiveCall, _leg: str, id: str, command: PostCallback, _at: float) -> None:
        """A request to the customer that a worker makes."""
        self.services.ledger.tell(live.header.facts, command, id, datetime.now(UTC))

    def set_stream(self, live: LiveCall, _leg: str, _id: str, command: SetStream, _at: float) -> None:
        """The row of a media stream."""
        self.services.ledger.stream(streams.stream(live.header.facts, command, datetime.now(UTC)))

    def set_answered_by(self, _live: LiveCall, _leg: str, _id: str, command: SetAnsweredBy, _at: float) -> None:
        """Who has answered, in the row of the leg."""
        self.services.ledger.answered_by(command.leg, command.answered_by)

    def set_recording(self, live: LiveCall, _leg: str, _id: str, command: SetRecording, _at: float) -> None:
        """The row of a recording that goes on beside the verbs."""
        self.services.ledger.recording(recordings.live(live.header.facts, command, datetime.now(UTC)))

    def discard(self, _live: LiveCall, _leg: str, _id: str, command: Discard, _at: float) -> None:
        """A file that Record has made."""
        self.services.recognition.discard(command.file)
