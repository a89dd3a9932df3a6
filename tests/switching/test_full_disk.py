"""A disk on which nothing can be written is noticed before FreeSWITCH is asked to record there; one that hangs does not
hold the engine up (issue 13, C10 and item 8)."""

import errno
import io
import threading
import time
from pathlib import Path

import gevent
import pytest

from app.calls.allowed import Refused
from app.switching import files
from app.switching.files import PATIENCE, PROBE, DiskProbe, check_room


class Full(io.FileIO):
    """A file on a disk that has room for some bytes more."""

    room = 4096

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = super().write(data[: self.room])
        self.room -= taken
        return taken


def test_room_enough_leaves_no_trace(tmp_path: Path) -> None:
    check_room(str(tmp_path / "a.wav"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("room", [0, 4096, PROBE - 1])
def test_a_full_disk_is_refused_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(Full, "room", room)
    monkeypatch.setattr(Path, "open", lambda path, *_mode, **_more: Full(path, "x"))
    with pytest.raises(Refused, match="No space left on device"):
        check_room(str(tmp_path / "a.wav"))
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_let_alone(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    check_room(str(tmp_path / "a.wav"))
    assert (tmp_path / "a.wav").read_bytes() == b"x"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="absent"):
        check_room(str(tmp_path / "absent" / "a.wav"))


def test_the_probe_says_the_same(tmp_path: Path) -> None:
    DiskProbe().check(str(tmp_path / "a.wav"))
    with pytest.raises(Refused, match="absent"):
        DiskProbe().check(str(tmp_path / "absent" / "a.wav"))
    assert not list(tmp_path.iterdir())


def test_a_disk_that_hangs_holds_up_one_caller_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    thawed = threading.Event()
    monkeypatch.setattr(files, "check_room", lambda _file: thawed.wait(20))
    probe, begun = DiskProbe(), time.monotonic()
    for _recording in range(10):
        probe.check(str(tmp_path / "a.wav"))
    assert time.monotonic() - begun < 3 * PATIENCE
    thawed.set()
    assert probe.idle.acquire(True, 5), "the thread has ended"
    probe.idle.release()
    monkeypatch.undo()
    with pytest.raises(Refused, match="absent"):
        probe.check(str(tmp_path / "absent" / "a.wav"))


def test_it_can_be_asked_where_no_greenlet_may_wait(tmp_path: Path) -> None:
    """In a callback of gevent's loop, where the engine's back end performs commands."""
    said: list[str] = []

    def ask() -> None:
        try:
            DiskProbe().check(str(tmp_path / "absent" / "a.wav"))
        except Refused as refused:
            said.append(str(refused))

    gevent.get_hub().loop.run_callback(ask)
    gevent.sleep(0.05)
    assert said
    assert "absent" in said[0]
