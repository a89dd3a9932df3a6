"""The rows of a live call: as it goes on, and again when its engine died with some not committed (docs/architecture.md,
Journal and takeover)."""

from datetime import datetime, timedelta

from app.calls.call import MAIN
from app.calls.commands.call_recording import SetRecording
from app.calls.commands.core import Notify, PostCallback, SetStatus, StartChildLeg
from app.calls.commands.remote_legs import DIRECTION as VISIT
from app.calls.commands.streams import DIRECTION as STREAM
from app.calls.commands.streams import SetAnsweredBy, SetStream
from app.engine.features.remote_legs import has_row
from app.engine.live_call import LiveCall, channel_for, split
from app.journal.journal import Journal
from app.ledger.ledger import Ledger
from app.ledger.rows import recordings, streams


def began(ledger: Ledger, live: LiveCall, wall: datetime) -> None:
    """Write the row of a call that has begun, unless it has none (app/ledger)."""
    header = live.header
    if has_row(live, MAIN):
        ledger.call_began(header.facts, header.application, header.channel, header.number_sid, wall)


def leg_began(ledger: Ledger, leg: str, command: StartChildLeg, wall: datetime) -> None:
    """A leg of its own has begun."""
    if command.facts.direction not in (VISIT, STREAM):
        ledger.call_began(command.facts, command.application, channel_for(leg), "", wall)


def status(ledger: Ledger, live: LiveCall, leg: str, command: SetStatus, at: float, wall: datetime) -> None:
    """A new status, and its callback. at: monotonic seconds; wall: the same moment."""
    if has_row(live, leg):
        facts, application = live.facts_of(leg)
        seconds = live.seconds(leg, at)
        ledger.status(facts, application, command.status, command.event, wall, seconds, command.sequence)


def repeat(ledger: Ledger, live: LiveCall, record: Journal) -> None:
    """Write all of them again: the ledger knows each by its name, and takes those that were lost."""
    first = datetime.fromisoformat(record.wall)
    began(ledger, live, first)
    for entry in record.entries:
        leg, command = split(entry.command)
        wall = first + timedelta(seconds=entry.at - record.began)
        match command:
            case StartChildLeg():
                leg_began(ledger, leg, command, wall)
            case SetStatus() if leg in live.call.legs:
                status(ledger, live, leg, command, entry.at, wall)
            case Notify():
                ledger.notification(live.header.facts, command, wall, entry.id)
            case SetRecording():
                ledger.recording(recordings.live(live.header.facts, command, wall))
            case SetStream():
                ledger.stream(streams.stream(live.header.facts, command, wall))
            case SetAnsweredBy():
                ledger.answered_by(command.leg, command.answered_by)
            case PostCallback():
                ledger.tell(live.header.facts, command, entry.id, wall)
