"""Rows of messages and faxes: queued, received, and their callbacks (guide 3.7, 3.8, 4.4). No I/O."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.calls import destination
from app.calls.commands.core import Notify, SendMessage
from app.calls.destination import BadDestination
from app.calls.facts import Application
from app.ledger.rows import common
from app.ledger.rows.common import Row, sid_of
from app.models.messages.message import FAILED, QUEUED, RECEIVED, RECEIVING
from app.models.numbers import e164
from app.settings.config import Settings

PREFIXES = {"sms": "SM", "fax": "FX"}
LONGEST_SMS, MOST_MEDIA = 1600, 10
FAILURE = 30008
"""The code of a message that no carrier took, or that its carrier could not deliver."""
NAMES = {"SM": ("Message", "Sms"), "FX": ("Fax",)}
"""How parameters of callbacks begin. Twilio tells messages under both names, the guide under the second."""
STAGES = {"delivered": 1, "undelivered": 1}
"""Which callback of a message it is; sent and failed are the first."""


class MessageError(Exception):
    """It cannot be sent. The message is one line."""


def message(owner: Row, command: SendMessage, id: str, limit: int, wall: datetime) -> Row:
    """A row of messages or faxes to send. owner: account_sid, call_sid, api_version. id: the command's; limit: most
    characters of a message, most bytes of a fax. Raises MessageError."""
    length = len(command.body) if command.kind == "sms" else len(command.body.encode(errors="replace"))
    if not (command.body.strip() or command.media):
        raise MessageError("there is nothing to send")
    if len(command.media) > MOST_MEDIA:
        raise MessageError(f"{len(command.media)} files, at most {MOST_MEDIA} are possible")
    if length > limit:
        raise MessageError(
            f"{length} {'characters' if command.kind == 'sms' else 'bytes'}, at most {limit} are possible"
        )
    return {
        **owner,
        "sid": sid_of(PREFIXES[command.kind], id),
        "to": address("to", command.to, command.kind == "sms"),
        "from": address("from", command.from_, command.kind == "sms"),
        "body": command.body,
        "status": QUEUED,
        "direction": "outbound-call",
        "status_callback": command.status_callback,
        **untried(wall),
        **({"num_media": len(command.media)} if command.kind == "sms" else {}),
    }


def media(message: Row, urls: Sequence[str], wall: datetime) -> list[Row]:
    """Rows of message_media for the files of a message; their SIDs follow from its own."""
    return [
        {
            **{"sid": sid_of("ME", f"{message['sid']}-{number}"), "account_sid": message["account_sid"]},
            **{"message_sid": message["sid"], "url": url, "content_type": ""},
            **dict.fromkeys(("date_created", "date_updated"), wall),
        }
        for number, url in enumerate(urls)
    ]


def arrival(owner: Row, sid: str, from_: str, to: str, body: str, wall: datetime) -> Row:
    """A row of an inbound message whose application has not been requested."""
    return {
        **owner,
        "sid": sid,
        "to": to,
        "from": from_,
        "body": body,
        "status": RECEIVING,
        "direction": "inbound",
        "status_callback": "",
        **untried(wall),
    }


def received_fax(owner: Row, sid: str, from_: str, to: str, error: str, wall: datetime) -> Row:
    """A row of faxes for one that came, or (error) that did not come whole."""
    settled = {"status": FAILED, "error_code": FAILURE} if error else {"status": RECEIVED, "error_code": None}
    row = {**owner, "sid": sid, "to": to, "from": from_, "body": "", "direction": "inbound", "status_callback": ""}
    return {**row, **untried(wall), **settled, "error_message": error}


def untried(wall: datetime) -> Row:
    """What a new row says of tries."""
    fields: Row = {"error_code": None, "error_message": "", "reference": "", "attempts": 0}
    return fields | dict.fromkeys(("next_attempt_at", "date_created", "date_updated"), wall)


def address(name: str, text: str, clients: bool) -> str:
    """A number as it is stored, or client:name where clients may be. Raises MessageError."""
    try:
        if clients and text.strip().lower().startswith("client:"):
            return str(destination.parse(text))
        return e164.normalise(text)
    except BadDestination as error:
        raise MessageError(f"{name}: {error}") from None


def callback(message: Any, status: str, error: str, wall: datetime) -> Row:
    """A row of outbox about a message's status: always POST (guide 3.8). message: sid, account_sid, call_sid, from_,
    to, api_version, status_callback, messaging_service_sid."""
    names = NAMES[message.sid[:2]]
    named = {f"{name}{key}": value for name in names for key, value in (("Sid", message.sid), ("Status", status))}
    params = {
        **named,
        "AccountSid": message.account_sid,
        "From": message.from_,
        "To": message.to,
        "ApiVersion": message.api_version,
        **({"CallSid": message.call_sid} if message.call_sid else {}),
        **({"MessagingServiceSid": service} if (service := message.messaging_service_sid) else {}),
        **({"ErrorCode": str(FAILURE), "ErrorMessage": error} if error else {}),
    }
    told = Application(status_callback=message.status_callback)
    return common.outbox(message.sid, message.account_sid, told, STAGES.get(status, 0), wall) | {"params": params}


def failure(settings: Settings, message: Any, error: str, wall: datetime) -> Row:
    """A Notification: why a message failed."""
    entry = Notify(FAILURE, f"{message.sid} to {message.to}: {error}")
    return common.log_entry(settings, entry, wall) | {
        "account_sid": message.account_sid,
        "call_sid": message.call_sid,
        "api_version": message.api_version,
    }
