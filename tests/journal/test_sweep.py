"""How long journals are kept: `journals_days`."""

import os
import time
from pathlib import Path

import gevent
import pytest

from app.journal import sweep
from app.journal.journal import Journals


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Journals of calls that ended 40, 29 and no days ago, and one of a live call."""
    for name in (day(40), day(29), day(0), "live"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "CA1.jsonl").write_text("{}\n")
    return tmp_path


def day(ago: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * 86400))


def test_old_ones_go_and_all_others_stay(folder: Path) -> None:
    greenlet = gevent.spawn(sweep.run, Journals(folder), 30)
    with gevent.Timeout(5):
        while (folder / day(40)).exists():
            gevent.sleep(0.01)
    greenlet.kill()
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {day(29), day(0), "live"}


def test_raw_recordings_that_no_journal_knows_go_after_a_day(folder: Path) -> None:
    made, known, unknown = folder / "made", f"CA{'1' * 32}", f"CA{'2' * 32}"
    made.mkdir()
    (folder / day(0) / f"{known}.jsonl").write_text("{}\n")
    long_ago = time.time() - 90_000
    for name in (f"{known}-4.wav", f"{unknown}-4.wav", f"{unknown}-5-call.wav", "notes.txt"):
        (made / name).write_text("")
        os.utime(made / name, (long_ago, long_ago))
    (made / f"{unknown}-6.wav").write_text("")
    sweep.raw_recordings(made, Journals(folder))
    assert {path.name for path in made.iterdir()} == {f"{known}-4.wav", f"{unknown}-6.wav", "notes.txt"}
