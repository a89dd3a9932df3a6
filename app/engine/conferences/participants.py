"""The roll of conferences: rows that the REST API shows as Conferences and Participants (guide 3.9.3)."""

from datetime import UTC, datetime

from app.calls.commands.conferences import AttendConference
from app.calls.shared.conferences import Room
from app.engine.live_call import LiveCall
from app.ledger.ledger import Ledger
from app.ledger.rows import conferences


class ConferenceParticipants:
    """The participants of the conferences on this node."""

    def __init__(self, ledger: Ledger, node: str) -> None:
        self.ledger = ledger
        self.node = node
        self.sids: dict[str, str] = {}
        """The conference that each call is in, or was sent out of and has not left yet."""
        self.entries: dict[str, str] = {}
        """The name of each call's row."""

    def present(self, live: LiveCall, room: Room, wish: AttendConference) -> None:
        """A call is in a conference, which may be new; or is there otherwise than before."""
        facts, wall = live.header.facts, datetime.now(UTC)
        self.sids[live.sid], self.entries[live.sid] = room.sid, live.call.attendance
        self.ledger.conference(conferences.conference(facts, wish.name, room, self.node, wall))
        self.ledger.participant(conferences.participant(facts, live.call.attendance, room.sid, wish, self.node, wall))

    def left(self, live: LiveCall) -> None:
        """A call is out of it."""
        self.sids.pop(live.sid, None)
        if entry := self.entries.pop(live.sid, None):
            self.ledger.participant_gone(entry)

    def over(self, live: LiveCall, name: str, room: Room, reason: str) -> None:
        """The conference has ended. live: the call that ended it, or one that was in it."""
        by = "" if live.sid in room.members else live.sid
        wall = datetime.now(UTC)
        self.ledger.conference(conferences.conference(live.header.facts, name, room, self.node, wall, reason, by))

    def sweep(self, announced: set[str]) -> None:
        """Rows of engines before us, and of whoever left unseen. announced: conferences that somebody is called into.
        Waits for the database."""
        self.ledger.sweep_conferences(self.node, announced | set(self.sids.values()), set(self.entries.values()))
