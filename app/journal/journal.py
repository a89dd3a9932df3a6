"""Journals of calls: one JSON-lines file a call, written before anything is done (architecture 6).

The first line describes the call; then every event as it came and every command that it caused. A line that was written
survives the death of this process: it is in the kernel's hands. Live calls' journals are in live/, finished ones in a
folder a day.
"""

import json
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.calls.codec import as_json, decode, names
from app.calls.commands.core import Command, Mark
from app.calls.events import Event
from app.calls.facts import Application, Facts
from app.store import lease

Asked = list[tuple[str, Command]]

KEPT = 200
"""Files that are kept open: a call writes some lines within a second, then nothing for long."""


@dataclass(slots=True)
class Header:
    """What a call is, as its journal's first line tells. originate: the encoded command of an outbound call.

    visit: the name of a call that is on another node (guest) and visits us; its facts are that call's."""

    facts: Facts
    application: Application
    channel: str
    node: str
    number_sid: str = ""
    originate: dict[str, Any] | None = None
    visit: str = ""
    guest: str = ""

    @property
    def sid(self) -> str:
        """What the engine and the journal call it: its CallSid, or the visit's name."""
        return self.visit or self.facts.call_sid


@dataclass(slots=True)
class Entry:
    """One line: when (monotonic seconds; wall clock), and an event, or a command with its id."""

    at: float
    wall: str
    id: str = ""
    event: Event | None = None
    command: Command | None = None


@dataclass(slots=True)
class Journal:
    """A journal that was read: its header and its lines in order."""

    header: Header
    began: float
    wall: str
    entries: list[Entry] = field(default_factory=list)

    def resume_point(self) -> tuple[dict[str, Any] | None, list[Entry]]:
        """All marks laid over each other (None: the script never got to one), and what came after the last of them."""
        place: dict[str, Any] = {}
        rest = 0
        for number, entry in enumerate(self.entries):
            if isinstance(entry.command, Mark):
                place.update(entry.command.place)
                rest = number + 1
        return place or None, self.entries[rest:]


class Journals:
    """The journals below one folder. node: begin and take over those of this one of several nodes."""

    def __init__(self, folder: Path, node: str = "") -> None:
        self.folder = folder
        self.live = folder / (f"live-{node}" if node else "live")
        self.live.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.kept: OrderedDict[str, int] = OrderedDict()
        """Open files of the calls that were written about last."""

    def begin(self, header: Header, at: float) -> None:
        """Begin a call's journal."""
        self.append(header.sid, [{"t": at, "at": now(), "call": plain(header)}])

    def write(self, sid: str, at: float, event: Event | None, asked: Asked) -> None:
        """Write what happened and what it asks for; in one go, before it is done."""
        lines: list[dict[str, Any]] = [{"t": at, "at": now(), "event": event}] if event else []
        lines += [{"t": at, "id": id, "command": command} for id, command in asked]
        if lines:
            self.append(sid, lines)

    def append(self, sid: str, lines: list[dict[str, Any]]) -> None:
        lease.check()
        data = b"".join([as_json(line) + b"\n" for line in lines])
        descriptor = self.kept.get(sid)
        if descriptor is None:
            path = f"{self.live}/{sid}.jsonl"
            descriptor = self.kept[sid] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
            if len(self.kept) > KEPT:
                os.close(self.kept.popitem(last=False)[1])
        else:
            self.kept.move_to_end(sid)
        os.write(descriptor, data)

    def finish(self, sid: str) -> None:
        """The call is over and everything about it is in the database: file its journal away."""
        lease.check()
        if (descriptor := self.kept.pop(sid, None)) is not None:
            os.close(descriptor)
        path, day = f"{self.live}/{sid}.jsonl", f"{self.folder}/{now()[:10]}"
        try:
            os.rename(path, f"{day}/{sid}.jsonl")
        except FileNotFoundError:  # the day's first one, or there is none
            os.makedirs(day, exist_ok=True, mode=0o750)
            with suppress(FileNotFoundError):
                os.rename(path, f"{day}/{sid}.jsonl")

    def set_aside(self, sid: str) -> None:
        """Nobody can resume this one: keep it for whoever looks for the fault, as <sid>.broken beside the others."""
        if (descriptor := self.kept.pop(sid, None)) is not None:
            os.close(descriptor)
        path = self.live / f"{sid}.jsonl"
        path.rename(path.with_suffix(".broken"))

    def unfinished(self) -> list[str]:
        """Sids of the calls whose journals are still live."""
        return sorted(path.stem for path in self.live.glob("CA*.jsonl"))

    def find(self, sid: str) -> Path | None:
        """The journal of a call, live or filed away."""
        found = [*self.folder.glob(f"live*/{sid}.jsonl"), *self.folder.glob(f"*/{sid}.jsonl")]
        return found[0] if found else None

    def remove(self, sid: str) -> None:
        """Forget a call that is over."""
        if path := self.find(sid):
            path.unlink(missing_ok=True)

    def newest(self) -> list[Path]:
        """All journals, newest first."""
        return sorted(self.folder.glob("*/CA*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)

    def read(self, sid: str) -> Journal:
        """A call's journal. Raises FileNotFoundError; a last line that was cut off is left out."""
        path = self.find(sid)
        if path is None:
            raise FileNotFoundError(f"no journal of {sid}")
        lines = list(whole_lines(path))
        first = lines[0]
        return Journal(header(first["call"]), first["t"], first["at"], [entry(line) for line in lines[1:]])

    def sweep(self, days: int) -> None:
        """Delete journals filed away more than so many days ago."""
        oldest = time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86400))
        for folder in self.folder.glob("????-??-??"):
            if folder.name < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a journal, without one that a crash cut off."""
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return


def plain(header: Header) -> dict[str, Any]:
    """A header as JSON data."""
    data = {name: getattr(header, name) for name in names(Header)}
    for name in ("facts", "application"):
        part = data[name]
        data[name] = {inner: getattr(part, inner) for inner in names(part.__class__)}
    return data


def header(data: dict[str, Any]) -> Header:
    """A header from its JSON."""
    application = {**data["application"], "status_events": tuple(data["application"]["status_events"])}
    return Header(**{**data, "facts": Facts(**data["facts"]), "application": Application(**application)})


def entry(line: dict[str, Any]) -> Entry:
    """A line from its JSON."""
    return Entry(
        line["t"], line.get("at", ""), line.get("id", ""), decode(line.get("event")), decode(line.get("command"))
    )


def now() -> str:
    """Wall clock for people: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
