"""Asks again, after a takeover, for commands that may not have been performed and have no waiter (undone.py finds
them)."""

import time
from functools import partial
from pathlib import Path

from app.calls.commands.conferences import RecordRoom
from app.calls.commands.core import Command, DetachLeg
from app.calls.events import ChangeRecording
from app.calls.ports import Switch
from app.calls.shared.conference_events import RoomRecorded
from app.engine.conferences.conferences import LiveConferences
from app.engine.dispatch import Dispatcher
from app.engine.live_call import LiveCall, split
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.engine.takeover.undone import finished, undone
from app.journal.journal import Entry, Journal


def of_recording(entry: Entry) -> tuple[str, RecordRoom | None, float]:
    """The recording of a conference that begins with this line of a journal, or is handed over to its call: its id, how
    it was asked for, and when (monotonic seconds)."""
    _leg, command = split(entry.command)
    if isinstance(command, RecordRoom):
        return entry.id, command, entry.at
    if isinstance(entry.event, RoomRecorded):
        return entry.event.id, entry.event.command, entry.at - entry.event.age
    return "", None, 0.0


class Again:
    """Of an engine's calls, those that were just taken over."""

    def __init__(
        self,
        switch: Switch,
        services: Services,
        calls: LiveCalls,
        dispatch: Dispatcher,
        live_conferences: LiveConferences,
    ) -> None:
        self.switch = switch
        self.journals = services.journals
        self.calls = calls
        self.dispatch = dispatch
        self.live_conferences = live_conferences
        self.pending: dict[str, tuple[LiveCall, Journal]] = {}
        """They and their journals, until everything was asked for."""

    def expect(self, live: LiveCall, record: Journal) -> None:
        """A call was taken over."""
        self.pending[live.sid] = live, record

    def do(self) -> None:
        """For calls that were just taken over: perform what has no waiter and may not have been performed. Raises
        OSError."""
        for sid, (live, record) in list(self.pending.items()):
            self.rooms(live, record)
            if sid in self.calls:
                running = partial(self.runs, live)
                for id, command in list(undone(live, record, time.monotonic(), running)):
                    self.redo(live, id, command)
            del self.pending[sid]

    def rooms(self, live: LiveCall, record: Journal) -> None:
        """A conference whose recording this call answers for: it is kept when that ends; now, if it has ended."""
        recordings = self.live_conferences.recordings
        over = finished(record)
        changes = [(entry.at, entry.event) for entry in record.entries if isinstance(entry.event, ChangeRecording)]
        for entry in record.entries:
            id, command, began = of_recording(entry)
            if command is None:
                continue
            there = Path(command.file).exists()
            if self.live_conferences.is_open(live, command.room):
                if id in over or entry.event or there:
                    recordings.changed(live, recordings.restore(live, id, command, began), changes)
            elif there:
                recordings.finish(recordings.room(live, id, command, began))

    def runs(self, live: LiveCall, leg: str, id: str) -> bool:
        """Does it still play or record?"""
        return self.switch.is_running(live.channel_of(leg), id)

    def redo(self, live: LiveCall, id: str, command: Command) -> None:
        """Ask the switch for it again; a leg that should have gone its own way goes."""
        leg, inner = split(command)
        if inner and not isinstance(inner, DetachLeg):
            self.dispatch.perform(live, leg, id, inner)
        elif isinstance(inner, DetachLeg) and inner.facts and self.journals.find(inner.facts.call_sid) is None:
            self.dispatch.act(live, id, command, time.monotonic())
