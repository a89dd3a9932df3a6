"""A text message arrives, whoever brings it: its row is written, once; a worker tells its application (guide 4.2)."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.calls import destination
from app.calls.destination import BadDestination
from app.ledger import writes
from app.ledger.rows import messages
from app.ledger.rows.common import sid_of
from app.ledger.text_routes import text_route
from app.models import sid
from app.models.columns import now
from app.models.numbers import e164


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody brings. way: http, sip, smpp ...; reference: what it is called there, so that one that comes twice
    is kept once; empty: nothing. media: URLs of its files."""

    way: str
    reference: str
    from_: str
    to: str
    body: str
    media: tuple[str, ...] = ()


def arrive(connection: Connection, incoming: Incoming) -> str:
    """Store it. Returns its SID; empty when no account has the number. Raises SQLAlchemyError."""
    route = text_route(connection, incoming.to, lambda sealed: "")
    if route is None:
        return ""
    named = f"{incoming.way} {route.account_sid} {incoming.from_} {incoming.reference}"
    own = sid_of("SM", named) if incoming.reference else sid.new("SM")
    owner = {"account_sid": route.account_sid, "call_sid": None, "api_version": route.api_version}
    row = messages.arrival(owner, own, sender(incoming.from_), route.number, incoming.body, now())
    more = {"num_media": len(incoming.media), "messaging_service_sid": route.service_sid or None}
    files = messages.media(row, incoming.media, now())
    writes.write(connection, [(writes.SMS, row | more), *((writes.MEDIA, file) for file in files)])
    return own


def sender(text: str) -> str:
    """The sender, as it is stored: a number in its one form; a client; a word such as a shop's name as it is."""
    if text.lower().startswith("client:"):
        return str(destination.parse(text))
    try:
        return e164.normalise(text)
    except BadDestination:
        return text.strip()
