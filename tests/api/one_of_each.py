"""A row of every resource, for what is tried on all of them: the tenant matrix and the fuzz run.

A new resource needs a line in ROWS; without one both say so.
"""

import itertools
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.models import (
    Application,
    Client,
    Conference,
    IncomingPhoneNumber,
    Key,
    Message,
    Notification,
    OutgoingCallerId,
    Participant,
    Queue,
    QueueMember,
    Recording,
    Transcription,
)
from tests.rows import call

NUMBERS = itertools.count(2000)


class Things:
    """Rows of one account: each is made when it is first asked for, and so is what it belongs to."""

    def __init__(self, engine: Engine, account: str) -> None:
        self.engine = engine
        self.account = account
        self.sids: dict[str, str] = {}

    def __call__(self, resource: str) -> str:
        """The SID of one; empty: it has none of its own. Raises KeyError for a resource that ROWS does not know."""
        if resource not in self.sids:
            make = ROWS[resource]
            row: Any = make and make(self)
            if row:
                with Session(self.engine, expire_on_commit=False) as session:
                    session.add(row)
                    session.commit()
            self.sids[resource] = getattr(row, "sid", "")
        return self.sids[resource]

    @property
    def known(self) -> dict[str, Any]:
        return {"account_sid": self.account, "api_version": "2012-04-24"}

    @property
    def of_call(self) -> dict[str, Any]:
        return self.known | {"call_sid": self("Calls")}


def message(own: Things) -> Message:
    return Message(**own.known, to="+1555", from_="1234", body="ä", status="received", direction="inbound")


def phone_number(own: Things) -> IncomingPhoneNumber:
    return IncomingPhoneNumber(**own.known, phone_number=f"+1212555{next(NUMBERS)}", friendly_name="Desk")


def client(own: Things) -> Client:
    return Client(**own.known, login=f"user{next(NUMBERS)}", ha1_encrypted="x")


def caller_id(own: Things) -> OutgoingCallerId:
    return OutgoingCallerId(account_sid=own.account, phone_number=f"+1213555{next(NUMBERS)}", friendly_name="x")


def conference(own: Things) -> Conference:
    return Conference(**own.known, friendly_name="club", status="in-progress", node="node1")


def participant(own: Things) -> Participant:
    whose = {"account_sid": own.account, "conference_sid": own("Conferences"), "call_sid": own("Calls")}
    return Participant(**whose, entry=str(next(NUMBERS)), node="node1")


def member(own: Things) -> QueueMember:
    whose = {"account_sid": own.account, "queue_sid": own("Queues"), "call_sid": own("Calls")}
    return QueueMember(**whose, entry=str(next(NUMBERS)), node="node1", entered=1.0)


ROWS: dict[str, Callable[[Things], Any] | None] = {
    "Accounts": None,
    "IncomingPhoneNumbers": phone_number,
    "Calls": lambda own: call(own.account, status="completed"),
    "Events": None,
    "Clients": client,
    "Applications": lambda own: Application(**own.known, friendly_name="Shared"),
    "Messages": message,
    "Recordings": lambda own: Recording(**own.of_call, conference_sid=own("Conferences")),
    "Transcriptions": lambda own: Transcription(**own.of_call, recording_sid=own("Recordings")),
    "Notifications": lambda own: Notification(**own.of_call, error_code=11200, message_text="\x00\ud800 < & ä"),
    "Keys": lambda own: Key(account_sid=own.account, secret_hash="0" * 64),
    "UsageRecords": None,
    "OutgoingCallerIds": caller_id,
    "ValidationRequests": None,
    "Countries": None,
    "AvailablePhoneNumbers": None,
    "Conferences": conference,
    "Participants": participant,
    "Queues": lambda own: Queue(account_sid=own.account, friendly_name=f"queue{next(NUMBERS)}"),
    "Members": member,
}
"""Resource -> its row; None: it has no rows with a SID of their own in an account."""
