"""Messages and faxes are sent: rows that are queued go to a carrier (guide 4.4, 2.4, 2.5).

One greenlet claims, one each hands over. A message is handed over again only when a worker died with it, or the carrier
said "not now"; the carrier is told which. Redis only makes this look sooner than it would.
"""

import logging
from datetime import timedelta
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from app.config import Settings, load
from app.engine.database import Database, cause
from app.jobs import sending_claims as claims
from app.jobs.claims import Room
from app.jobs.sending_claims import Outcome, Sending
from app.launcher.secrets import effective
from app.messaging.carriers import carrier
from app.messaging.port import Carrier, Kind, Refused, Unavailable
from app.models import Fax, Message
from app.models.columns import now
from app.wake import Wake

log = logging.getLogger(__name__)

TABLES: dict[Kind, Any] = {"sms": Message.__table__, "fax": Fax.__table__}
AT_ONCE, AT_ONCE_OF_ACCOUNT = 50, 20
SWEEP_SECONDS, CALLED_SECONDS = 2.0, 0.25
GATHER_SECONDS = 0.1
"""Between two looks, however much there is."""
LONGEST_SECONDS = 40.0
"""A carrier that takes longer is not waited for: less than a lease."""
WRITE_TRIES, WRITE_SECONDS = 5, 2.0


class Sender:
    """Sends what is due of one kind. `running`: those of this process, by kind."""

    running: "dict[Kind, Sender]" = {}

    def __init__(
        self, settings: Settings, kind: Kind, wake: Wake | None = None, through: Carrier | None = None
    ) -> None:
        """through: the carrier; by default the settings'."""
        self.settings = settings
        self.kind = kind
        self.table = TABLES[kind]
        self.carrier = through or carrier(settings, kind)
        self.lasting = timedelta(seconds=getattr(settings, f"{kind}_timeout"))
        self.wake = wake
        self.database = Database(settings)
        self.called = Event()
        self.flying: dict[int, tuple[Sending, Any]] = {}

    def look(self) -> None:
        """There may be something new."""
        self.called.set()

    def run(self) -> None:
        """Send for ever."""
        Sender.running[self.kind] = self
        called = True
        while True:
            try:
                self.claim()
            except Exception as error:
                log.error("%s to send cannot be read: %s", self.table.name, cause(error))
            gevent.sleep(GATHER_SECONDS)
            # What came just after we were told was not told again (wake.SENDING_MS).
            called = self.called.wait(CALLED_SECONDS if called else SWEEP_SECONDS)
            self.called.clear()

    def claim(self) -> bool:
        """Take what is due and begin to send it. Returns whether there was anything. Raises SQLAlchemyError."""
        room = Room(AT_ONCE, AT_ONCE_OF_ACCOUNT, (sending for sending, _greenlet in self.flying.values()))
        if not self.database.read(lambda connection: claims.any_due(connection, self.table, now(), room)):
            return False

        def take(connection: Connection) -> list[Sending]:
            return claims.claim(connection, self.table, now(), room, self.lasting, list(self.flying))

        claimed = self.database.write(take)
        for sending in claimed:
            self.flying[sending.id] = (sending, gevent.spawn(self.send, sending))
        return bool(claimed)

    def send(self, sending: Sending) -> None:
        """Hand one over and write down what became of it; there is a place for another one then."""
        outcome = self.tried(sending)
        if outcome.error:
            log.warning("%s: %s", sending.sid, outcome.error)
        self.written(sending, outcome)
        self.flying.pop(sending.id, None)
        self.look()

    def tried(self, sending: Sending) -> Outcome:
        """Ask the carrier, once."""
        try:
            with gevent.Timeout(LONGEST_SECONDS, Unavailable(f"no answer within {LONGEST_SECONDS:g} s")):
                return Outcome(self.carrier.send(sending.outgoing))
        except Refused as refused:
            return Outcome(error=str(refused))
        except Unavailable as unavailable:
            return Outcome(error=str(unavailable), final=False)
        except Exception as error:
            log.exception("%s was not sent", sending.sid)
            return Outcome(error=f"internal error: {type(error).__name__}", final=False)

    def written(self, sending: Sending, outcome: Outcome) -> None:
        """Write the outcome while the row is ours; when the database stays away, the next try tells `again`."""

        def settle(connection: Connection) -> bool:
            return claims.settle(connection, self.settings, self.table, sending, outcome, now())

        for _try in range(WRITE_TRIES):
            try:
                if self.database.write(settle) and self.wake:
                    self.wake.wake_worker()
                return
            except Exception as error:
                log.error("%s: what became of it is not written: %s", sending.sid, cause(error))
                gevent.sleep(WRITE_SECONDS)

    def drain(self) -> None:
        """Send what is due now, and return when it is settled. Not while `run` goes on."""
        while self.claim() or self.flying:
            gevent.joinall([greenlet for _sending, greenlet in list(self.flying.values())])

    def stop(self, seconds: float) -> None:
        """Let what is under way end for so long, let go of the rest. Not while `run` goes on."""
        Sender.running.pop(self.kind, None)
        greenlets = [greenlet for _sending, greenlet in self.flying.values()]
        gevent.joinall(greenlets, timeout=seconds)
        gevent.killall(greenlets, block=False)
        rest = [sending for sending, _greenlet in self.flying.values()]
        try:
            self.database.write(lambda connection: claims.release(connection, self.table, rest))
        except Exception as error:
            log.error("%d %s stay claimed for a minute: %s", len(rest), self.table.name, cause(error))
        self.database.close()


def look() -> None:
    """The RQ job: there is something to send. The worker's own loops do it; in any other process it is done now."""
    if Sender.running:
        for sender in Sender.running.values():
            sender.look()
        return
    settings = effective(load())
    for kind in TABLES:
        sender = Sender(settings, kind)
        try:
            sender.drain()
        finally:
            sender.database.close()
