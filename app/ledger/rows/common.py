"""What the ledger writes, as column values: calls, status callbacks, notifications (guide 4.3, 4.7)."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from app.bus.metrics import count
from app.calls.commands.core import Notify, PostCallback
from app.calls.facts import Application, Facts
from app.errors import errors
from app.errors.confidential import redacted
from app.models import sid
from app.models.system.outbox import PENDING, host_of
from app.settings.config import Settings
from app.webhooks.geography import located

CUT_BYTES = 2048
"""Most that a Notification keeps of a response's headers, and of its body (docs/language.md)."""
MESSAGE_BYTES = 4096
NOT_STATUSES = 1_000_000
"""Sequence numbers from here on are of callbacks that are no status changes."""
VARIABLES_BYTES = 16384

Row = dict[str, Any]


def sid_of(prefix: str, id: str) -> str:
    """The SID of what the command with this id makes: the same one whenever an engine repeats it."""
    return prefix + hashlib.md5(id.encode(), usedforsecurity=False).hexdigest()


def call(facts: Facts, application: Application, channel: str, number_sid: str, node: str, wall: datetime) -> Row:
    """A row of calls for a leg that begins now: StartTime is when we began to handle it."""
    return {
        "sid": facts.call_sid,
        "account_sid": facts.account_sid,
        "parent_call_sid": facts.parent_call_sid or None,
        "phone_number_sid": number_sid or None,
        "to": facts.to,
        "from": facts.from_,
        "caller_name": facts.caller_name,
        "forwarded_from": facts.forwarded_from,
        "status": facts.status,
        "direction": facts.direction,
        "start_time": wall,
        "api_version": facts.api_version,
        "node": node,
        "channel": channel,
        "timeout": 60,
        "application": application,
        "date_created": wall,
        "date_updated": wall,
    }


def callback(
    facts: Facts, application: Application, status: str, event: str, wall: datetime, duration: int, sequence: int
) -> Row:
    """A row of outbox. duration: whole seconds since the answer, told with the last event only."""
    return outbox(facts.call_sid, facts.account_sid, application, sequence, wall) | {
        "params": callback_params(facts, status, event, wall, duration, sequence),
        "status": status,
    }


def callback_params(
    facts: Facts, status: str, event: str, wall: datetime, duration: int, sequence: int
) -> dict[str, str]:
    """What a status callback tells: table 3.1 and Twilio's own. Duration is in minutes, rounded up, as Twilio's is."""
    ended = {"CallDuration": str(duration), "Duration": str(-(-duration // 60))} if event == "completed" else {}
    if event == "completed":
        ended |= facts.recorded
    if event == "completed" and facts.sip_response:
        ended["SipResponseCode"] = str(facts.sip_response)
    return {
        **located(facts.parameters()),
        "CallStatus": "initiated" if event == "initiated" else status,
        **ended,
        "Timestamp": format_datetime(wall.astimezone(UTC)),
        "SequenceNumber": str(sequence),
        "CallbackSource": "call-progress-events",
    }


def outbox(call_sid: str, account_sid: str, application: Application, sequence: int, wall: datetime) -> Row:
    """A row of outbox without its params: to be tried at once."""
    return {
        "token": str(uuid.uuid4()),
        "account_sid": account_sid,
        "call_sid": call_sid,
        "sequence": sequence,
        "url": application.status_callback,
        "host": host_of(application.status_callback),
        "method": application.status_callback_method,
        "state": PENDING,
        "attempts": 0,
        "next_attempt_at": wall,
        "last_error": "",
        "date_created": wall,
        "date_updated": wall,
    }


def told(facts: Facts, command: PostCallback, id: str, wall: datetime) -> Row:
    """A row of outbox for a callback that is no status change. id: of its command, ``CA...-17``: what begins so has
    numbers of its own, which a visit from another node does not share with the call that it is of."""
    application = Application(status_callback=command.url, status_callback_method=command.method)
    owner, _, number = id.rpartition("-")
    sequence = NOT_STATUSES + int(number)
    return outbox(owner, facts.account_sid, application, sequence, wall) | {
        "params": {**located(command.params), "Timestamp": format_datetime(wall.astimezone(UTC))},
        "status": "",
    }


def notification(settings: Settings, facts: Facts, notify: Notify, wall: datetime, id: str = "") -> Row:
    """A row of notifications about a call, without secrets, cut for storage. id: of the command that a script asked
    for; empty: none did."""
    named = {"sid": sid_of("NO", id)} if id else {}
    return (
        log_entry(settings, notify, wall)
        | named
        | {
            "account_sid": facts.account_sid,
            "call_sid": facts.call_sid,
            "api_version": facts.api_version,
        }
    )


def log_entry(settings: Settings, notify: Notify, wall: datetime) -> Row:
    """What a row of notifications says, whoever's it is. Counted by its code."""
    count("notifications", str(notify.code))
    request, response = notify.request, notify.response
    message = f"{notify.where}: {notify.message}" if notify.where else notify.message
    return {
        "sid": sid.new("NO"),
        "log": errors.entry(notify.code).log,
        "error_code": notify.code,
        "more_info": errors.more_info(settings, notify.code),
        "message_text": shown(message, MESSAGE_BYTES),
        "message_date": wall,
        "request_url": shown((response and response.url) or request.url, MESSAGE_BYTES) if request else "",
        "request_method": ((response and response.method) or request.method) if request else "",
        "request_variables": variables(request.params) if request else "",
        "response_headers": headers(response.headers) if response else "",
        "response_body": shown(response.body, CUT_BYTES) if response else "",
        "date_created": wall,
        "date_updated": wall,
    }


def member(entry: str, facts: Facts, queue: str, node: str, entered: float) -> Row:
    """A row of queue_members. entered: seconds since 1970."""
    return {
        "entry": entry,
        "queue_sid": queue,
        "account_sid": facts.account_sid,
        "call_sid": facts.call_sid,
        "node": node,
        "entered": entered,
    }


def variables(params: Mapping[str, str]) -> str:
    """Request parameters as urlencoded text, without passwords, cut at VARIABLES_BYTES."""
    shown_params = {name: redacted(value) for name, value in params.items()}
    return cut(urlencode(shown_params, errors="replace"), VARIABLES_BYTES)


def headers(fields: Mapping[str, str]) -> str:
    """Response headers, one a line."""
    return shown("\n".join(f"{name}: {value}" for name, value in fields.items()), CUT_BYTES)


def shown(text: str, limit: int) -> str:
    """Text from outside as it is stored: without passwords, and limited in bytes."""
    return cut(redacted(text[: limit * 2]), limit)


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most this many bytes of UTF-8, without splitting a character."""
    return text if len(text) * 4 <= limit else text.encode(errors="replace")[:limit].decode(errors="ignore")
