"""What the engine asks the database about queues, and the queue that <Enqueue> makes."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select

from app.models import Queue, QueueMember, columns, sid
from app.models.calls.queue import DEFAULT_SIZE

QUEUES, MEMBERS = Queue.__table__, QueueMember.__table__
NAMED = select(QUEUES.c.sid, QUEUES.c.max_size).where(
    QUEUES.c.account_sid == bindparam("account"), QUEUES.c.friendly_name == bindparam("name")
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue as the engine needs it."""

    sid: str
    max_size: int


def named(connection: Connection, account_sid: str, name: str) -> QueueRow | None:
    """A queue of an account by its name."""
    row = connection.execute(NAMED, {"account": account_sid, "name": name}).one_or_none()
    return QueueRow(*row) if row is not None else None


def create(connection: Connection, account_sid: str, name: str) -> None:
    """A new queue. Raises IntegrityError if there is one of that name."""
    now = columns.now()
    values = {"account_sid": account_sid, "friendly_name": name, "max_size": DEFAULT_SIZE}
    connection.execute(insert(QUEUES).values(sid=sid.new("QU"), date_created=now, date_updated=now, **values))


def entries(connection: Connection, node: str) -> set[str]:
    """The entries of a node's members."""
    return set(connection.scalars(select(MEMBERS.c.entry).where(MEMBERS.c.node == node)))
