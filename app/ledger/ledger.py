"""The ledger: everything the engine writes to and reads from the database (guide 4.2, 4.3, 4.7).

Writes are queued and return at once. Reads wait, for the greenlet that asks only; they raise SQLAlchemyError while the
database is away.
"""

import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import gevent
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.accounts.domain_credentials import Login
from app.bus.metrics import count
from app.calls.commands.core import Notify, PostCallback
from app.calls.facts import Application, Facts
from app.ledger import domains, lookups, stale, writes
from app.ledger.arrivals import Incoming, arrive
from app.ledger.domains import Called
from app.ledger.lookups import EngineLetter, Holder, Outbound, Route
from app.ledger.rows import common, conferences, queues
from app.ledger.rows.queues import QueueRow
from app.ledger.write_queue import THEN, WriteQueue
from app.models.calls.call import FINAL
from app.settings.config import Settings
from app.settings.vault import Vault
from app.store.transactions import Database

log = logging.getLogger(__name__)

COMMIT_SECONDS = 2.0
"""How often a wait for the database is logged."""


class LedgerFull(OSError):
    """The database has been away so long that no new call should begin."""


class Ledger:
    """The record of one node's calls. wake_worker: called, in a greenlet, after callbacks were committed."""

    def __init__(self, settings: Settings, wake_worker: Callable[[], Any] = lambda: None) -> None:
        self.settings = settings
        self.database = Database(settings)
        self.queue = WriteQueue(self.database, wake_worker)
        # A token changes together with its ciphertext, so what was opened once stays right.
        self.unseal = lru_cache(10_000)(Vault(settings).open)

    # -- writes: queued ---------------------------------------------------------------------------------------------

    def call_began(self, facts: Facts, application: Application, channel: str, number_sid: str, wall: datetime) -> None:
        """A leg begins on our node. A row that the REST API made already learns where and when."""
        row = common.call(facts, application, channel, number_sid, self.settings.node, wall)
        self.queue.put((writes.BEGAN, row))

    def status(
        self,
        facts: Facts,
        application: Application,
        status: str,
        event: str,
        wall: datetime,
        duration: int,
        sequence: int,
    ) -> None:
        """A call reached a status; its callback, if wanted, is in the same transaction. Never back from a final one;
        the same sequence again changes nothing. duration: whole seconds since the answer, 0 if there was none."""
        group = [(writes.STATUS, writes.status_values(facts.call_sid, status, wall, duration))]
        if application.status_callback and event in application.status_events:
            callback = common.callback(facts, application, status, event, wall, duration, sequence)
            group.append((writes.CALLBACK, callback))
        self.queue.put(*group)
        if status in FINAL:
            count("calls", status)

    def notification(self, facts: Facts, notify: Notify, wall: datetime, id: str = "") -> None:
        """Something went wrong in a call: tell its developer. The same id again changes nothing."""
        self.queue.put((writes.NOTIFICATION, common.notification(self.settings, facts, notify, wall, id)))

    def tell(self, facts: Facts, command: PostCallback, id: str, wall: datetime) -> None:
        """A callback that is no status change: to be delivered once, whoever asks for it again under this id."""
        self.queue.put((writes.CALLBACK, common.told(facts, command, id, wall)))

    def recording(self, recording: common.Row, transcription: common.Row | None = None) -> None:
        """A recording was stored, or could not be; its transcription, if one is wanted, is in the same transaction.
        Rows of recording_rows.py; the same again changes nothing."""
        wanted = [(writes.TRANSCRIPTION, transcription)] if transcription else []
        self.queue.put((writes.RECORDING, recording), *wanted)

    def message(self, kind: str, row: common.Row, then: Callable[[], Any]) -> None:
        """A call sends a message (kind sms) or a fax; the same sid again changes nothing. then: called, in a greenlet,
        when it is committed."""
        self.queue.put((kind, row))
        self.queue.put((THEN, then))

    def member(self, row: common.Row) -> None:
        """A call waits in a queue."""
        self.queue.put((writes.MEMBER, row))

    def member_gone(self, entry: str) -> None:
        """It waits no more. entry: of its row."""
        self.queue.put((writes.MEMBER_GONE, {"gone": entry}))

    def conference(self, row: common.Row) -> None:
        """A conference began, or became something else. Rows of conference_rows.py."""
        self.queue.put((writes.CONFERENCE, row))

    def participant(self, row: common.Row) -> None:
        """A call is in a conference, or is there otherwise than before."""
        self.queue.put((writes.PARTICIPANT, row))

    def participant_gone(self, entry: str) -> None:
        """It is there no more."""
        self.queue.put((writes.PARTICIPANT_GONE, {"gone": entry}))

    def stream(self, row: common.Row) -> None:
        """A media stream began, or ended. Rows of streams.py."""
        self.queue.put((writes.STREAM, row))

    def answered_by(self, call_sid: str, by: str) -> None:
        """It is known who has answered a leg."""
        self.queue.put((writes.ANSWERED_BY, {"call": call_sid, "by": by}))

    def closed(self, call_sid: str, then: Callable[[], Any]) -> None:
        """Nothing more will be written of this call: call `then`, in a greenlet, when all of it is committed."""
        self.queue.put((THEN, then))

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all that was said so far is committed. Returns whether it is."""
        return self.queue.flush(timeout)

    def commit(self) -> None:
        """Wait until all that was said so far is committed, however long the database is away: the next step reports it
        to an application, which may request it at once."""
        while not self.flush(COMMIT_SECONDS):
            log.warning("callbacks wait for the database")

    def close(self, timeout: float = 3.0) -> bool:
        """Flush, then let go of the database. Returns whether everything was committed."""
        done = self.flush(timeout)
        self.queue.writer.kill(timeout=1.0)
        with gevent.Timeout(1.0, False):  # type: ignore[arg-type] # SQLite may be waiting for a lock
            self.database.close()
        return done

    # -- reads: the greenlet waits ----------------------------------------------------------------------------------

    def route(self, to: str) -> Route | None:
        """What a dialed number runs; None: no account has it, or its account is not active. Raises LedgerFull."""
        if self.queue.full:
            raise LedgerFull("the database is too far behind for another call")
        return self.database.glance(lambda connection: lookups.route(connection, to, self.unseal))

    def administrator(self) -> str:
        """The SID of the first account, which is the operator's; empty: there is none yet."""
        return self.database.glance(lookups.administrator)

    def route_of_client(self, login: str) -> Route | None:
        """What the calls of a client run, whatever it dials; None: it has no application of its own."""
        return self.database.glance(lambda connection: lookups.route_of_client(connection, login, self.unseal))

    def called_domain(self, name: str, address: str, credential: str) -> Called | None:
        """The SIP domain that was called from this address, with this credential or none; None: no account has it."""
        return self.database.glance(
            lambda connection: domains.domain(connection, name, address, credential, self.unseal)
        )

    def account(self, sid: str) -> Holder | None:
        """An account, with its token and what it may do."""
        return self.database.glance(lambda connection: lookups.account(connection, sid, self.unseal))

    def unsealed(self, text: str) -> str:
        """A password of a letter; of a letter that an older release wrote, as it is."""
        try:
            return self.unseal(text) if text else ""
        except ValueError:
            return text

    def outbound(self, call_sid: str) -> Outbound | None:
        """The queued call that an originate letter is about; None: no longer queued, or its account is not active."""
        return self.database.glance(lambda connection: lookups.outbound(connection, call_sid, self.unseal))

    def take_mail(self, node: str) -> list[EngineLetter]:
        """What the REST API wants of live calls, in order; each letter is given once."""
        if not self.database.glance(lambda connection: lookups.has_mail(connection, node)):
            return []
        return self.database.write(lambda connection: lookups.take_mail(connection, node))

    def text(self, incoming: Incoming) -> str:
        """Store an inbound message. Returns its SID; empty: no account has the number."""
        return self.database.write(lambda connection: arrive(connection, incoming))

    def logins(self) -> list[Login]:
        """Every client that may register, and every credential of a SIP domain."""
        return self.database.read(lambda connection: lookups.logins(connection, self.unseal))

    def login(self, name: str) -> Login | None:
        """A client or credential by its name; None: there is none, or it may neither register nor call."""
        return self.database.glance(lambda connection: lookups.login(connection, name, self.unseal))

    def queue_named(self, account_sid: str, name: str, create: bool) -> QueueRow | None:
        """A queue by its name; made if need be and wanted."""

        def named(connection: Connection) -> QueueRow | None:
            return queues.named(connection, account_sid, name)

        found = self.database.read(named)
        if found is None and create:
            with suppress(IntegrityError):  # somebody else was first
                self.database.write(lambda connection: queues.create(connection, account_sid, name))
            found = self.database.read(named)
        return found

    def members(self, node: str) -> set[str]:
        """The entries of all rows of a node's queue members."""
        return self.database.read(lambda connection: queues.entries(connection, node))

    def fail_stale(self, node: str, kept: Collection[str]) -> list[str]:
        """Close the node's open calls that no engine runs any more, all but the kept ones. Returns their sids."""
        wall = datetime.now(UTC)
        closed = self.database.write(lambda connection: stale.fail_stale(connection, node, kept, wall))
        if closed:
            self.queue.on_callbacks()
        return closed

    def sweep_conferences(self, node: str, sids: Collection[str], entries: Collection[str]) -> None:
        """Close the node's conferences and remove its participants, all but these."""
        wall = datetime.now(UTC)
        self.database.write(lambda connection: conferences.sweep(connection, node, sids, entries, wall))
