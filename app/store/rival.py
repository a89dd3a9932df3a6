"""Does somebody else have our node, by another journals folder? The database alone can tell: its epoch is newer than
any of our folder's lease files, or there is none, and its sign of life is renewed (lease.py)."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import gevent
from sqlalchemy import select

from app.models.system.switch_node import SwitchNode
from app.settings.config import Settings
from app.store import store

log = logging.getLogger(__name__)

NODES = SwitchNode.__table__
QUIET_SECONDS = 5.0
"""A living engine sends a heartbeat every 2 s."""
ASK_SECONDS = 3.0
"""How long the database may take to answer."""

Known = Callable[[], tuple[int, object] | None]
"""The database's epoch of a node, and its last sign of life; None: it does not say."""


def nobody() -> None:
    """A stand-in that asks no database."""


def last(settings: Settings) -> tuple[int, object] | None:
    """The last owner of this node according to the database; None: none, or the database does not answer."""
    engine = store.connect(settings)
    own = select(NODES.c.epoch, NODES.c.beat).where(NODES.c.name == settings.node)
    try:
        with gevent.Timeout(ASK_SECONDS), engine.connect() as connection:
            found = connection.execute(own).first()
    except (Exception, gevent.Timeout) as error:
        log.warning("cannot read the last owner of node %s from the database: %s", settings.node, type(error).__name__)
        return None
    finally:
        engine.dispose()
    return (found.epoch, found.beat) if found else None


class Rival:
    """Watches the sign of life of whoever has our node in the database."""

    def __init__(self, folder: Path, node: str, known: Known) -> None:
        self.folder, self.node, self.known = folder, node, known
        self.epoch = 0
        """The newest that the database knows."""
        self.sign: tuple[int, object] | None = None
        self.since = 0.0
        """Monotonic seconds: how long the sign has been the same."""
        self.said = 0

    def lives(self, newest: int) -> bool:
        """Should we wait for somebody? newest: epoch of our folder's newest lease file, whose engine is dead; 0: there
        is none."""
        found = self.known()
        self.epoch = found[0] if found else 0
        if found is None or self.epoch <= newest or found[1] is None:
            return False
        now = time.monotonic()
        if found != self.sign:
            if self.sign is not None:
                self.say()
            self.sign, self.since = found, now
        return now - self.since < QUIET_SECONDS

    def say(self) -> None:
        """Once for each that lives."""
        if self.said != self.epoch:
            self.said = self.epoch
            log.critical(
                "node %s is held by a living engine (epoch %d) that does not use the journals folder %s: this one waits"
                " until that one ends. Stop it, or give both the same journals_path and database_url",
                self.node,
                self.epoch,
                self.folder,
            )
