"""The roll of who waits in queues: rows that the REST API shows as Members.

A row has a name of its own for each time that a call enters or comes back, so that it does not matter in which order
rows that come and rows that go are written.
"""

import time
import uuid

from app.engine.live_call import LiveCall
from app.ledger.ledger import Ledger
from app.ledger.rows.common import member


class QueueMemberRows:
    """The members of the queues on this node."""

    def __init__(self, ledger: Ledger, node: str) -> None:
        self.ledger = ledger
        self.node = node
        self.entries: dict[str, str] = {}
        """The name of each call's row."""

    def add(self, live: LiveCall, queue: str) -> None:
        """A call waits; twice is once."""
        if live.sid in self.entries:
            return
        entry = self.entries[live.sid] = uuid.uuid4().hex
        now = time.monotonic()
        entered = time.time() - (now - live.queue_at.get("waiting", now))
        self.ledger.member(member(entry, live.header.facts, queue, self.node, entered))

    def remove(self, call_sid: str) -> None:
        """A call waits no more."""
        if entry := self.entries.pop(call_sid, None):
            self.ledger.member_gone(entry)

    def sweep(self) -> None:
        """Rows of engines before us, and of whoever left unseen, go. Waits for the database."""
        listed = self.ledger.members(self.node)
        for entry in listed - set(self.entries.values()):
            self.ledger.member_gone(entry)
