"""Status callbacks on their way: the outbox table's rows become requests (language.md, Status callbacks).

One greenlet does all the database work, some rows at a time; a greenlet each delivers. The events of a call go out in
order; one event has the same token on every try. Redis only makes this look sooner than it would.
"""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from app.bus.wake import AWAKE_SECONDS, Wake
from app.calls.web import Request, Response
from app.jobs.callbacks import claims, given_up
from app.jobs.callbacks.claims import Delivery, Room, any_due
from app.models.columns import now
from app.settings.config import Settings, load
from app.settings.secrets import effective
from app.settings.vault import Vault
from app.store.transactions import Database, cause
from app.webhooks.fetcher import Fetcher

log = logging.getLogger(__name__)

AT_ONCE = 200
AT_ONCE_OF_ACCOUNT = 50
"""So that one customer's hanging server leaves room for the others."""
SWEEP_SECONDS = 2.0
BUSY_SECONDS = 0.1
"""While there is work the table is looked at this often, and nobody needs to wake us."""
CALM_SECONDS = AWAKE_SECONDS
GATHER_SECONDS = 0.2
RENEW = claims.LEASE / 2

Tell = Callable[[Request, str, str], Response]
"""Makes a request with a token, signed with an account's token."""
Answer = tuple[Delivery, Response]


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
        self.answers: list[Answer] = []
        """What became of tries and is not yet written down."""

    def look(self) -> None:
        """There may be something new."""
        self.called.set()

    # -- the loop -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Deliver for ever. When nothing came for a moment, ask to be woken, and look for one more moment: whoever saw
        just before that we were looking relies on it."""
        Outbox.current = self
        self.look()
        busy_until, asked = 0.0, False
        while True:
            called = self.called.wait(BUSY_SECONDS if busy_until else SWEEP_SECONDS)
            self.called.clear()
            began = time.monotonic()
            if self.tried() or called:
                busy_until, asked = time.monotonic() + CALM_SECONDS, False
            elif 0 < busy_until < time.monotonic():
                busy_until, asked = 0.0 if asked else self.ask_to_be_woken(), True
            # Let answers gather; and a huge backlog, which takes long to look through, must not keep us busy with that.
            gevent.sleep(min(max(GATHER_SECONDS, 2 * (time.monotonic() - began)), SWEEP_SECONDS))

    def ask_to_be_woken(self) -> float:
        """Returns until when to look all the same."""
        if self.wake:
            self.wake.looked()
        return time.monotonic() + CALM_SECONDS

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
        answers = self.answers[:]
        answered = {delivery.id for delivery, _response in answers}
        flying = [delivery for delivery, _greenlet in self.flying.values() if delivery.id not in answered]
        until = now() + claims.LEASE
        late = [delivery for delivery in flying if delivery.claimed_until < until - RENEW]
        room = Room(AT_ONCE, AT_ONCE_OF_ACCOUNT, flying)
        if not answers and not late and not self.database.read(lambda connection: any_due(connection, now(), room)):
            return False

        def transact(connection: Connection) -> list[Delivery]:
            self.settle(connection, answers)
            claims.extend(connection, late, until)
            return claims.claim(connection, now(), room, [delivery.id for delivery in flying])

        self.begin(self.database.write(transact), answers)
        for delivery in late:
            delivery.claimed_until = until
        return True

    def begin(self, claimed: list[Delivery], settled: list[Answer]) -> None:
        """It is committed: forget what is settled, deliver what is claimed."""
        del self.answers[: len(settled)]
        for delivery, _response in settled:
            self.flying.pop(delivery.id, None)
        for delivery in claimed:
            self.flying[delivery.id] = (delivery, gevent.spawn(self.deliver, delivery))
        if claimed and self.wake:
            self.wake.looking()

    def settle(self, connection: Connection, answers: list[Answer]) -> None:
        """Write down what became of these tries."""
        claims.delivered(connection, [delivery for delivery, response in answers if response.ok])
        for delivery, response in answers:
            if not response.ok and claims.failed_try(connection, delivery, reason(response), now()):
                given_up.notify(connection, self.settings, delivery, response, now())

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
        try:
            self.database.write(lambda connection: self.let_go(connection, answers, rest))
        except Exception as error:
            log.error("%d deliveries will be made again: %s", len(self.flying), cause(error))
        self.database.close()

    def let_go(self, connection: Connection, answers: list[Answer], rest: list[Delivery]) -> None:
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
