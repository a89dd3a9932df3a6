"""An engine's sign of life: which node it serves, whether its switch is there, how busy it is (guide 2.3)."""

import logging
from datetime import UTC, datetime
from typing import Any

import gevent
from sqlalchemy import Connection, insert, select, update

from app.calls.ports import Switch
from app.engine.intake.inbound import InboundCalls
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.models.system.switch_node import SwitchNode
from app.store import lease

log = logging.getLogger(__name__)

NODES = SwitchNode.__table__
SECONDS = 2.0
FIRST_SECONDS = 0.1
"""How soon it looks again until it has met its switch."""


class Heartbeat:
    """Tells of one engine, and learns whether its node is being drained."""

    def __init__(self, switch: Switch, services: Services, calls: LiveCalls, inbound: InboundCalls) -> None:
        self.switch = switch
        self.services = services
        self.settings = services.settings
        self.calls = calls
        self.inbound = inbound

    def run(self) -> None:
        """Send heartbeats to Redis and the database for as long as the engine owns its node. Runs in a greenlet."""
        while True:
            if self.switch.version:
                self.services.wake.heartbeat(self.settings.node)
                self.tell()
            gevent.sleep(SECONDS if self.switch.version else FIRST_SECONDS)

    def tell(self) -> None:
        """Send one heartbeat; if the database is away, the next one will do."""
        try:
            draining = self.services.ledger.database.write(self.write)
        except Exception:
            log.debug("cannot write the heartbeat to the database", exc_info=True)
            return
        self.inbound.drain(draining)

    def write(self, connection: Connection) -> bool:
        """Our row. Returns whether the operator drains us."""
        values = self.values()
        own = NODES.c.name == self.settings.node
        found = connection.execute(select(NODES.c.draining).where(own)).first()
        epoch = lease.held.epoch if lease.held else 0
        statement: Any = update(NODES).where(own) if found else insert(NODES).values(epoch=epoch)
        connection.execute(statement.values(**values))
        return bool(found and found.draining)

    def values(self) -> dict[str, Any]:
        """What there is to tell. Of a node that is not in a table, capacity and weight are the usual ones."""
        node = self.settings.own_node()
        return {
            "name": self.settings.node,
            "kind": self.switch.name,
            "version": self.switch.version,
            "address": f"{self.settings.sip_host}:{self.settings.sip_port}",
            "up": self.switch.linked,
            "legs": len(self.calls.channels),
            "capacity": node.capacity,
            "weight": node.weight,
            "beat": datetime.now(UTC),
        }
