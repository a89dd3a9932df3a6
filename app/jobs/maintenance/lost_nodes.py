"""Lost nodes: no heartbeat of an engine, or no switch, and no answer by SIP (guide 2.3).

Their calls are over, whatever their rows say, and calls that wait for them go to another node. A node whose switch
still answers keeps its calls: its engine may be on its way back. A node that the settings no longer name is looked
after in the same way for as long as something is counted as being there.
"""

import logging
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import gevent
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from app.jobs.maintenance import sip_ping
from app.ledger.rows import conferences, remote_legs
from app.ledger.stale import fail_stale
from app.models import Call, EngineCommand, OutboundGrant, QueueMember, SwitchNode
from app.models.calls.call import LIVE
from app.models.columns import now
from app.models.system.mailbox import ORIGINATE
from app.permits import grants
from app.routing import placement
from app.settings.config import Settings
from app.store.transactions import Database

log = logging.getLogger(__name__)

NODES = SwitchNode.__table__
CALLS, GRANTS = Call.__table__, OutboundGrant.__table__
LOOK_SECONDS = 3.0


class LostNodes:
    """Looks after the nodes of an installation that has several, and those that it had. woken: called when callbacks
    were written."""

    def __init__(self, settings: Settings, woken: Any) -> None:
        self.settings, self.woken = settings, woken
        self.database = Database(settings)
        self.told: set[str] = set()

    def run(self) -> None:
        """Look for lost switch nodes every LOOK_SECONDS. Runs in a greenlet."""
        while True:
            gevent.sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("cannot check the switch nodes; trying again")

    def look(self) -> None:
        """Once: give up those that are lost."""
        removed = self.removed()
        lost = {node.name for node in self.silent(removed) if not self.answers(node)} | self.unknown(removed)
        for name in sorted(lost):
            calls = self.database.write(partial(self.give_up, name=name))
            if name not in self.told or calls:
                log.error("switch node %s is lost: %d calls ended", name, calls)
            self.woken()
        self.told = lost

    def silent(self, removed: set[str]) -> list[Any]:
        """The nodes that report no switch, of several and of the removed ones."""
        ours = self.settings.node_names() if self.settings.nodes else []
        looked_after = NODES.c.name.in_((*ours, *removed))
        quiet = ~NODES.c.up | (NODES.c.beat < now() - placement.FRESH)
        return self.database.read(lambda connection: list(connection.execute(select(NODES).where(looked_after, quiet))))

    def removed(self) -> set[str]:
        """Nodes that the settings no longer name, and that have calls, or legs that limits count."""
        return self.database.read(self.in_use) - {"", *self.settings.node_names()}

    def unknown(self, removed: set[str]) -> set[str]:
        """Removed ones that no engine ever reported, or that have no row any more."""
        reported = select(NODES.c.name).where(NODES.c.name.in_(removed))
        return removed - self.database.read(lambda connection: set(connection.scalars(reported))) if removed else set()

    @staticmethod
    def in_use(connection: Connection) -> set[str]:
        """The nodes of open calls and of what is counted."""
        calls = select(CALLS.c.node).where(CALLS.c.status.in_(LIVE))
        legs = select(GRANTS.c.node).where(GRANTS.c.ended_at == 0)
        return set(connection.scalars(calls.union(legs)))

    def answers(self, node: Any) -> bool:
        host, _, port = node.address.rpartition(":")
        return sip_ping.answers(host.strip("[]"), int(port))

    def give_up(self, connection: Connection, name: str) -> int:
        """Close its calls and conferences, take them out of queues, send what waits for it elsewhere, end visits.
        Returns how many calls were closed."""
        with Session(connection) as session:
            for letter in session.scalars(
                select(EngineCommand).where(EngineCommand.node == name, EngineCommand.kind == ORIGINATE)
            ):
                try:
                    letter.node = placement.place(session, self.settings)
                except placement.NoNode:
                    break
                session.execute(update(Call).where(Call.sid == letter.call_sid).values(node=letter.node))
            session.execute(delete(QueueMember).where(QueueMember.node == name))
            session.flush()
            remote_legs.lost(connection, name)
            wall = time.time()
            legs = grants.open_legs(connection, name, wall)
            grants.end(connection, {leg: max(0, int(wall - began)) for leg, began in legs.items()}, wall)
            conferences.sweep(connection, name, (), (), now())
            return len(fail_stale(connection, name, (), datetime.now(UTC), grace=0))
