"""Status callbacks on their way: the outbox table's rows become requests (docs/language.md, Status callbacks).

One greenlet claims rows, some at a time, and writes down what became of those before; a greenlet each delivers. While
more waits than there are places, another greenlet writes answers down at once: what a killed worker had sent and not
written down is sent twice, so these are few at any time. The events of a call go out in order; one event has the same
token on every try. Redis only makes this look sooner than it would.
"""

import logging
import time
from collections import Counter, deque
from collections.abc import Collection
from datetime import timedelta
from functools import lru_cache

import gevent
from gevent.event import Event
from gevent.lock import RLock
from sqlalchemy import Connection

from app.bus.wake import AWAKE_SECONDS, Wakeups
from app.jobs.callbacks import claims, given_up
from app.jobs.callbacks.claims import Delivery, any_due
from app.jobs.callbacks.deliveries import Answer, Deliveries, Tell, reason
from app.jobs.callbacks.hosts import Room
from app.models.columns import now
from app.permits.standing import not_active
from app.settings.config import Settings, load
from app.settings.secrets import effective
from app.settings.vault import Vault
from app.store.transactions import Database, cause
from app.webhooks.fetcher import Fetcher

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
BUSY_SECONDS = 0.1
"""Seconds between looks at the table while there is work; no wake-up is needed then."""
CALM_SECONDS = AWAKE_SECONDS
GATHER_SECONDS = 0.1
WRITE_SECONDS = 0.002
"""Between two transactions that write down answers: while one is written, others gather."""
RENEW = claims.LEASE / 2


