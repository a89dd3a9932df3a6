"""Messages and faxes are sent: rows that are queued go to a carrier (guide 4.4, 2.4, 2.5).

A message is handed over again only when a worker died with it, or the carrier said "not now"; the carrier can recognize
it by its SID.
"""

import logging
from datetime import timedelta
from typing import Any

import gevent
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.bus.wake import Wakeups
from app.calls.web import Request, Response
from app.jobs.messages import sending_claims as claims
from app.jobs.messages import worklist
from app.jobs.messages.media import MediaStore
from app.jobs.messages.post import Bringing
from app.jobs.messages.receiving import Receiver
from app.jobs.messages.sending_claims import Outcome, Sending
from app.jobs.messages.worklist import Worklist
from app.jobs.room import Room
from app.ledger import lookups, text_routes
from app.messaging.carriers import ClientsFirst, carrier
from app.messaging.documents import Documents, Get
from app.messaging.port import Carrier, Kind, Refused, Unavailable
from app.models import Fax, Message
from app.models.columns import now
from app.permits.permit import DatabasePermit
from app.permits.rules import Refusal
from app.settings.config import Settings, load
from app.settings.secrets import effective
from app.settings.vault import Vault
from app.webhooks.fetcher import Fetcher

log = logging.getLogger(__name__)

TABLES: dict[Kind, Any] = {"sms": Message.__table__, "fax": Fax.__table__}
LONGEST_SECONDS = {"sms": 40.0, "fax": 800.0}
"""A carrier that takes longer is not waited for: less than a lease."""


class Sender(Worklist):
    """Sends what is due of one kind."""

    def __init__(
        self,
        settings: Settings,
        kind: Kind,
        wake: Wakeups | None = None,
        through: Carrier | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        """through: the carrier; by default the settings'. fetcher: gets the documents of faxes, and media."""
        super().__init__(settings, wake)
        self.name = self.kind = kind
        self.table = TABLES[kind]
        self.carrier = through or carrier(
            settings, kind, self.owner_of_client, self.documents(fetcher), self.bringing()
        )
        self.media = MediaStore(settings, self.database, self.getter(fetcher))
        self.permit = DatabasePermit(settings, self.database)
        self.lasting = timedelta(seconds=getattr(settings, f"{kind}_timeout"))

    def run(self) -> None:
        """Send, and receive what carriers bring, forever."""
        if isinstance(self.carrier, ClientsFirst):
            self.carrier.start()
        super().run()

    def stop(self, seconds: float) -> None:
        super().stop(seconds)
        if isinstance(self.carrier, ClientsFirst):
            self.carrier.close()

    def bringing(self) -> Bringing:
        """Keeps what the carrier brings."""
        wake = self.wake
        way = str(getattr(self.settings, f"{self.kind}_provider"))
        if wake is None:
            return Bringing(self.settings, self.database, way)
        return Bringing(self.settings, self.database, way, wake.wake_senders, wake.wake_worker)

    def documents(self, fetcher: Fetcher | None) -> Documents:
        """What faxes show."""
        return Documents(self.getter(fetcher), self.settings.fax_max_file_bytes)

    def getter(self, fetcher: Fetcher | None) -> Get:
        """Fetches what faxes show and messages carry; requests for it are signed as all are."""
        unseal = Vault(self.settings).open

        def get(request: Request, token: str, account: str, most_bytes: int) -> Response:
            holder = self.database.read(lambda connection: lookups.account(connection, account, unseal))
            own = fetcher or Fetcher(self.settings)
            return own.file(request, token, holder.auth_token if holder else "", most_bytes)

        return get

    def owner_of_client(self, login: str) -> str:
        """The account that has the client; empty: none."""
        return self.database.read(lambda connection: text_routes.owner_of_client(connection, login))

    def any_due(self, connection: Connection, room: Room) -> bool:
        return claims.any_due(connection, self.table, now(), room)

    def take(self, connection: Connection, room: Room) -> list[Sending]:
        return claims.claim(connection, self.table, now(), room, self.lasting, list(self.flying))

    def release(self, connection: Connection, items: list[Sending]) -> None:
        claims.release(connection, self.table, items)

    def work(self, sending: Sending) -> None:
        """Hand one over and write down what became of it, while the row is ours; when the database stays away, the next
        try tells `again`."""
        outcome = self.tried(sending)
        if outcome.error:
            log.warning("%s: %s", sending.sid, outcome.error)

        def settle(connection: Connection) -> bool:
            return claims.settle(connection, self.settings, self.table, sending, outcome, now())

        if self.written(sending, settle) and self.wake:
            self.wake.wake_worker()

    def tried(self, sending: Sending) -> Outcome:
        """Hand a message or fax to the carrier once, within LONGEST_SECONDS."""
        longest = LONGEST_SECONDS[self.kind]
        try:
            self.permitted(sending)
            with gevent.Timeout(longest, Unavailable(f"no answer within {longest:g} s")):
                media = self.media.of(sending.account_sid, sending.sid) if sending.num_media else ()
                return Outcome(self.carrier.send(sending.outgoing(media)).reference)
        except Refused as refused:
            return Outcome(error=str(refused))
        except Unavailable as unavailable:
            return Outcome(error=str(unavailable), final=False)
        except Exception as error:
            log.exception("%s was not sent", sending.sid)
            return Outcome(error=f"internal error: {type(error).__name__}", final=False)

    def permitted(self, sending: Sending) -> None:
        """Ask the permit, before any provider. Raises Refused, or Unavailable when it is not its turn yet."""
        try:
            wait = self.permit.send(sending.account_sid, sending.sid, sending.to, sending.from_)
        except Refusal as refusal:
            raise Refused(str(refusal)) from None
        except SQLAlchemyError:
            raise Unavailable("the limits of the account cannot be asked for") from None
        if wait:
            raise Unavailable(f"its turn comes in {wait:.1f} s: too many messages per second")


def look() -> None:
    """The RQ job: there is something to send, or something arrived. The worker's own loops see to it; in any other
    process it is done now."""
    if worklist.running:
        for one in worklist.running.values():
            one.look()
        return
    settings = effective(load())
    fetcher = Fetcher(settings)
    for one in (Receiver(settings, fetcher), *(Sender(settings, kind, fetcher=fetcher) for kind in TABLES)):
        try:
            one.drain()
        finally:
            one.database.close()
    fetcher.close()
