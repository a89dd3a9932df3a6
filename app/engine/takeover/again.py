"""Asks again, after a takeover, for commands that may not have been performed and have no waiter (undone.py finds
them)."""

import time
from functools import partial
from pathlib import Path

import gevent

from app.calls.commands.conferences import RecordRoom
from app.calls.commands.core import Command, DetachLeg
from app.calls.ports import Switch
from app.engine.dispatch import Dispatcher
from app.engine.features.conferences import LiveConferences, kept_mix
from app.engine.live_call import LiveCall, split
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.engine.takeover.undone import finished, undone
from app.journal.journal import Journal


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
        """A conference whose recording has begun for this call: it is kept when that ends; now, if it has ended."""
        over = finished(record)
        for entry in record.entries:
            _leg, command = split(entry.command)
            if not isinstance(command, RecordRoom):
                continue
            if self.live_conferences.is_open(live, command.room):
                if entry.id in over or Path(command.file).exists():
                    self.live_conferences.records(live, entry.id, command)
            elif Path(command.file).exists():
                gevent.spawn(self.live_conferences.keep, live, entry.id, command, kept_mix(live, command))

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
