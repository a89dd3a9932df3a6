"""Inbound messages: each requests its number's SmsUrl and runs the answer (guide 4.2, 3.8).

The row is the record: it is `receiving` until its application has been requested, then `received`. A worker that dies
with it leaves it to another one, which asks again with the same token; a reply has a SID that follows from the
message's, so it is never made twice.
"""

import logging
from typing import Any

from sqlalchemy import Connection

from app.bus.wake import Wakeups
from app.calls.commands.core import Fetch, Notify, SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.cookies import Cookie, take
from app.calls.events import Finished
from app.calls.web import Request, Response
from app.jobs.messages import conversation_cookies
from app.jobs.messages import receiving_claims as claims
from app.jobs.messages.media import MediaStore
from app.jobs.messages.receiving_claims import Arrival
from app.jobs.messages.worklist import Worklist
from app.jobs.room import Room
from app.ledger import text_routes, writes
from app.ledger.rows import common, messages
from app.ledger.rows.common import sid_of
from app.ledger.rows.messages import MessageError
from app.ledger.text_routes import TextRoute
from app.models.columns import now
from app.rcml.message_document import answer
from app.settings.config import Settings
from app.settings.vault import Vault
from app.webhooks.fetcher import Fetcher
from app.webhooks.geography import located_request

log = logging.getLogger(__name__)

UNFETCHED = 11200
"""The code of a file that cannot be had."""


class Receiver(Worklist):
    """Requests the SmsUrl of numbers for inbound messages, and sends the replies."""

    name = "arrivals"

    def __init__(self, settings: Settings, fetcher: Fetcher, wake: Wakeups | None = None) -> None:
        super().__init__(settings, wake)
        self.fetcher = fetcher
        self.unseal = Vault(settings).open
        self.media = MediaStore(settings, self.database, self.get)

    def get(self, request: Request, token: str, account: str, most_bytes: int) -> Response:
        """A file of a gateway's, within the rules of customers' URLs."""
        return self.fetcher.file(request, token, "", most_bytes)

    def any_due(self, connection: Connection, room: Room) -> bool:
        return claims.any_due(connection, now(), room)

    def take(self, connection: Connection, room: Room) -> list[Arrival]:
        return claims.claim(connection, now(), room, list(self.flying))

    def release(self, connection: Connection, items: list[Arrival]) -> None:
        claims.release(connection, items)

    def work(self, arrival: Arrival) -> None:
        """Handle one; an internal failure is logged, and retried after the lease."""
        try:
            self.converse(arrival)
        except Exception:
            log.exception("%s: its application was not requested", arrival.sid)
            return
        self.written(arrival, lambda connection: claims.settle(connection, arrival, now()))

    def converse(self, arrival: Arrival) -> None:
        """Run the SMS document. Raises SQLAlchemyError."""
        route = self.database.read(lambda connection: text_routes.text_route(connection, arrival.to, self.unseal))
        if route is None or route.account_sid != arrival.account_sid or not route.application.url:
            log.info("%s to %s: no SmsUrl", arrival.sid, arrival.to)
            return
        jar = self.database.read(lambda connection: conversation_cookies.load(connection, arrival, now()))
        script = answer(arrival.text(self.files(arrival)), route.application)
        done, count = None, 0
        while True:
            try:
                command = script.send(done)
            except StopIteration:
                return
            count += 1
            done = self.perform(arrival, route, command, f"{arrival.sid}-{count}", jar)

    def files(self, arrival: Arrival) -> list[tuple[str, str]]:
        """URL and content type of each file of a message; one that cannot be had is a Notification."""
        if not arrival.num_media:
            return []
        found, failed = self.media.obtainable(arrival.account_sid, arrival.sid)
        for number, why in enumerate(failed):
            note = common.log_entry(self.settings, Notify(UNFETCHED, f"{arrival.sid}: {why}"), now())
            row = note | arrival.owner | {"sid": sid_of("NO", f"{arrival.sid}-media-{number}")}
            self.write_note(row)
        return found

    def write_note(self, row: dict[str, Any]) -> None:
        """A row of notifications, once."""
        self.database.write(lambda connection: writes.write(connection, [(writes.NOTIFICATION, row)]))

    def perform(self, arrival: Arrival, route: TextRoute, command: Any, id: str, jar: list[Cookie]) -> Any:
        """Perform what the document requests. Returns the result for the script."""
        match command:
            case Fetch(request):
                return self.fetch(arrival, route, located_request(request), id, jar)
            case SendMessage():
                return self.reply(arrival, command, id)
            case Notify():
                row = common.log_entry(self.settings, command, now()) | arrival.owner | {"sid": sid_of("NO", id)}
                self.write_note(row)
        return None

    def fetch(self, arrival: Arrival, route: TextRoute, request: Request, id: str, jar: list[Cookie]) -> Response:
        """A document, with the cookies of the conversation; they are kept before anything else is done."""
        response = self.fetcher.fetch(request, id, route.auth_token, cookies=jar)
        take(jar, response.cookies)
        if jar or response.cookies:
            self.database.write(lambda connection: conversation_cookies.store(connection, arrival, jar, now()))
        return response

    def reply(self, arrival: Arrival, command: SendMessage, id: str) -> Finished:
        """Queue the message of an <Sms> or <Message> as a reply."""
        try:
            row = messages.message(arrival.owner, command, id, messages.LONGEST_SMS, now())
        except MessageError as error:
            return Finished(id, error=str(error))
        row["direction"] = "outbound-reply"
        files = [(writes.MEDIA, file) for file in messages.media(row, command.media, now())]
        self.database.write(lambda connection: writes.write(connection, [(command.kind, row), *files]))
        if self.wake:
            self.wake.wake_senders()
        return Finished(id, QueuedMessage(row["sid"], row["status"]))
