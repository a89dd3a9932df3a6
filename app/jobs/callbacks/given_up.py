"""An abandoned callback: it writes a Notification for the developer (guide 4.7)."""

from datetime import datetime

from sqlalchemy import Connection, insert

from app.calls.commands.core import Notify
from app.calls.web import Response
from app.jobs.callbacks.claims import Delivery
from app.ledger.rows import common
from app.models import Notification
from app.settings.config import Settings

CALLBACK_FAILED = 15003


def notify(connection: Connection, settings: Settings, delivery: Delivery, response: Response, wall: datetime) -> None:
    """Write the Notification. What failed is in its text, the last try in its request and response."""
    why = response.error or f"HTTP {response.status}"
    code = f" ({response.code})" if response.code else ""
    message = f"given up after {delivery.attempts + 1} tries: {why}{code}"
    entry = Notify(CALLBACK_FAILED, message, delivery.request, response, "StatusCallback")
    values = common.log_entry(settings, entry, wall) | {
        "account_sid": delivery.account_sid,
        "call_sid": delivery.call_sid if delivery.call_sid.startswith("CA") else None,
        "api_version": delivery.params.get("ApiVersion", ""),
    }
    connection.execute(insert(Notification.__table__), values)
