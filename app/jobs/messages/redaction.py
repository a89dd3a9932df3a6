"""ContentRetention=discard and AddressRetention=obfuscate: what is kept of a message that has a final status."""

from sqlalchemy import Connection, select, update

from app.models import Message
from app.models.messages.message import DISCARD, OBFUSCATE

MESSAGES = Message.__table__
HIDDEN = 4
"""Digits at the end of a number, each of which becomes an X."""


def redact(connection: Connection, sid: str) -> None:
    """Take away what its sender does not want to be kept. In the transaction that writes its final status."""
    wanted = select(MESSAGES.c.to, MESSAGES.c.content_retention, MESSAGES.c.address_retention)
    row = connection.execute(wanted.where(MESSAGES.c.sid == sid)).one()
    values = ({"body": ""} if row.content_retention == DISCARD else {}) | (
        {"to": obfuscated(row.to)} if row.address_retention == OBFUSCATE else {}
    )
    if values:
        connection.execute(update(MESSAGES).where(MESSAGES.c.sid == sid).values(values))


def obfuscated(address: str) -> str:
    """``+1555123XXXX``."""
    return address[:-HIDDEN] + "X" * len(address[-HIDDEN:])
