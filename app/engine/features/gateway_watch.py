"""Watches the gateways: what their last REGISTER and OPTIONS said. One that fails is tried last, and the administrator
gets a Notification when it goes down and when it is back (guide 2.1)."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import gevent
from sqlalchemy import Connection, insert, select, update

from app.calls.commands.core import Notify
from app.calls.ports import GatewayState, Switch
from app.engine.outbound.gateway_failover import GatewayFailover
from app.engine.services import Services
from app.errors.errors import in_one_line
from app.ledger.rows.common import log_entry
from app.models import Account, Notification
from app.models.system.switch_node import SwitchNode

log = logging.getLogger(__name__)

DOWN, BACK = 13270, 13271
SECONDS = 5.0
PATIENCE = 3
"""Looks at a gateway that does not work before it counts as down: a registration takes its time."""
ACCOUNTS, NODES, NOTIFICATIONS = Account.__table__, SwitchNode.__table__, Notification.__table__


class GatewayWatch:
    """Looks at the gateways of one engine every few seconds, for as long as it owns its node."""

    def __init__(self, switch: Switch, services: Services, gateways: GatewayFailover) -> None:
        self.switch, self.services, self.gateways = switch, services, gateways
        watched = [one for one in services.settings.all_gateways() if one.register_ or one.options_seconds]
        self.names = [gateway.name for gateway in watched]
        self.states: dict[str, GatewayState] = {}
        self.failures: dict[str, int] = {}

    def run(self) -> None:
        """In a greenlet; ends at once where there is nothing to watch."""
        while self.names:
            gevent.sleep(SECONDS)
            if self.switch.linked:
                self.look()

    def look(self) -> None:
        """Once. What cannot be asked or written is left for the next time."""
        try:
            states = self.switch.gateway_states(self.names)
        except OSError as error:
            log.debug("the gateways cannot be asked for: %s", error)
            return
        changed, self.states = states != self.states, states
        news = [item for name in self.names if (item := self.judge(name, states.get(name, GatewayState())))]
        if changed or news:
            self.write(news)

    def judge(self, name: str, state: GatewayState) -> tuple[int, str] | None:
        """Count a gateway's failures; the code and text of a Notification when it goes down or is back."""
        self.failures[name] = self.failures.get(name, 0) + 1 if state.down else 0
        if state.down and self.failures[name] >= PATIENCE and name not in self.gateways.down:
            self.gateways.down |= {name}
            return DOWN, f"gateway {name} is down: {said(state)}"
        if not state.down and name in self.gateways.down:
            self.gateways.down -= {name}
            return BACK, f"gateway {name} is back: {said(state)}"
        return None

    def write(self, news: list[tuple[int, str]]) -> None:
        """Show the states in our node's row, and tell the administrator the news."""
        for code, text in news:
            log.warning("%s", in_one_line(code, text))
        try:
            self.services.ledger.database.write(lambda connection: self.store(connection, news))
        except Exception:
            log.warning("the gateways' states cannot be written to the database", exc_info=True)

    def store(self, connection: Connection, news: list[tuple[int, str]]) -> None:
        settings = self.services.settings
        shown = json.dumps({name: [one.registration, one.reachable] for name, one in self.states.items()})
        connection.execute(update(NODES).where(NODES.c.name == settings.node).values(gateways=shown))
        administrator = connection.scalar(select(ACCOUNTS.c.sid).order_by(ACCOUNTS.c.id).limit(1))
        for code, text in news if administrator else []:
            row: dict[str, Any] = log_entry(settings, Notify(code, text), datetime.now(UTC))
            owner = {"account_sid": administrator, "api_version": settings.api_version}
            connection.execute(insert(NOTIFICATIONS).values(**row, **owner))


def said(state: GatewayState) -> str:
    """One state in words."""
    registration = f"registration {state.registration}" if state.registration else ""
    options = {"yes": "it answers OPTIONS", "no": "it does not answer OPTIONS"}.get(state.reachable, "")
    return ", ".join(part for part in (registration, options) if part) or "unknown"
