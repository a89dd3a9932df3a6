"""Journals of calls: one JSON-lines file a call, written before anything is done (docs/architecture.md, Journal and
takeover).

The first line describes the call; then every event as it came and every command that it caused; and notes for people. A
line that was written survives the death of this process: it is in the kernel's hands. Live calls' journals are in
live/, finished ones in a folder a day.
"""

import logging
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import gevent

from app.calls.codec import decode, fields_of
from app.calls.commands.core import Checkpoint, Command
from app.calls.dialogue import RELEASE
from app.calls.events import Event
from app.calls.facts import Application, Facts
from app.journal import boot
from app.journal import lines as journal_lines
from app.journal.disk import Disk
from app.journal.lines import sealed, whole_lines
from app.journal.sealing import Sealing, readable
from app.settings.vault import Vault

log = logging.getLogger(__name__)

Asked = list[tuple[str, Command]]
RETRY_SECONDS = 1.0
NOW = frozenset(("recordings", "streams", "typed", "refusal", "cookies"))
"""Members of a mark that are left out while they are empty."""


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
    sequence: int = 0
    """Number of its first status: a leg that goes on alone has had some."""
    cookies: list[dict[str, Any]] = field(default_factory=list)
    """Those that a visit brings along."""
    chain: str = ""
    """The call that began the chain of calls that led here; empty: it is the first one."""
    hops: int = 0
    """How many calls of ours led here."""
    release: int = RELEASE
    """Of the release that began the call; 0: it wrote none."""

    @property
    def sid(self) -> str:
        """What the engine and the journal call it: its CallSid, or the visit's name."""
        return self.visit or self.facts.call_sid


@dataclass(slots=True)
class Entry:
    """One line: when (monotonic seconds; wall clock), and an event, a command with its id, or a note for people."""

    at: float
    wall: str
    id: str = ""
    event: Event | None = None
    command: Command | None = None
    note: str = ""


@dataclass(slots=True)
class Journal:
    """A journal that was read: its header and its lines in order, all by the clock that its first line is by. boot: of
    its last line, whose clock shows `ahead` seconds more."""

    header: Header
    began: float
    wall: str
    entries: list[Entry] = field(default_factory=list)
    boot: str = ""
    ahead: float = 0.0

    def by_our_clock(self) -> "Journal":
        """The same by the monotonic clock of this process, whichever boot of the machine wrote it."""
        last = max((entry.at for entry in self.entries), default=self.began)
        add = self.ahead + boot.shift(self.began + self.ahead, self.wall, self.boot, last + self.ahead)
        entries = [replace(entry, at=entry.at + add) for entry in self.entries]
        return replace(self, began=self.began + add, entries=entries, ahead=0.0)

    def resume_point(self) -> tuple[dict[str, Any] | None, list[Entry]]:
        """All marks laid over each other (None: the script never got to one), and what came after the last of them.
        What a mark says only when there is something to say is as the last one has it."""
        place: dict[str, Any] = {}
        rest = 0
        for number, entry in enumerate(self.entries):
            if isinstance(entry.command, Checkpoint):
                place = {name: value for name, value in place.items() if name not in NOW}
                place.update(entry.command.place, entered="response" not in entry.command.place)
                rest = number + 1
        return place or None, self.entries[rest:]


def check_lease() -> None:
    """End this process when another engine has its node."""
    lease().check()


@cache
def lease() -> Any:
    """The module app.store.lease."""
    from app.store import lease as found  # here: commands that only read journals need no database

    return found


