"""Rows that tests need before they can begin."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.models import Account, Call, Outbox, sid


def account(engine: Engine, **fields: Any) -> str:
    """The SID of a new account."""
    defaults = {"friendly_name": "Test", "auth_token_encrypted": "x", "auth_token_hash": "y", "role": "Developer"}
    with Session(engine) as session:
        row = Account(**defaults | fields)
        session.add(row)
        session.commit()
        return row.sid


def callbacks(account_sid: str, url: str, events: int) -> list[Outbox]:
    """Those that one call's events cause, not added to a session yet."""
    call_sid = sid.new("CA")
    told = [{"CallSid": call_sid, "SequenceNumber": str(number)} for number in range(events)]
    return [
        Outbox(call_sid=call_sid, sequence=number, params=params, account_sid=account_sid, url=url)
        for number, params in enumerate(told)
    ]


def call(account_sid: str, **fields: Any) -> Call:
    """A call of that account, not added to a session yet."""
    defaults = {"to": "1234", "from_": "+14445556666", "direction": "inbound", "api_version": "2012-04-24"}
    return Call(account_sid=account_sid, **defaults | fields)
