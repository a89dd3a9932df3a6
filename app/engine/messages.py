"""Messages and faxes that a call sends: rows that the worker hands to a carrier (guide 3.7, 3.8).

The sid follows from the command's id, so a restarted engine that asks again makes no second one.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app import numbers
from app.calls.commands import SendMessage
from app.calls.destination import BadDestination
from app.calls.facts import Facts
from app.engine.ledger import Ledger
from app.engine.recording_rows import sid_of
from app.engine.rows import Row
from app.models.message import QUEUED

PREFIXES = {"sms": "SM", "fax": "FX"}
LONGEST_SMS = 1600
COMMIT_SECONDS = 2.0
"""How long the application is told nothing because the database has not got the row yet."""


class MessageError(Exception):
    """It cannot be sent. The message is one line."""


class Messages:
    """Queues what calls send. wake: called, in a greenlet, once a row is committed."""

    def __init__(self, ledger: Ledger, wake: Callable[[], Any] = lambda: None) -> None:
        self.ledger = ledger
        self.wake = wake

    def send(self, facts: Facts, command: SendMessage, id: str) -> str:
        """Queue it. Returns ``<SM or FX sid> <status>``. id: the command's.

        Blocks its greenlet until the row is committed, 2 s at most. Raises MessageError.
        """
        row = message(facts, command, id, self.limit(command.kind), datetime.now(UTC))
        self.ledger.message(command.kind, row, self.wake)
        self.ledger.flush(COMMIT_SECONDS)
        return f"{row['sid']} {QUEUED}"

    def limit(self, kind: str) -> int:
        """Most characters of a message, most bytes of a fax."""
        return LONGEST_SMS if kind == "sms" else self.ledger.settings.fax_max_bytes


def message(facts: Facts, command: SendMessage, id: str, limit: int, wall: datetime) -> Row:
    """A row of messages or faxes. Raises MessageError."""
    length = len(command.body) if command.kind == "sms" else len(command.body.encode(errors="replace"))
    if not command.body.strip():
        raise MessageError("there is nothing to send")
    if length > limit:
        raise MessageError(f"{length} {'characters' if command.kind == 'sms' else 'bytes'}, {limit} are possible")
    return {
        "sid": sid_of(PREFIXES[command.kind], id),
        "account_sid": facts.account_sid,
        "call_sid": facts.call_sid,
        "to": phone_number("to", command.to),
        "from": phone_number("from", command.from_),
        "body": command.body,
        "status": QUEUED,
        "direction": "outbound-call",
        "api_version": facts.api_version,
        "status_callback": command.status_callback,
        "error_message": "",
        "reference": "",
        "attempts": 0,
        "next_attempt_at": wall,
        "date_created": wall,
        "date_updated": wall,
    }


def phone_number(name: str, text: str) -> str:
    """A number as it is stored. Raises MessageError."""
    try:
        return numbers.normalise(text)
    except BadDestination as error:
        raise MessageError(f"{name}: {error}") from None
