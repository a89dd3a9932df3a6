"""Ownership of a switch node: a lease with an epoch (docs/architecture.md, Processes).

A file of the journals' folder, ``engine-<node>.<epoch>.lease``, that its engine keeps locked and touches twice a
second. The next in line takes over the moment the lock is free (it died), or when nothing has touched the file for
`engine_silence_seconds` (it was stopped, or hangs): it makes the file of the next epoch, removes the old one, and kills
the process that still has it open, since that may hold locks. Where it cannot, as across the border of a container, the
process finds its file gone before it writes to a journal, the database, the switch or a customer; it ends at once and
does nothing more. The database knows the epoch too, so that not even a transaction that was stopped half-way changes
anything. An epoch is above that of the file and that of the database: a folder that was changed, or a backup that was
restored, keeps no engine from starting; only a living one does. A process that holds no node, as a worker or a test,
may do all of it.
"""

import fcntl
import logging
import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import gevent
from sqlalchemy import Connection, bindparam, func, select, update

from app.models.system.switch_node import SwitchNode
from app.store import holding
from app.store.direct import Direct
from app.store.rival import Known, Rival, nobody

log = logging.getLogger(__name__)

T = TypeVar("T")
NODES = SwitchNode.__table__

TOUCH_SECONDS = 0.5
LOOK_SECONDS = 0.2
SILENCE_SECONDS = 2.0
"""Without a touch for so long, by the looks of who stands by, its engine has lost the node. Looks: they stop where the
machine does."""
IDLE_MS = 10_000
"""PostgreSQL ends a transaction in which nothing was said for so long: a stopped process must not keep its locks."""
LOST = 75
"""The exit code, EX_TEMPFAIL: start me again, and I stand by."""


class Lease:
    """This process has this node, since this epoch. file: open and locked."""

    def __init__(self, node: str, epoch: int, file: int) -> None:
        self.node, self.epoch, self.file = node, epoch, file
        self.gap = 0.0
        """Seconds from the last sign of life of the one before us, on this machine, to our beginning; 0: there was
        none."""
        self.why = ""
        """Why it is lost, if its file is not gone."""
        self.claimed = False
        """Has the database our epoch?"""

    def check(self) -> None:
        """Do not return when another has taken over: to be asked before anything is done that others see."""
        if os.fstat(self.file).st_nlink == 0:
            self.lose()

    def lose(self) -> None:
        """End here and now: whatever else this process would do is not its to do any more."""
        log.critical(self.why or f"another engine has taken node {self.node} over: this one ends")
        os._exit(LOST)

    def keep(self) -> None:
        """The greenlet: show that we are here."""
        while True:
            self.check()
            os.utime(self.file)
            gevent.sleep(TOUCH_SECONDS)

    def fence(self, connection: Connection) -> None:
        """First in a transaction: end if a newer epoch has written; and let none begin before this one is committed."""
        self.check()
        own = NODES.c.name == self.node
        rows = known_epoch(connection.dialect.name, self.claimed).rows(connection, {"node": self.node})
        if not rows:
            return  # nobody ever had it: the first sign of life makes the row
        found = rows[0]
        if found.epoch > self.epoch:
            self.why = (
                f"the database knows epoch {found.epoch} of node {self.node}, this engine has {self.epoch}: it ends;"
                " the next one begins above, unless somebody lives there"
            )
            self.lose()
        if found.epoch < self.epoch:
            connection.execute(update(NODES).where(own).values(epoch=self.epoch))
        else:
            self.claimed = True

    def give_up(self) -> None:
        """The next in line may begin. The moment is kept, since the next one says how long there was no engine."""
        os.utime(self.file)
        os.close(self.file)


@cache
def known_epoch(dialect: str, shared: bool) -> Direct:
    """Reads the epoch that the database knows, and lets no newer one be written until the transaction ends. shared:
    others may read it meanwhile, too."""
    wanted = select(NODES.c.epoch).where(NODES.c.name == bindparam("node"))
    if dialect == "postgresql":
        wanted = wanted.add_columns(func.set_config("idle_in_transaction_session_timeout", str(IDLE_MS), True))
    return Direct(wanted.with_for_update(read=shared, key_share=shared))


held: Lease | None = None
"""What this process has; None: no node."""


def check() -> None:
    """May this process still act for its node? Does not return when it may not."""
    if held is not None:
        held.check()


holding.checks.append(check)


