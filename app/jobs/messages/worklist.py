"""A loop of the worker that takes due rows of a table and works on each in a greenlet (docs/architecture.md,
Processes).

One greenlet claims, one each works. Redis only makes this look sooner than it would.
"""

import logging
from typing import Any, Protocol

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from app.bus.wake import Wakeups
from app.jobs.room import Room
from app.settings.config import Settings
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

AT_ONCE, AT_ONCE_OF_ACCOUNT = 50, 20
SWEEP_SECONDS, CALLED_SECONDS = 2.0, 0.25
GATHER_SECONDS = 0.1
"""Between two looks, however much there is."""
WRITE_TRIES, WRITE_SECONDS = 5, 2.0


class Item(Protocol):
    """A row that a worker has claimed. Lists define what else it contains."""

    id: int
    sid: str
    account_sid: str


class Worklist:
    """What is due of one kind. A subclass says what that is, and does it. name: for logs and for who calls us."""

    name = ""

    def __init__(self, settings: Settings, wake: Wakeups | None = None) -> None:
        self.settings = settings
        self.wake = wake
        self.database = Database(settings)
        self.called = Event()
        self.flying: dict[int, tuple[Any, Any]] = {}
        """What is under way: the row and its greenlet."""

    # -- a subclass has these ------------------------------------------------------------------------------------------

    def any_due(self, connection: Connection, room: Room) -> bool:
        """Is there something that there is room for? Takes no lock."""
        raise NotImplementedError

    def take(self, connection: Connection, room: Room) -> list[Any]:
        """Claim due rows for this worker. room: how many, and which are excluded."""
        raise NotImplementedError

    def work(self, item: Any) -> None:
        """Do it, and write down what became of it. Must not raise."""
        raise NotImplementedError

    def release(self, connection: Connection, items: list[Any]) -> None:
        """Release claimed rows, so that any worker can claim them."""
        raise NotImplementedError

    # -- the loop ------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """There may be something new."""
        self.called.set()

    def run(self) -> None:
        """Claim rows and work on each in a greenlet, until the process ends."""
        running[self.name] = self
        called = True
        while True:
            try:
                self.claim()
            except Exception as error:
                log.error("cannot read %s: %s", self.name, cause(error))
            gevent.sleep(GATHER_SECONDS)
            # What came just after we were told was not told again (wake.SENDING_MS).
            called = self.called.wait(CALLED_SECONDS if called else SWEEP_SECONDS)
            self.called.clear()

    def claim(self) -> bool:
        """Take what is due and begin it. Returns whether there was anything. Raises SQLAlchemyError."""
        room = Room(AT_ONCE, AT_ONCE_OF_ACCOUNT, (item for item, _greenlet in self.flying.values()))
        if not self.database.read(lambda connection: self.any_due(connection, room)):
            return False
        claimed = self.database.write(lambda connection: self.take(connection, room))
        for item in claimed:
            self.flying[item.id] = (item, gevent.spawn(self.fly, item))
        return bool(claimed)

    def fly(self, item: Item) -> None:
        """Do one; there is a place for another one then."""
        self.work(item)
        self.flying.pop(item.id, None)
        self.look()

    def written(self, item: Item, write: Any) -> Any:
        """Run a write transaction that says what became of it; None when the database stays away: then the row is
        claimed again after its lease."""
        for _try in range(WRITE_TRIES):
            try:
                return self.database.write(write)
            except Exception as error:
                log.error("%s: cannot store the result: %s", item.sid, cause(error))
                gevent.sleep(WRITE_SECONDS)
        return None

    # -- ends ----------------------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Do what is due now, and return when it is settled. Not while `run` goes on."""
        while self.claim() or self.flying:
            gevent.joinall([greenlet for _item, greenlet in list(self.flying.values())])

    def stop(self, seconds: float) -> None:
        """Let what is under way end for so long, let go of the rest. Not while `run` goes on."""
        running.pop(self.name, None)
        greenlets = [greenlet for _item, greenlet in self.flying.values()]
        gevent.joinall(greenlets, timeout=seconds)
        gevent.killall(greenlets, block=False)
        rest = [item for item, _greenlet in self.flying.values()]
        try:
            self.database.write(lambda connection: self.release(connection, rest))
        except Exception as error:
            log.error("%d of %s stay claimed for a minute: %s", len(rest), self.name, cause(error))
        self.database.close()


running: dict[str, Worklist] = {}
"""Those whose loops go on in this process, by name."""
