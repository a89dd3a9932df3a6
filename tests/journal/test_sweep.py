"""How long journals are kept: `journals_days`."""

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