def touch() -> None:
    """A sign of life of this process, if it has a node: for work that keeps the loop from turning."""
    if held is not None:
        os.utime(held.file)


def fenced(work: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """A transaction's work that is done only as long as this process has its node."""
    lease = held
    if lease is None:
        return work

    def checked(connection: Connection) -> T:
        lease.fence(connection)
        return work(connection)

    return checked


def acquire(folder: Path, node: str, known: Known = nobody, silence: float = SILENCE_SECONDS) -> Lease:
    """Wait until the node is free, and have it for this process. known: asks the database who had it last; silence:
    seconds without a sign of life after which its engine has lost it."""
    global held
    folder.mkdir(parents=True, exist_ok=True)
    queue = Queue(folder, node, known, silence)
    held = queue.look()
    if held is None:
        log.info("node %s has an engine: this one stands by", node)
    while held is None:
        gevent.sleep(LOOK_SECONDS)
        held = queue.look()
    if queue.hung:
        end_hung(*queue.hung)
    return held


def end_hung(pid: int, file: os.stat_result) -> None:
    """Kill the process that has lost its node but still holds the file: a transaction, in which it was stopped, would
    lock the database. Any other process of this number, as of another container, is left alone."""
    try:
        held_by = any(
            os.path.samestat(path.stat(), file) for path in Path(f"/proc/{pid}/fd").iterdir() if path.exists()
        )
        if held_by:
            os.kill(pid, signal.SIGKILL)
            log.error("the engine before this one (process %d) gave no sign of life: killed", pid)
    except OSError:
        log.warning("the engine before this one gives no sign of life, and cannot be killed", exc_info=True)


class Queue:
    """Stands in line for a node."""

    def __init__(self, folder: Path, node: str, known: Known = nobody, silence: float = SILENCE_SECONDS) -> None:
        self.folder, self.node = folder, node
        self.most_looks = max(1, round(silence / LOOK_SECONDS))
        self.rival = Rival(folder, node, known)
        self.seen: tuple[int, int] | None = None
        """The epoch and the touch that were seen last, and how often without a change."""
        self.silent = 0
        self.hung: tuple[int, os.stat_result] | None = None
        """The process that lost the node by its silence, and its lease file."""

    def epochs(self) -> list[int]:
        """Of the files that are there, the newest first; usually one."""
        found = self.folder.glob(f"engine-{self.node}.*.lease")
        return sorted((int(path.name.split(".")[-2]) for path in found), reverse=True)

    def path(self, epoch: int) -> Path:
        return self.folder / f"engine-{self.node}.{epoch}.lease"

    def look(self) -> Lease | None:
        """Take the node if it is free."""
        epochs = self.epochs()
        if epochs and not self.abandoned(epochs[0]):
            return None
        newest = epochs[0] if epochs else 0
        if self.rival.lives(newest):
            return None
        # Without a file: more than any of before, had the folder been lost.
        return self.take(max(newest or int(time.time()) - 1, self.rival.epoch) + 1)

    def abandoned(self, epoch: int) -> bool:
        """Is its engine dead, or has it been silent for too long?"""
        try:
            with self.path(epoch).open("rb") as file:
                status, holder = os.fstat(file.fileno()), file.read(20)
                seen = epoch, status.st_mtime_ns
                self.hung = None
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        except BlockingIOError:
            self.silent = self.silent + 1 if seen == self.seen else 0
            self.seen = seen
            self.hung = (int(holder), status) if holder else None
            return self.silent >= self.most_looks
        except FileNotFoundError:
            return False

    def take(self, epoch: int) -> Lease | None:
        """Make the file of a new epoch, locked from the first moment; None: somebody else was first."""
        file, made = tempfile.mkstemp(dir=self.folder)
        fcntl.flock(file, fcntl.LOCK_EX)
        os.write(file, str(os.getpid()).encode())
        try:
            os.link(made, self.path(epoch))
        except FileExistsError:
            os.close(file)
            return None
        finally:
            os.unlink(made)
        gone = []
        for other in self.epochs():
            if other > epoch:  # we were stopped meanwhile, and others went on
                self.path(epoch).unlink(missing_ok=True)
                os.close(file)
                return None
            if other < epoch:
                with suppress(FileNotFoundError):
                    gone.append(self.path(other).stat().st_mtime)
                    self.path(other).unlink()
        lease = Lease(self.node, epoch, file)
        lease.gap = max(0.0, time.time() - max(gone)) if gone else 0.0
        return lease
