"""Tells the switch which clients there are: all of them after each connect, then each change (docs/rest-contract.md,
Clients)."""

import logging
from functools import partial

import gevent

from app.bus.asking import EngineRpc
from app.calls.ports import Switch
from app.engine.services import Services

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
AT_ONCE = 20
PAUSE_SECONDS = 0.05
"""Clients between two pauses: Asterisk performs all requests one after the other, and calls must not wait behind 10,000
clients."""


class Registrations:
    """The clients of an engine's switch."""

    def __init__(self, switch: Switch, services: Services) -> None:
        self.switch = switch
        self.services = services
        self.asking: EngineRpc | None = None
        self.telling = False
        self.changes: set[str] = set()
        """Logins that changed since the list was read that is being told."""

    def connected(self) -> None:
        """A greenlet: the switch may have forgotten everything. Tried until the database could be asked."""
        if self.telling:
            return
        self.telling = True
        try:
            while not self.tell_all():
                gevent.sleep(RETRY_SECONDS)
        finally:
            self.telling = False

    def tell_all(self) -> bool:
        """One attempt. Returns whether there was a list."""
        self.changes.clear()
        try:
            everybody = self.services.ledger.logins()
        except Exception:
            log.exception("cannot read the clients; trying again")
            return False
        for count, login in enumerate(everybody, 1):
            if login.name not in self.changes:
                self.switch.set_client(login.name, login.digest, registers=login.registers)
            if count % AT_ONCE == 0:
                gevent.sleep(PAUSE_SECONDS)
        return True

    def changed(self, login: str, answer: str = "") -> None:
        """A client is new, changed or gone. answer: the id that who waits for it is told by, once the switch knows;
        empty: nobody waits."""
        self.changes.add(login)
        known = partial(gevent.spawn, self.answer, answer) if answer else int
        found = self.services.ledger.login(login)
        if found:
            self.switch.set_client(login, found.digest, known, found.registers)
        else:
            self.switch.drop_client(login, known)

    def answer(self, id: str) -> None:
        """A greenlet of its own: the switch knows."""
        if self.asking is None:
            self.asking = EngineRpc(self.services.settings)
        self.asking.answer(id, "")