class Outbox(Deliveries):
    """Delivers what is due. `current` is the one whose `run` goes on in this process."""

    current: "Outbox | None" = None

    def __init__(self, settings: Settings, tell: Tell, wake: Wakeups | None = None) -> None:
        super().__init__(tell, lru_cache(10_000)(Vault(settings).open))
        self.settings = settings
        self.wake = wake
        self.database = Database(settings)
        self.called = Event()
        self.lasting = timedelta(seconds=settings.callback_retry_seconds)
        self.writing = RLock()

    def look(self) -> None:
        """There may be something new."""
        self.called.set()

    # -- the loop -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Deliver forever. When nothing came for a moment, ask to be woken, and look for one more moment: a process
        that just saw the worker looking relies on it."""
        Outbox.current = self
        self.look()
        recorder = gevent.spawn(self.record_for_ever)
        try:
            self.look_for_ever()
        finally:
            recorder.kill()

    def look_for_ever(self) -> None:
        """Take what is due, again and again."""
        busy_until, asked = 0.0, False
        while True:
            called = self.called.wait(BUSY_SECONDS if busy_until else SWEEP_SECONDS)
            self.called.clear()
            began = time.monotonic()
            self.dispatch()
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
            log.error("cannot read the outbox, %d deliveries continue: %s", len(self.flying), cause(error))
            gevent.sleep(SWEEP_SECONDS / 2)
            return False

    def cycle(self) -> bool:
        """Write down what became of deliveries, keep leases, take what is due, begin to deliver it. Returns whether
        there was anything to do. Raises SQLAlchemyError; then the same is written down the next time."""
        worked = self.record()
        self.renew()
        claimed = Counter({lane: len(waiting) for lane, waiting in self.waiting.items()})
        room = Room(self.hosts, claimed)
        mine = [delivery.id for delivery in self.ours()]
        # What takes time is done before the transaction that writes: nobody's answer waits for it.
        seen = self.database.read(lambda connection: look_through(connection, room, mine))
        if seen is None:
            return worked
        due, closed = seen
        found = self.database.write(lambda connection: claims.take(connection, due, now())) if due else []
        for delivery in self.of_active_accounts(found, closed):
            self.waiting[delivery.lane].append(delivery)
        self.dispatch()
        if found and self.wake:
            self.wake.looking()
        return True

    def of_active_accounts(self, found: list[Delivery], closed: set[str]) -> list[Delivery]:
        """What was claimed, without callbacks of suspended and closed accounts: those are given up."""
        if gone := [delivery for delivery in found if delivery.account_sid in closed]:
            self.database.write(lambda connection: claims.give_up(connection, gone, "the account is not active"))
        return [delivery for delivery in found if delivery.account_sid not in closed]

    def renew(self) -> None:
        """The heartbeat: what we have stays ours. What is another worker's by now, and not begun, is forgotten."""
        until = now() + claims.LEASE
        with self.writing:
            late = [delivery for delivery in self.ours() if delivery.claimed_until < until - RENEW]
            if not late:
                return
            lost = self.database.write(lambda connection: claims.extend(connection, late, until))
            for delivery in late:
                if delivery.id not in lost:
                    delivery.claimed_until = until
        for lane, waiting in self.waiting.items():
            self.waiting[lane] = deque(delivery for delivery in waiting if delivery.id not in lost)

    def record(self) -> bool:
        """Write down what became of tries. Returns whether there was anything. Raises SQLAlchemyError."""
        with self.writing:
            answers = self.answers[:]
            if not answers:
                return False
            self.database.write(lambda connection: self.settle(connection, answers))
            del self.answers[: len(answers)]
            for delivery, _response in answers:
                self.flying.pop(delivery.id, None)
        self.dispatch()
        return True

    def record_for_ever(self) -> None:
        """The greenlet: write answers down at once while others wait for their places. Otherwise the next cycle does,
        in one transaction."""
        while True:
            self.pressed.wait()
            self.pressed.clear()
            try:
                self.record()
            except Exception as error:
                log.error("cannot store %d answers yet: %s", len(self.answers), cause(error))
                self.pressed.set()
                gevent.sleep(SWEEP_SECONDS / 2)
            self.look()
            gevent.sleep(WRITE_SECONDS)

    def settle(self, connection: Connection, answers: list[Answer]) -> None:
        """Write down what became of these tries."""
        claims.delivered(connection, [delivery for delivery, response in answers if response.ok])
        for delivery, response in answers:
            if response.ok:
                continue
            if claims.failed_try(connection, delivery, reason(response), now(), self.lasting):
                given_up.notify(connection, self.settings, delivery, response, now())

    # -- ends ---------------------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Deliver what is due now, and return when it is settled. Not while `run` goes on."""
        while self.cycle() or self.flying or self.waiting:
            self.dispatch()
            gevent.joinall([greenlet for _delivery, greenlet in self.flying.values()])

    def stop(self, seconds: float) -> None:
        """Let deliveries end for so long, write down what became of them, let go of the rest. Not while `run` goes
        on."""
        Outbox.current = None
        rest = [delivery for waiting in self.waiting.values() for delivery in waiting]
        self.waiting.clear()
        gevent.joinall([greenlet for _delivery, greenlet in self.flying.values()], timeout=seconds)
        gevent.killall([greenlet for _delivery, greenlet in self.flying.values()], block=False)
        answers = self.answers[:]
        answered = {delivery.id for delivery, _response in answers}
        rest += [delivery for delivery, _greenlet in self.flying.values() if delivery.id not in answered]
        try:
            self.database.write(lambda connection: self.let_go(connection, answers, rest))
        except Exception as error:
            log.error("%d deliveries will be made again: %s", len(self.flying), cause(error))
        self.database.close()

    def let_go(self, connection: Connection, answers: list[Answer], rest: list[Delivery]) -> None:
        self.settle(connection, answers)
        claims.release(connection, rest)


def look_through(connection: Connection, room: Room, mine: Collection[int]) -> tuple[list[Delivery], set[str]] | None:
    """What is due and has room, and whose accounts are not active; None: nothing is due."""
    if not any_due(connection, now(), room):
        return None
    due = claims.find(connection, now(), room, mine)
    return due, not_active(connection, {delivery.account_sid for delivery in due})


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
