"""What the ledger writes of conferences and their participants, and which rows are stale (guide 3.9.3)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, literal_column, update

from app.calls.commands.conferences import AttendConference
from app.calls.facts import Facts
from app.calls.shared.conferences import Room
from app.ledger.rows.common import Row
from app.models import Conference, Participant
from app.models.calls.conference import COMPLETED, IN_PROGRESS, INIT
from app.store.upsert import merge

CONFERENCES: Any = Conference.__table__
PARTICIPANTS: Any = Participant.__table__
GRACE_SECONDS = 10
"""A row that changed more recently may be of a conference that began while we looked."""


def conference(facts: Facts, name: str, room: Room, node: str, wall: datetime, reason: str = "", by: str = "") -> Row:
    """A row of conferences. facts: of any participant. reason: why it is over; by: the call that ended it."""
    status = COMPLETED if reason else IN_PROGRESS if room.started else INIT
    return {
        "sid": room.sid,
        "account_sid": facts.account_sid,
        "friendly_name": name,
        "status": status,
        "reason": reason or None,
        "ended_by": by or None,
        "node": node,
        "api_version": facts.api_version,
        "date_created": wall,
        "date_updated": wall,
    }


def participant(facts: Facts, entry: str, sid: str, wish: AttendConference, node: str, wall: datetime) -> Row:
    """A row of participants. sid: of the conference."""
    return {
        "entry": entry,
        "account_sid": facts.account_sid,
        "conference_sid": sid,
        "call_sid": facts.call_sid,
        "node": node,
        "label": wish.label,
        "coached": wish.coach,
        "muted": wish.muted,
        "hold": wish.held,
        "start_conference_on_enter": wish.starts,
        "end_conference_on_exit": wish.ends,
        "date_created": wall,
        "date_updated": wall,
    }


def insert_conference(insert: Any) -> Any:
    """A conference, or what it has become; one that is over stays so."""
    names = ("status", "reason", "ended_by", "date_updated")
    alive = CONFERENCES.c.status != literal_column(f"'{COMPLETED}'")
    return merge(insert, "sid", lambda new: {name: new[name] for name in names}, alive)


def insert_participant(insert: Any) -> Any:
    """A participant, or what it is now."""
    names = ("muted", "hold", "coached", "end_conference_on_exit", "date_updated")
    return merge(insert, "entry", lambda new: {name: new[name] for name in names})


def sweep(connection: Connection, node: str, sids: Collection[str], entries: Collection[str], wall: datetime) -> None:
    """Rows of a node that no conference (sids) and no participant (entries) of its engine stands behind."""
    long_ago = wall - timedelta(seconds=GRACE_SECONDS)
    of_node = (CONFERENCES.c.node == node, CONFERENCES.c.status.in_((INIT, IN_PROGRESS)))
    stale = (*of_node, CONFERENCES.c.date_updated < long_ago, CONFERENCES.c.sid.not_in(sids))
    connection.execute(update(CONFERENCES).where(*stale).values(status=COMPLETED, date_updated=wall))
    gone = (PARTICIPANTS.c.node == node, PARTICIPANTS.c.date_updated < long_ago, PARTICIPANTS.c.entry.not_in(entries))
    connection.execute(delete(PARTICIPANTS).where(*gone))
