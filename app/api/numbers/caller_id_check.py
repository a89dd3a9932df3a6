"""The callbacks of a ValidationRequest's call: was the code entered? Not part of the tenants' API.

Whoever knows a CallSid may ask here; what counts is only which keys the switch heard in that call, as its journal has
them. So an account cannot say by itself that somebody else's number is its own.
"""

from contextlib import suppress

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.api.http.context import app_context
from app.calls.events import Digit
from app.calls.facts import Application
from app.journal.journal import Journals
from app.ledger.rows import common
from app.models import Call, Outbox, OutgoingCallerId, ValidationRequest
from app.models.columns import now
from app.store.flask_db import db

routes = Blueprint("validation", __name__)
PATH = "/validation/<sid:call_sid>"
SEQUENCE = common.NOT_STATUSES - 1
"""Of the callback about it, after those of the call's statuses."""
RIGHT = "<Response><Say>Thank you. The number is validated. Goodbye.</Say></Response>"
WRONG = "<Response><Say>That is not the code. Goodbye.</Say></Response>"


@routes.post(PATH)
def entered(call_sid: str) -> Response:
    """The Gather's action: compares the digits with the code."""
    request = pending(call_sid)
    right = request is not None and request.code in pressed(call_sid)
    if request and right:
        confirm(request)
    return Response(RIGHT if right else WRONG, content_type="text/xml; charset=utf-8")


@routes.post(f"{PATH}/over")
def over(call_sid: str) -> Response:
    """The call is over: who has not entered the code by now never will."""
    request = pending(call_sid)
    call = db.session.scalar(select(Call).where(Call.sid == call_sid))
    if request and (call is None or not call.live):
        finish(request, "failed", "")
    return Response(status=204)


def pending(call_sid: str) -> ValidationRequest | None:
    """The request whose end is not known yet."""
    return db.session.scalar(select(ValidationRequest).where(ValidationRequest.call_sid == call_sid))


def pressed(call_sid: str) -> str:
    """Every key that was heard in a call, one after another."""
    with suppress(FileNotFoundError, IndexError):
        entries = Journals(app_context().settings.folder("journals")).read(call_sid).entries
        return "".join(entry.event.key for entry in entries if isinstance(entry.event, Digit))
    return ""


def confirm(request: ValidationRequest) -> None:
    """Store the number as a caller ID of the account."""
    made = OutgoingCallerId(
        account_sid=request.account_sid, phone_number=request.phone_number, friendly_name=request.friendly_name
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # another call was faster
        mine = OutgoingCallerId.account_sid == request.account_sid
        one = select(OutgoingCallerId).where(mine, OutgoingCallerId.phone_number == request.phone_number)
        made = db.session.scalars(one).one()
    finish(request, "success", made.sid)


def finish(request: ValidationRequest, status: str, sid: str) -> None:
    """End the validation and, if it has a callback, request that."""
    if request.status_callback:
        call = db.session.scalars(select(Call).where(Call.sid == request.call_sid)).one()
        said = {"CallSid": call.sid, "AccountSid": call.account_sid, "From": call.from_, "To": call.to}
        said |= {"CallStatus": call.status, "VerificationStatus": status}
        said |= {"OutgoingCallerIdSid": sid, "OutgoingCallerIdPhoneNumber": call.to} if sid else {}
        told = Application(
            status_callback=request.status_callback, status_callback_method=request.status_callback_method
        )
        row = common.outbox(call.sid, call.account_sid, told, SEQUENCE, now())
        db.session.add(Outbox(**row, params=said))
    db.session.delete(request)
    db.session.commit()
    app_context().wake.wake_worker()
