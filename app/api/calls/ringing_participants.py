"""Participants who are being called: calls that lead into a conference and were not answered yet
(docs/rest-contract.md)."""

from typing import Any

from flask import Response
from sqlalchemy import select

from app.api.http.context import app_context
from app.models import Account, Call, Conference, EngineCommand
from app.models.calls.conference import COMPLETED
from app.models.system.mailbox import END
from app.store.flask_db import db

STATUSES = {"queued": "queued", "ringing": "ringing"}
"""Status of the call -> that of the participant."""


def of(conference: Conference) -> list[Call]:
    """The calls that ring for it, the newest first; none for one that is over."""
    if conference.status == COMPLETED:
        return []
    mine = (Call.account_sid == conference.account_sid, Call.conference_sid == conference.sid)
    return list(db.session.scalars(select(Call).where(*mine, Call.status.in_(STATUSES)).order_by(Call.id.desc())))


def named(conference: Conference, name: str) -> Call | None:
    """The one with this CallSid or label."""
    return next((call for call in of(conference) if name in (call.sid, (call.participant or {}).get("label"))), None)


def fields(call: Call) -> dict[str, Any]:
    """What a participant's resource shows of it."""
    return {
        "account_sid": call.account_sid,
        "conference_sid": call.conference_sid,
        "call_sid": call.sid,
        "date_created": call.date_created,
        "date_updated": call.date_updated,
        "hold": False,
        **(call.participant or {}),
        "status": STATUSES[call.status],
    }


def hang_up(call: Call) -> Response:
    """Cancel the call of a participant that is still ringing."""
    call.conference_sid = None
    node = call.node or app_context().settings.node
    db.session.add(EngineCommand(node=node, call_sid=call.sid, kind=END, payload={"status": "canceled"}))
    db.session.commit()
    app_context().wake.wake_engine(node)
    return Response(status=204)


def room(account: Account, name: str, node: str) -> Conference:
    """A conference of this name that is to begin with who is called now; not committed."""
    settings = app_context().settings
    made = Conference(account_sid=account.sid, friendly_name=name, node=node, api_version=settings.api_version)
    db.session.add(made)
    db.session.flush()
    return made
