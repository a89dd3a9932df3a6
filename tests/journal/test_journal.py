"""Journals: whole lines or none, another boot's clock, a disk that is full."""

import errno
import logging
import os
import time
from pathlib import Path

import pytest

from app.calls.commands.core import PlayFile
from app.calls.events import Digit
from app.calls.facts import Application, Facts
from app.journal import boot, disk
from app.journal.check import problems
from app.journal.journal import Header, Journals
from app.journal.lines import opened, sealed

SID = "CA" + "1" * 32


def header() -> Header:
    return Header(Facts(SID, "AC1", "alice", "1234"), Application(), "chan1", "node1")


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    found = Journals(tmp_path)
    found.begin(header(), 100.0)
    for number, key in enumerate("1234"):
        found.write(SID, 101.0 + number, Digit(key), [(f"{SID}-{number}", PlayFile(f"/{key}.wav"))])
    return found


def path_of(journals: Journals) -> Path:
    return journals.live / f"{SID}.jsonl"


def keys(journals: Journals) -> str:
    events = [entry.event for entry in journals.read(SID).entries if entry.event]
    return "".join(event.key for event in events if isinstance(event, Digit))


# -- lines ------------------------------------------------------------------------------------------------------------


def test_a_line_that_is_cut_or_changed_anywhere_is_none() -> None:
    whole = sealed({"t": 1.5, "event": Digit("7", 5.5, "5.5")})[:-1]
    assert opened(whole) == {"t": 1.5, "event": {"type": "Digit", "key": "7", "at": 5.5, "line": "5.5"}}
    assert [cut for cut in range(len(whole)) if opened(whole[:cut]) is not None] == []
    assert opened(whole.replace(b"1.5", b"1.6")) is None


def test_what_is_written_after_an_adoption_is_never_behind_a_torn_line(tmp_path: Path, journals: Journals) -> None:
    whole = path_of(journals).read_bytes()
    for cut in range(whole.index(b"\n") + 1, len(whole) + 1):
        path_of(journals).write_bytes(whole[:cut])
        next_one = Journals(tmp_path)
        before = keys(next_one)
        next_one.adopt(SID)
        next_one.write(SID, 200.0, Digit("9"), [])
        assert keys(next_one) == before + "9"
        assert not list(problems(tmp_path))
        next_one.disk.close(str(path_of(journals)))


def test_lines_that_an_older_release_wrote_behind_a_torn_one_are_found(journals: Journals) -> None:
    first, *rest = path_of(journals).read_bytes().splitlines(keepends=True)
    path_of(journals).write_bytes(first + rest[0] + rest[1][:20] + b"".join(rest[2:]))
    assert keys(journals) == "1234"


def test_check_names_every_line_that_is_wrong(tmp_path: Path, journals: Journals) -> None:
    assert list(problems(tmp_path)) == []
    data = path_of(journals).read_bytes().splitlines(keepends=True)
    unknown = sealed({"t": 1.0, "event": {"type": "Sneeze"}})
    path_of(journals).write_bytes(b"".join([data[0], data[1].replace(b"Digit", b"Digiz"), unknown, data[2][:-9]]))
    said = [problem.rpartition(".jsonl:")[2][:10] for problem in problems(tmp_path)]
    assert said == ["2: torn or", "3: unknown", "4: torn or"]


# -- clocks -----------------------------------------------------------------------------------------------------------


def test_another_boot_goes_by_the_wall_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ago = time.time() - 60
    monkeypatch.setattr(boot, "boot_id", lambda: "before")
    monkeypatch.setattr("app.journal.journal.now", lambda: time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(ago)))
    old = Journals(tmp_path)
    old.begin(header(), 8_000_000.0)
    old.write(SID, 8_000_010.0, Digit("1"), [])
    monkeypatch.undo()
    record = Journals(tmp_path).adopt(SID)
    now = time.monotonic()
    assert now - record.began == pytest.approx(60, abs=1.5)
    assert record.entries[0].at - record.began == pytest.approx(10)


def test_a_journal_of_two_boots_has_one_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = [1_800_000_000.0]
    monkeypatch.setattr(
        "app.journal.journal.now", lambda: time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(wall[0]))
    )
    journals = Journals(tmp_path)
    monkeypatch.setattr(boot, "boot_id", lambda: "one")
    journals.begin(header(), 5000.0)
    wall[0] += 30
    monkeypatch.setattr(boot, "boot_id", lambda: "two")
    journals.note(SID, 7.0, "taken up")
    journals.write(SID, 12.0, Digit("1"), [])
    record = journals.read(SID)
    assert [entry.at - record.began for entry in record.entries] == [30.0, 35.0]


def test_a_wall_clock_that_was_set_back_makes_nothing_negative(tmp_path: Path) -> None:
    assert boot.shift(100.0, "2999-01-01T00:00:00+00:00", "another", 100.0) + 100.0 <= time.monotonic()


# -- a full disk ------------------------------------------------------------------------------------------------------


class Full:
    """os.write of a disk on which so many bytes are free."""

    def __init__(self, room: int) -> None:
        self.room, self.write = room, os.write

    def __call__(self, descriptor: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self.write(descriptor, data[: self.room])
        self.room -= written
        return written


def test_a_full_disk_loses_nothing_and_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    full = Full(900)
    journals = Journals(tmp_path)
    monkeypatch.setattr("app.journal.disk.os.write", full)
    journals.begin(header(), 100.0)
    for key in "123456789":
        journals.write(SID, 101.0, Digit(key), [])
    assert journals.full
    assert keys(journals) != "123456789"
    full.room = 100_000
    journals.disk.recover()
    assert keys(journals) == "123456789"
    assert not journals.full
    assert not list(problems(tmp_path))
    assert [record.levelname for record in caplog.records] == ["CRITICAL", "WARNING"]


def test_short_writes_are_no_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journals, write = Journals(tmp_path), os.write
    monkeypatch.setattr("app.journal.disk.os.write", lambda descriptor, data: write(descriptor, data[:7]))
    journals.begin(header(), 100.0)
    journals.write(SID, 101.0, Digit("1"), [])
    assert keys(journals) == "1"


def test_the_reserve_is_given_back_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journals = Journals(tmp_path)
    assert journals.disk.keep_reserve()
    full = Full(0)
    give_back = journals.disk.give_back

    def freed() -> bool:
        full.room += disk.RESERVE_BYTES
        return give_back()

    monkeypatch.setattr(journals.disk, "give_back", freed)
    monkeypatch.setattr("app.journal.disk.os.write", full)
    journals.begin(header(), 100.0)
    journals.write(SID, 101.0, Digit("1"), [])
    assert keys(journals) == "1", "an engine that dies now loses nothing"
    assert journals.full, "but nobody else is let in"
    assert not journals.disk.reserve.exists()
    journals.disk.recover()
    assert journals.disk.reserve.stat().st_size > 0
    assert not journals.full


def test_a_call_that_ends_on_a_full_disk_is_filed_away_when_it_is_whole(
    journals: Journals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.journal.disk.os.write", Full(0))
    journals.write(SID, 110.0, Digit("5"), [])
    journals.finish(SID)
    assert path_of(journals).exists()
    monkeypatch.undo()
    journals.disk.recover()
    journals.finish(SID)
    assert not path_of(journals).exists()
    assert keys(journals) == "12345"
    assert not journals.leaving


def test_a_journal_that_is_filed_away_while_all_are_listed_is_no_error(tmp_path: Path, journals: Journals) -> None:
    found = path_of(journals)
    (found.parent / f"CA{'9' * 32}.jsonl").symlink_to(tmp_path / "gone")
    assert journals.newest()[0] == found
