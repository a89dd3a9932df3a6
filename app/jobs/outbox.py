"""Status callbacks on their way: the outbox table's rows become requests (language.md, Status callbacks).

One greenlet does all the database work, some rows at a time; a greenlet each delivers. The events of a call go out in
order; one event has the same token on every try. Redis only makes this look sooner than it would.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from app.calls.web import Request, Response
from app.config import Settings, load
from app.engine.database import Database, cause
from app.engine.fetcher import Fetcher
from app.jobs import claims, given_up
from app.jobs.claims import Delivery
from app.launcher.secrets import effective
from app.models.columns import now
from app.vault import Vault
from app.wake import Wake

log = logging.getLogger(__name__)

AT_ONCE = 200
AT_ONCE_OF_ACCOUNT = 50
"""So that one customer's hanging server leaves room for the others."""
SWEEP_SECONDS = 2.0
BUSY_SECONDS = 0.1
"""While there is work the table is looked at this often, and nobody needs to wake us."""
CALM_SECONDS = 1.0
GATHER_SECONDS = 0.05
RENEW = timedelta(seconds=10)

Tell = Callable[[Request, str, str], Response]
"""Makes a request with a token, signed with an account's token."""


class Outbox:
    """Delivers what is due. `current` is the one whose `run` goes on in this process."""

    current: "Outbox | None" = None

    def __init__(self, settings: Settings, tell: Tell, wake: Wake | None = None) -> None:
        self.settings = settings
        self.tell = tell
        self.wake = wake
        self.database = Database(settings)
        self.unseal = lru_cache(10_000)(Vault(settings).open)
        self.called = Event()
        self.flying: dict[int, tuple[Delivery, Any]] = {}
        """What is being delivered: the row and its greenlet."""
        self.answers: list[tuple[Delivery, Response]] = []
        """What became of tries and is not yet written down."""

    def look(self) -> None:
        """There may be something new."""
        self.called.set()

    # -- the loop -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Deliver for ever. When nothing came for a moment, ask to be woken."""
        Outbox.current = self
        busy_until = 0.0
        while True:
            called = self.called.wait(BUSY_SECONDS if busy_until else SWEEP_SECONDS)
            self.called.clear()
            if self.tried() or called:
                busy_until = time.monotonic() + CALM_SECONDS
            elif 0 < busy_until < time.monotonic():
                busy_until = time.monotonic() + CALM_SECONDS if self.settled_down() else 0.0
            gevent.sleep(GATHER_SECONDS)

    def settled_down(self) -> bool:
        """From now on somebody must wake us; what came just before needs one more look. Returns whether there was
        something."""
        if self.wake:
            self.wake.looked()
        return self.tried()

    def tried(self) -> bool:
        """One cycle. Returns whether there was work; False too when the database is away."""
        try:
            return self.cycle()
        except Exception as error:
            log.error("the outbox cannot be read, %d deliveries go on: %s", len(self.flying), cause(error))
            gevent.sleep(SWEEP_SECONDS / 2)
            return False

    def cycle(self) -> bool:
        """Write down what became of deliveries, take what is due, begin to deliver it. Returns whether there was
        anything to do. Raises SQLAlchemyError; then the same is written down the next time."""
        if not self.answers and not self.to_renew() and not self.database.read(self.any_due):
            return False
        answers = self.answers[:]
        claimed = self.database.write(lambda connection: self.transact(connection, answers))
        del self.answers[: len(answers)]
        for delivery, _response in answers:
            self.flying.pop(delivery.id, None)
        for delivery in claimed:
            self.flying[delivery.id] = (delivery, gevent.spawn(self.deliver, delivery))
        if claimed and self.wake:
            self.wake.looking()
        return True

    # -- one transaction ----------------------------------------------------------------------------------------------

    def any_due(self, connection: Connection) -> bool:
        return len(self.flying) < AT_ONCE and claims.any_due(connection, now(), self.busy())

    def transact(self, connection: Connection, answers: list[tuple[Delivery, Response]]) -> list[Delivery]:
        """Settle, renew, claim. Returns what is ours now."""
        moment = now()
        self.settle(connection, answers)
        claims.extend(connection, self.to_renew(), moment + claims.LEASE)
        room = AT_ONCE - len(self.flying) + len(answers)
        flying = self.flying.keys() - {delivery.id for delivery, _response in answers}
        return claims.claim(connection, moment, room, self.busy(), flying) if room > 0 else []

    def settle(self, connection: Connection, answers: list[tuple[Delivery, Response]]) -> None:
        """Write down what became of these tries."""
        claims.delivered(connection, [delivery for delivery, response in answers if response.ok])
        for delivery, response in answers:
            if not response.ok and claims.failed_try(connection, delivery, reason(response), now()):
                given_up.notify(connection, self.settings, delivery, response, now())

    def to_renew(self) -> list[Delivery]:
        """Deliveries that take so long that their claim would end."""
        answered = {delivery.id for delivery, _response in self.answers}
        soon = now() + RENEW
        return [row for row, _greenlet in self.flying.values() if row.claimed_until < soon and row.id not in answered]

    def busy(self) -> list[str]:
        """Accounts that have as many deliveries in flight as one may have."""
        flights = Counter(delivery.account_sid for delivery, _greenlet in self.flying.values())
        return [account for account, count in flights.items() if count >= AT_ONCE_OF_ACCOUNT]

    # -- one delivery -------------------------------------------------------------------------------------------------

    def deliver(self, delivery: Delivery) -> None:
        """Make the request, once; the answer is written down with others'."""
        try:
            response = self.tell(delivery.request, delivery.token, self.unseal(delivery.sealed))
        except Exception as error:
            log.exception("%s: status callback %d was not made", delivery.call_sid, delivery.sequence)
            response = Response(error=f"internal error: {type(error).__name__}", code=12400)
        if not response.ok:
            log.info("%s: status callback %d: %s", delivery.call_sid, delivery.sequence, reason(response))
        self.answers.append((delivery, response))
        self.look()

    # -- ends ---------------------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Deliver what is due now, and return when it is settled. Not while `run` goes on."""
        while self.cycle() or self.flying:
            gevent.joinall([greenlet for _delivery, greenlet in self.flying.values()])

    def stop(self, seconds: float) -> None:
        """Let deliveries end for so long, write down what became of them, let go of the rest. Not while `run` goes
        on."""
        Outbox.current = None
        gevent.joinall([greenlet for _delivery, greenlet in self.flying.values()], timeout=seconds)
        gevent.killall([greenlet for _delivery, greenlet in self.flying.values()], block=False)
        answers = self.answers[:]
        answered = {delivery.id for delivery, _response in answers}
        rest = [delivery for delivery, _greenlet in self.flying.values() if delivery.id not in answered]
        self.database.write(lambda connection: self.let_go(connection, answers, rest))
        self.database.close()

    def let_go(self, connection: Connection, answers: list[tuple[Delivery, Response]], rest: list[Delivery]) -> None:
        self.settle(connection, answers)
        claims.release(connection, rest)


def reason(response: Response) -> str:
    """Why a callback was not delivered, in one line."""
    return response.error or f"HTTP {response.status}"


def look() -> None:
    """The RQ job: look at the outbox. The worker's own loop does it; in any other process it is done here and now."""
    if Outbox.current:
        return Outbox.current.look()
    settings = effective(load())
    fetcher = Fetcher(settings)
    outbox = Outbox(settings, fetcher.tell)
    try:
        outbox.drain()
    finally:
        outbox.database.close()
        fetcher.close()
    return None
