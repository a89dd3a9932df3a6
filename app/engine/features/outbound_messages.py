"""Messages and faxes that a call sends: rows that the worker hands to a carrier (guide 3.7, 3.8).

The sid follows from the command's id, so a restarted engine that asks again makes no second one.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.calls.commands.core import SendMessage
from app.calls.commands.messages import KeepFax
from app.calls.commands.results import QueuedMessage, StoredFax
from app.calls.facts import Facts
from app.ledger.ledger import Ledger
from app.ledger.rows import messages
from app.ledger.rows.common import sid_of
from app.models.messages.fax import fax_file
from app.models.messages.message import QUEUED


class Messages:
    """Queues what calls send. wake: called, in a greenlet, once a row is committed."""

    def __init__(self, ledger: Ledger, wake: Callable[[], Any] = lambda: None) -> None:
        self.ledger = ledger
        self.wake = wake

    def send(self, facts: Facts, command: SendMessage, id: str) -> QueuedMessage:
        """Queue it. id: the command's.

        Blocks its greenlet until the row is committed. Raises MessageError.
        """
        owner = {"account_sid": facts.account_sid, "call_sid": facts.call_sid, "api_version": facts.api_version}
        row = messages.message(owner, command, id, self.limit(command.kind), datetime.now(UTC))
        for file in messages.media(row, command.media, datetime.now(UTC)):
            self.ledger.message("media", file, lambda: None)
        self.ledger.message(command.kind, row, self.wake)
        self.ledger.commit()
        return QueuedMessage(row["sid"], QUEUED)

    def keep_fax(self, facts: Facts, command: KeepFax, id: str) -> StoredFax:
        """Keep a fax that came, or that it did not come whole."""
        owner = {"account_sid": facts.account_sid, "call_sid": facts.call_sid, "api_version": facts.api_version}
        sid = sid_of("FX", id)
        target = fax_file(self.ledger.settings.var, facts.account_sid, sid)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        error = command.error
        try:
            os.replace(command.file, target)
        except OSError as problem:
            if not target.exists():  # an engine before us had come so far
                error = error or problem.strerror or str(problem)
        row = messages.received_fax(owner, sid, facts.from_, facts.to, error, datetime.now(UTC))
        self.ledger.message("fax", row, lambda: None)
        self.ledger.commit()
        return StoredFax(sid)

    def limit(self, kind: str) -> int:
        """Most characters of a message, most bytes of a fax."""
        return messages.LONGEST_SMS if kind == "sms" else self.ledger.settings.fax_max_bytes
