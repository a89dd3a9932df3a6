"""A call from its journal: its legs, its numbers and its script as they were when the last line was written.

What came before the last checkpoint is remembered (legs, statuses, what is still going on); from there on the script
runs again, and what it asks for was done already, unless the journal does not have it: a line that was being written
when the engine died was never acted upon.
"""

import logging
from contextlib import suppress
from typing import Any

from app.calls.codec import decode
from app.calls.commands.core import Command
from app.engine.dispatch import timed
from app.engine.live_call import LiveCall, live_call, split
from app.journal.journal import Entry, Journal
from app.rcml.interpreter import first, interpret, interpret_visit, interpret_when_answered, place_of, restore

log = logging.getLogger(__name__)

Asked = list[tuple[str, Command]]


def resumed(record: Journal, options: Any, auth_token: str) -> tuple[LiveCall, Asked]:
    """The call, and what its script asked for that the journal does not have: these were not performed."""
    place, rest = record.resume_point()
    live = live_call(record.header, options, auth_token, record.began)
    for entry in record.entries:
        if entry.event is not None:
            timed(live, entry.event, entry.at)
    remember(live, record.entries[: len(record.entries) - len(rest)])
    restore(live.dialogue, place or {})
    if place:
        live.call.counter, live.call.main.sequence = place["counter"], place["sequence"]
        record.header.facts.status, record.header.facts.answered = place["status"], place["answered"]
    return live, run_again(live, place, rest, record)


def remember(live: LiveCall, entries: list[Entry]) -> None:
    """What happened up to the last checkpoint, without a script: legs, how they stand, how many statuses
    each has had; which commands are not over; the conference and the queue."""
    call = live.call
    for entry in entries:
        if entry.event is not None:
            call.handle(entry.event)
        elif entry.command is not None:
            with suppress(KeyError):  # of a leg whose beginning is not in the journal
                call.note(entry.id, entry.command)
            if entry.id in call.outstanding:
                live.asked_at[entry.id] = entry.at
        call.asked = []


def run_again(live: LiveCall, place: dict[str, Any] | None, rest: list[Entry], record: Journal) -> Asked:
    """Bring the script to where it waited. Returns what the journal does not have of what it asks for."""
    if live.header.originate and (place is None or place["place"] == "ringing"):
        script = interpret_when_answered(live.dialogue, decode(live.header.originate))
    else:
        run = interpret_visit if live.header.visit else interpret
        script = run(live.dialogue, place_of(place) if place else first(live.dialogue))
    asked = live.call.start(script)
    for entry in rest:
        if entry.event is not None:
            asked += live.call.handle(entry.event)
    written = {entry.id: entry for entry in record.entries if entry.command}
    for id, _command in asked:
        if id in live.call.outstanding and id in written:
            live.asked_at[id] = written[id].at
    return not_written(live, asked, written)


def not_written(live: LiveCall, asked: Asked, written: dict[str, Entry]) -> Asked:
    """What was asked for after the journal's last command. Nothing, if the script has not gone the same way: it was
    another release that wrote the journal."""
    for id, command in asked:
        if id in written and kind(written[id].command) != kind(command):
            log.warning("%s: its journal has another %s: unknown fields are ignored", live.sid, id)
            return []
    last = max(map(number, written), default=-1)
    return [(id, command) for id, command in asked if number(id) > last]


def kind(command: Command | None) -> tuple[str, type]:
    """Which leg a command is for, and what it is."""
    leg, inner = split(command)
    return leg, type(inner)


def number(id: str) -> int:
    """Of a command in its call."""
    return int(id.rpartition("-")[2])
