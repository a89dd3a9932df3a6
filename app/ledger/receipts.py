"""A carrier tells later what became of a message: delivered, or not (guide 4.4, statuses)."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.ledger.rows import messages
from app.models import Message, Notification, Outbox
from app.models.columns import now
from app.models.messages.message import DELIVERED, SENT, UNDELIVERED
from app.settings.config import Settings

MESSAGES = Message.__table__
COLUMNS = ("sid", "account_sid", "call_sid", "from", "to", "api_version", "status_callback", "messaging_service_sid")


def receipt(connection: Connection, settings: Settings, message: Any, error: str = "") -> bool:
    """Write down that it was delivered, or (error) why not; its callback is in the same transaction. message: a
    condition. Returns whether there is such a sent message without a receipt. Raises SQLAlchemyError."""
    wanted = select(*(MESSAGES.c[name].label(name.replace("from", "from_")) for name in COLUMNS))
    row = connection.execute(wanted.where(message, MESSAGES.c.status == SENT).with_for_update()).first()
    if row is None:
        return False
    wall, status = now(), UNDELIVERED if error else DELIVERED
    failed = {"error_code": messages.FAILURE, "error_message": error} if error else {}
    values = {"status": status, "date_updated": wall, **failed}
    if not connection.execute(
        update(MESSAGES).where(MESSAGES.c.sid == row.sid, MESSAGES.c.status == SENT).values(values)
    ).rowcount:
        return False
    if error:
        connection.execute(insert(Notification.__table__), messages.failure(settings, row, error, wall))
    if row.status_callback:
        connection.execute(insert(Outbox.__table__).values(messages.callback(row, status, error, wall)))
    return True


def of_sid(sid: str) -> Any:
    """By our own name of it."""
    return MESSAGES.c.sid == sid


def of_reference(reference: str) -> Any:
    """By its carrier's name of it."""
    return MESSAGES.c.reference == reference
