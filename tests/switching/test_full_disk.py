"""A disk on which nothing can be written is noticed before FreeSWITCH is asked to record there (issue 13, C10)."""

import errno
import io
from pathlib import Path

import pytest

from app.calls.allowed import Refused
from app.switching.files import PROBE, check_room


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
