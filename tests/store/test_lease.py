"""Who has a node, and what one who lost it may still do: nothing (docs/guarantees.md, Faults)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from app.models import SwitchNode
from app.settings.config import load
from app.store import lease, rival
from app.store.lease import LOOK_SECONDS, LOST, SILENCE_SECONDS, Lease, Queue
from app.store.transactions import Database

NODES = SwitchNode.__table__
SILENT_LOOKS = round(SILENCE_SECONDS / LOOK_SECONDS)
HOLDER = """
import sys, gevent
from pathlib import Path
from app.store import lease
gevent.spawn(lease.acquire(Path(sys.argv[1]), "main").keep)
gevent.sleep(0.1)
print("has it", flush=True)
"""
STUCK = HOLDER + "while True: pass"
STOPPED = HOLDER + "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"
WRITER = """
import sys, itertools, gevent
from pathlib import Path
from app.store import lease
from app.journal.journal import Journals
folder = Path(sys.argv[1])
held, journals = lease.acquire(folder, "main"), Journals(folder)
gevent.spawn(held.keep)
for number in itertools.count():
    journals.append("CA1", [{"n": number}])
    print(number, flush=True)
    gevent.sleep(0.002)
"""


class Lost(Exception):
    """Instead of the end of this process."""


@pytest.fixture(autouse=True)
def stays_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(self: Lease) -> None:
        raise Lost

    monkeypatch.setattr(Lease, "lose", lose)
    monkeypatch.setattr(lease, "held", None)


def takes(queue: Queue, looks: int = 1) -> Lease:
    """It has the node after so many looks, and not before."""
    for _ in range(looks - 1):
        assert queue.look() is None
    found = queue.look()
    assert found is not None
    return found


def test_one_at_a_time_and_the_next_when_it_dies(tmp_path: Path) -> None:
    first = takes(Queue(tmp_path, "main"))
    other = takes(Queue(tmp_path, "second"))
    line = [Queue(tmp_path, "main") for _ in range(3)]
    assert [queue.look() for queue in line] == [None] * 3
    os.close(first.file)
    after = [queue.look() for queue in line]
    assert [found and found.epoch for found in after] == [first.epoch + 1, None, None]
    other.check()
    assert len(list(tmp_path.iterdir())) == 2, "files of lost epochs are removed"


def test_one_that_shows_itself_keeps_the_node(tmp_path: Path) -> None:
    first, queue = takes(Queue(tmp_path, "main")), Queue(tmp_path, "main")
    for touch in range(3):
        assert not any(queue.look() for _ in range(SILENT_LOOKS))
        os.utime(first.file, ns=(touch, touch))
    first.check()


def test_one_that_is_silent_loses_it(tmp_path: Path) -> None:
    first = takes(Queue(tmp_path, "main"))
    second = takes(Queue(tmp_path, "main"), SILENT_LOOKS + 1)
    second.check()
    with pytest.raises(Lost):
        first.check()
    takes(Queue(tmp_path, "main"), SILENT_LOOKS + 1)
    with pytest.raises(Lost):
        first.check()


def test_one_that_was_stopped_while_it_took_the_node_gives_way(tmp_path: Path) -> None:
    first, slow = takes(Queue(tmp_path, "main")), Queue(tmp_path, "main")
    epoch = first.epoch + 1
    os.close(first.file)
    takes(Queue(tmp_path, "main"))
    os.close(takes(Queue(tmp_path, "main"), SILENT_LOOKS + 1).file)
    assert slow.take(epoch) is None
    assert slow.epochs() == [epoch + 1]


def test_the_database_refuses_an_older_epoch(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(load(var=tmp_path, database_url=database_url))
    database.write(lambda connection: connection.execute(insert(NODES).values(name="main")))

    def write(epoch: int, address: str) -> None:
        with (tmp_path / str(epoch)).open("w") as file:
            monkeypatch.setattr(lease, "held", Lease("main", epoch, file.fileno()))
            for _ in range(2):
                database.write(lambda connection: connection.execute(update(NODES).values(address=address)))

    write(7, "seventh")
    write(8, "eighth")
    with pytest.raises(Lost):
        write(7, "seventh again")
    (row,) = database.read(lambda connection: connection.execute(select(NODES)).all())
    assert (row.epoch, row.address) == (8, "eighth")
    database.close()


def test_a_stopped_process_writes_no_line_when_it_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        takes(Queue(tmp_path, "main"), SILENT_LOOKS + 1)
        before = (tmp_path / "live/CA1.jsonl").read_bytes()
        process.send_signal(signal.SIGCONT)
        _, said = process.communicate(timeout=10)
    assert process.returncode == LOST
    assert b"another engine has taken node main over" in said
    assert (tmp_path / "live/CA1.jsonl").read_bytes() == before


def sees(sign: list[tuple[int, object] | None]) -> Callable[[], tuple[int, object] | None]:
    """A database that says this, each time the next; at last always the same."""
    return lambda: sign.pop(0) if len(sign) > 1 else sign[0]


def test_a_newer_epoch_in_the_database_under_which_nobody_lives_is_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """journals_path was changed and changed back, or a backup was restored."""
    monkeypatch.setattr(rival, "QUIET_SECONDS", 0.05)
    first = takes(Queue(tmp_path, "main"))
    os.close(first.file)
    newer = first.epoch + 1000
    queue = Queue(tmp_path, "main", sees([(newer, "a sign of long ago")]))
    assert queue.look() is None, "somebody may live"
    time.sleep(0.06)
    assert takes(queue).epoch == newer + 1


def test_who_lives_under_a_newer_epoch_is_waited_for_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rival, "QUIET_SECONDS", 0.05)
    first = takes(Queue(tmp_path, "main"))
    os.close(first.file)
    beats: list[tuple[int, object] | None] = [(first.epoch + 7, beat) for beat in range(5)]
    queue = Queue(tmp_path, "main", sees(beats))
    for _ in range(5):
        assert queue.look() is None
        time.sleep(0.06)
    assert takes(queue).epoch == first.epoch + 8, "that one ended"
    [said] = [record.getMessage() for record in caplog.records if record.levelname == "CRITICAL"]
    assert "journals_path" in said
    assert "\n" not in said


def test_a_database_that_says_nothing_keeps_nobody_from_beginning(tmp_path: Path) -> None:
    first = takes(Queue(tmp_path, "main", sees([None])))
    os.close(first.file)
    assert takes(Queue(tmp_path, "main", sees([(first.epoch, "our own, a second ago")]))).epoch == first.epoch + 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_database_is_asked_who_was_last(database_url: str, tmp_path: Path) -> None:
    settings = load(var=tmp_path, database_url=database_url)
    assert rival.last(settings) is None
    database = Database(settings)
    values = {"name": settings.node, "epoch": 42}
    database.write(lambda connection: connection.execute(insert(NODES).values(**values)))
    found = rival.last(settings)
    assert found is not None
    assert found[0] == 42
    assert rival.last(load(var=tmp_path, database_url="sqlite:////nowhere/at/all.db")) is None
    database.close()


def test_a_gap_begins_when_the_engine_gives_up(tmp_path: Path) -> None:
    """Not at its last sign of life, which may be a second older."""
    first = takes(Queue(tmp_path, "main"))
    (file,) = tmp_path.glob("*.lease")
    os.utime(file, (time.time() - 100, time.time() - 100))
    first.give_up()
    assert 0 <= takes(Queue(tmp_path, "main")).gap < 5


@pytest.mark.parametrize("code", [STUCK, STOPPED])
def test_one_that_hangs_is_killed_and_the_node_has_the_next(tmp_path: Path, code: str) -> None:
    """It is noticed within the setting's time, and whatever it has locked is free."""
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        begun = time.monotonic()
        lease.acquire(tmp_path, "main", silence=1.0)
        assert 0.8 < time.monotonic() - begun < 4.0
        assert process.wait(5) == -signal.SIGKILL


def test_another_process_of_the_same_number_is_left_alone(tmp_path: Path) -> None:
    """The lease of an engine in another container: its number means somebody else here."""
    first = takes(Queue(tmp_path, "main"))
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (path,) = tmp_path.glob("*.lease")
        path.write_text(str(bystander.pid))
        lease.acquire(tmp_path, "main", silence=0.4)
        assert bystander.poll() is None
        bystander.kill()
    with pytest.raises(Lost):
        first.check()


def test_who_shows_itself_while_it_is_busy_keeps_the_node(tmp_path: Path) -> None:
    """Taking many calls over may keep the loop from turning: each call is a sign of life."""
    queue = Queue(tmp_path, "main")
    held = lease.acquire(tmp_path, "main")
    for _ in range(3):
        assert not any(queue.look() for _ in range(SILENT_LOOKS))
        time.sleep(0.01)
        lease.touch()
    held.check()
