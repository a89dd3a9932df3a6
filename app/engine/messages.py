"""Messages and faxes that a call sends: rows that the worker hands to a carrier (guide 3.7, 3.8).

The sid follows from the command's id, so a restarted engine that asks again makes no second one.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.calls.commands import SendMessage
from app.calls.facts import Facts
from app.engine import message_rows
from app.engine.ledger import Ledger
from app.models.message import QUEUED

COMMIT_SECONDS = 2.0
"""How long the application is told nothing because the database has not got the row yet."""


class Messages:
    """Queues what calls send. wake: called, in a greenlet, once a row is committed."""

    def __init__(self, ledger: Ledger, wake: Callable[[], Any] = lambda: None) -> None:
        self.ledger = ledger
        self.wake = wake

    def send(self, facts: Facts, command: SendMessage, id: str) -> str:
        """Queue it. Returns ``<SM or FX sid> <status>``. id: the command's.

        Blocks its greenlet until the row is committed, 2 s at most. Raises MessageError.
        """
        owner = {"account_sid": facts.account_sid, "call_sid": facts.call_sid, "api_version": facts.api_version}
        row = message_rows.message(owner, command, id, self.limit(command.kind), datetime.now(UTC))
        self.ledger.message(command.kind, row, self.wake)
        self.ledger.flush(COMMIT_SECONDS)
        return f"{row['sid']} {QUEUED}"

    def limit(self, kind: str) -> int:
        """Most characters of a message, most bytes of a fax."""
        return message_rows.LONGEST_SMS if kind == "sms" else self.ledger.settings.fax_max_bytes
