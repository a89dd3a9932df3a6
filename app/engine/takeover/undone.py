"""Commands in a journal without a waiter: they may not have been performed when the engine died.

Each is asked for again if it may be missing, and is such that doing it twice does no harm. What a script waits for is
`Takeover.mend`'s affair; rows are repeated by call_rows.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from app.calls.commands.call_recording import MaskRecordCall, RecordCall, StopRecordCall
from app.calls.commands.conferences import CoachInRoom, MuteInRoom, PlayInRoom, RecordRoom
from app.calls.commands.core import Bridge, Command, DetachLeg, Hangup, OnLeg, SendDigits, SetMaxDuration, Stop
from app.calls.events import Finished, LegEvent
from app.engine.live_call import CALLED, WAITS, LiveCall, split
from app.journal.journal import Entry, Journal

STOP_SECONDS = 10.0
"""A Stop that came so long before the journal's last line was done, surely."""
ROOM_SECONDS = 60.0
"""Older ones were heard, or are not missed."""
Running = Callable[[str, str], bool]
"""Does this leg's media command still run? Raises OSError."""


def undone(live: LiveCall, record: Journal, now: float, running: Running) -> Iterator[tuple[str, Command]]:
    """(id, command) of what may not have been done. record: by our clock; now: of the same. Raises OSError."""
    last = record.entries[-1].at if record.entries else record.began
    over = finished(record)
    hangups: dict[str, tuple[str, Command]] = {}
    closed = {command.file for entry in record.entries if isinstance(command := of_leg(entry), StopRecordCall)}
    for entry in record.entries:
        leg, command = split(entry.command)
        if isinstance(command, Hangup) and is_here(live, leg):
            hangups[leg] = (entry.id, command)
        elif isinstance(command, Stop) and entry.at >= last - STOP_SECONDS and is_here(live, leg):
            if running(leg, command.id):
                yield entry.id, on(leg, command)
        elif isinstance(command, RecordCall) and command.file in closed:
            continue
        elif (again := redone(live, leg, entry, now - entry.at, over)) is not None:
            yield entry.id, on(leg, again)
    for leg, (id, command) in hangups.items():
        yield id, on(leg, command)


def redone(live: LiveCall, leg: str, entry: Entry, age: float, over: set[str]) -> Command | None:
    """A command as it is to be done again; None: not at all. age: seconds since it was asked for."""
    command = split(entry.command)[1]
    if not is_here(live, leg) and not isinstance(command, DetachLeg):
        return None
    match command:
        case SetMaxDuration(seconds):
            return replace(command, seconds=max(1, round(seconds - max(0.0, age))))
        case RecordCall(file) if not Path(file).exists():
            return command
        case StopRecordCall() | MaskRecordCall() if age < ROOM_SECONDS:
            return command
        case MuteInRoom() | CoachInRoom() | PlayInRoom() if entry.id not in over and age < ROOM_SECONDS:
            return command if live.call.attending else None
        case RecordRoom(file=file) if live.call.attending and entry.id not in over and not Path(file).exists():
            return command
        case DetachLeg():
            return command
    return None


def of_leg(entry: Entry) -> Command | None:
    """The command of an entry itself, whichever leg it is for."""
    return split(entry.command)[1] if entry.command else None


def is_here(live: LiveCall, leg: str) -> bool:
    """Is there such a leg, not gone?"""
    state = live.call.legs.get(leg)
    return state is not None and not state.gone


def on(leg: str, command: Command) -> Command:
    return OnLeg(leg, command) if leg else command


def finished(record: Journal) -> set[str]:
    """The ids of all commands whose end is in the journal."""
    events = (entry.event.event if isinstance(entry.event, LegEvent) else entry.event for entry in record.entries)
    return {event.id for event in events if isinstance(event, Finished)}


def last_asked(record: Journal) -> set[str]:
    """The ids of what was written last: of these alone it is not known whether they got to the switch at all."""
    asked = [entry for entry in record.entries if entry.command]
    return {entry.id for entry in asked if entry.at == asked[-1].at and is_doubtful(entry)}


def unsent(record: Journal) -> set[str]:
    """The ids of calls to somebody that waited for their permit when the engine died: the switch never got them."""
    notes = [entry.note for entry in record.entries if entry.note]
    waited, called = (
        {note.removeprefix(words) for note in notes if note.startswith(words)} for words in (WAITS, CALLED)
    )
    return waited - called


def is_doubtful(entry: Entry) -> bool:
    """Whether it leaves no visible trace on the switch. A recorded connection has its file."""
    command = split(entry.command)[1]
    if isinstance(command, Bridge):
        return not command.record or not Path(command.record).exists()
    return isinstance(command, SendDigits)