class Journals:
    """The journals below one folder. node: begin and take over those of this one of several nodes. vault: passwords are
    written sealed with it; without one they are left out."""

    def __init__(self, folder: Path, node: str = "", vault: Vault | None = None) -> None:
        self.folder = folder
        self.sealing = Sealing(vault)
        self.live = folder / (f"live-{node}" if node else "live")
        self.live.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.place = str(self.live)
        self.disk = Disk(folder / (f"reserve-{node}" if node else "reserve"))
        self.leaving: set[str] = set()
        """Calls that are over, whose last lines are not on the disk yet."""

    @property
    def full(self) -> bool:
        """No new call should begin: the disk is full."""
        return self.disk.full

    def begin(self, header: Header, at: float) -> None:
        """Start a call's journal with its header line. at: seconds of the monotonic clock."""
        self.append(header.sid, [{"t": at, "at": now(), "boot": boot.boot_id(), "call": plain(header)}])

    def note(self, sid: str, at: float, text: str) -> None:
        """Write something for people, and whose clock it is from here on."""
        self.append(sid, [{"t": at, "at": now(), "boot": boot.boot_id(), "note": text}])

    def write(self, sid: str, at: float, event: Event | None, asked: Asked) -> None:
        """Write what happened and what it asks for; in one go, before it is done."""
        lines: list[dict[str, Any]] = [{"t": at, "at": now(), "event": event}] if event else []
        lines += [{"t": at, "id": id, "command": command} for id, command in asked]
        if lines:
            self.append(sid, lines)

    def append(self, sid: str, lines: list[dict[str, Any]]) -> None:
        """Write lines in one go; on a full disk: as soon as there is room."""
        check_lease()
        closed = self.sealing.closed
        self.disk.append(f"{self.place}/{sid}.jsonl", b"".join([sealed(line, closed) for line in lines]))

    def keep_up(self) -> None:
        """The greenlet: what a full disk did not take is written later."""
        self.disk.keep_reserve()
        while True:
            gevent.sleep(RETRY_SECONDS)
            self.disk.recover()
            for sid in list(self.leaving):
                self.finish(sid)

    def adopt(self, sid: str) -> Journal:
        """The journal of a call whose engine died, by our clock; what follows is written behind its last whole line.
        Raises OSError, and anything else for a journal that cannot be read."""
        record = self.record(sid, self.sealing.opened).by_our_clock()
        if cut := journal_lines.mend(self.live / f"{sid}.jsonl"):
            log.warning("%s: the last %d bytes of its journal are not a complete line and are cut off", sid, cut)
        return record

    def finish(self, sid: str) -> None:
        """The call is over and everything about it is in the database: file its journal away."""
        check_lease()
        path, day = f"{self.place}/{sid}.jsonl", f"{self.folder}/{now()[:10]}"
        if not self.disk.catch_up(path):
            self.leaving.add(sid)
            return
        self.leaving.discard(sid)
        self.disk.close(path)
        try:
            os.rename(path, f"{day}/{sid}.jsonl")
        except FileNotFoundError:  # the day's first one, or there is none
            os.makedirs(day, exist_ok=True, mode=0o750)
            with suppress(FileNotFoundError):
                os.rename(path, f"{day}/{sid}.jsonl")

    def set_aside(self, sid: str) -> None:
        """This one cannot be resumed: keep it for debugging, as <sid>.broken beside the others."""
        path = self.live / f"{sid}.jsonl"
        self.disk.close(str(path))
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
        return sorted(self.folder.glob("*/CA*.jsonl"), key=written_at, reverse=True)

    def read(self, sid: str) -> Journal:
        """A call's journal for people, its passwords left out. Raises FileNotFoundError; lines that are torn are left
        out, too."""
        return self.record(sid, readable)

    def record(self, sid: str, view: Callable[[Any], Any]) -> Journal:
        """A call's journal, each line as `view` makes it. Raises FileNotFoundError."""
        path = self.find(sid)
        if path is None:
            raise FileNotFoundError(f"no journal of {sid}")
        lines = list(map(view, whole_lines(path)))
        first = lines[0]
        record = Journal(header(first["call"]), first["t"], first["at"], boot=first.get("boot", ""))
        for line in lines[1:]:
            if line.get("boot", record.boot) != record.boot:  # the clock began anew: go by the wall clock
                passed = max(0.0, boot.seconds_of(line["at"]) - boot.seconds_of(record.wall))
                record.boot, record.ahead = line["boot"], line["t"] - (record.began + passed)
            record.entries.append(entry(line, record.ahead))
        return record

    def sweep(self, days: int) -> None:
        """Delete journals that were filed away more than this many days ago."""
        oldest = time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86400))
        for folder in self.folder.glob("????-??-??"):
            if folder.name < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def written_at(path: Path) -> float:
    """When a journal was last written, seconds since 1970; 0: it was filed away just now."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def plain(header: Header) -> dict[str, Any]:
    """A header as JSON data."""
    return fields_of(header) | {name: fields_of(getattr(header, name)) for name in ("facts", "application")}


def header(data: dict[str, Any]) -> Header:
    """A header from its JSON."""
    application = {**data["application"], "status_events": tuple(data["application"]["status_events"])}
    return Header(**{"release": 0, **data, "facts": Facts(**data["facts"]), "application": Application(**application)})


def entry(line: dict[str, Any], ahead: float = 0.0) -> Entry:
    """A line from its JSON. ahead: of its clock, seconds."""
    event, command = decode(line.get("event")), decode(line.get("command"))
    return Entry(line["t"] - ahead, line.get("at", ""), line.get("id", ""), event, command, line.get("note", ""))


def now() -> str:
    """Wall clock for people: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
