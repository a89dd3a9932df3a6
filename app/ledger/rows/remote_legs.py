"""What engines write and ask about homes of conferences and queues, and about visits (docs/nodes.md). Each of these is
one transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from app.models import ConferenceHost, EngineCommand, RemoteLeg, SwitchNode
from app.models.columns import now
from app.models.system.mailbox import END
from app.store.upsert import INSERT, merge

HOMES: Any = ConferenceHost.__table__
VISITS: Any = RemoteLeg.__table__
NODES: Any = SwitchNode.__table__
TICKET_SECONDS = 30
"""How long a visit may be on its way, or a room claimed and not open yet; an engine that restarts is back by then."""


def claim(connection: Connection, place: str, node: str) -> str:
    """The home of a conference or queue: the node that asked first, while its claim stands."""
    first = INSERT[connection.dialect.name](HOMES).values(place=place, node=node, date_updated=now())
    connection.execute(merge(first, "place", lambda new: {"date_updated": new.date_updated}))
    return str(connection.scalar(select(HOMES.c.node).where(HOMES.c.place == place)))


def announce(connection: Connection, visit: dict[str, Any]) -> str:
    """A visit is on its way. Returns where its home takes SIP, as host:port. visit: leg, ticket, home, guest, payload;
    the same leg again shows its new ticket."""
    connection.execute(delete(VISITS).where(VISITS.c.leg == visit["leg"]))
    connection.execute(insert(VISITS).values(**visit, admitted=False, date_created=now()))
    return str(connection.scalar(select(NODES.c.address).where(NODES.c.name == visit["home"])) or "")


def admit(connection: Connection, ticket: str, home: str) -> Any:
    """The visit that a leg with this ticket is (leg, guest, payload). None: it was never announced here, it was used
    before, or too long ago."""
    fresh = VISITS.c.date_created > now() - timedelta(seconds=TICKET_SECONDS)
    announced = (VISITS.c.ticket == ticket, VISITS.c.home == home, ~VISITS.c.admitted, fresh)
    if connection.execute(update(VISITS).where(*announced).values(admitted=True)).rowcount != 1:
        return None
    wanted = select(VISITS.c.leg, VISITS.c.guest, VISITS.c.payload).where(VISITS.c.ticket == ticket)
    return connection.execute(wanted).one()


def report(connection: Connection, leg: str, said: dict[str, Any]) -> None:
    """Store the outcome of a remote leg. said: the fields of its result."""
    connection.execute(update(VISITS).where(VISITS.c.leg == leg).values(outcome=said))


def outcome(connection: Connection, leg: str) -> dict[str, Any] | None:
    """How a visit has ended; None: its home did not say. The row stays for an engine that asks again after a crash."""
    said: dict[str, Any] | None = connection.scalar(select(VISITS.c.outcome).where(VISITS.c.leg == leg))
    return said


def tell_over(connection: Connection, leg: str, node: str) -> None:
    """One end of a visit is lost: the node at the other end hangs up."""
    connection.execute(insert(EngineCommand).values(node=node, call_sid=leg, kind=END, payload={}, date_created=now()))


def lost(connection: Connection, node: str) -> None:
    """A node is lost: nothing is at home there, and the other ends of its visits hang up."""
    connection.execute(delete(HOMES).where(HOMES.c.node == node))
    its = or_(VISITS.c.guest == node, and_(VISITS.c.home == node, VISITS.c.outcome.is_(None)))
    ends = select(VISITS.c.leg, VISITS.c.home, VISITS.c.guest).where(its).order_by(VISITS.c.id)
    for visit in connection.execute(ends).all():
        tell_over(connection, visit.leg, visit.guest if visit.home == node else visit.home)
    connection.execute(delete(VISITS).where(its))


def sweep(connection: Connection, node: str, places: Collection[str], legs: Collection[str], wall: datetime) -> None:
    """What is open no more on a node (places are) loses its home; visits of its calls (legs) that are over go."""
    long_ago = wall - timedelta(seconds=TICKET_SECONDS)
    homes = (HOMES.c.node == node, HOMES.c.date_updated < long_ago, HOMES.c.place.not_in(places))
    connection.execute(delete(HOMES).where(*homes))
    visits = (VISITS.c.guest == node, VISITS.c.date_created < long_ago, VISITS.c.leg.not_in(legs))
    connection.execute(delete(VISITS).where(*visits))
