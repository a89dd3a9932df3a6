"""POST OutgoingCallerIds: a call to the number asks for the code in the answer (docs/rest-contract.md,
OutgoingCallerIds)."""

import secrets
from typing import ClassVar
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response
from sqlalchemy import exists, select

from app.api.calls import calls
from app.api.http import forms, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.api.numbers.permitted import require_permit
from app.api.openapi.schema import Line, Method, Number, Parameters, Resource, Url, param
from app.calls.facts import Application
from app.models import Account, Call, EngineCommand, IncomingPhoneNumber, OutgoingCallerId, ValidationRequest
from app.models.numbers import e164
from app.models.system.mailbox import ORIGINATE
from app.permits.limits import rules
from app.permits.rules import ANONYMOUS
from app.permits.standing import standing
from app.store.flask_db import db

routes = Blueprint("ValidationRequests", __name__)
PATH = "/Accounts/<sid:account_sid>/OutgoingCallerIds"
BAD_NUMBER, BAD_METHOD, BAD_CALLBACK, VALIDATED = 21421, 21403, 21502, 21450
DIGITS = 6
RING_SECONDS = 60
DOCUMENT = """<Response>{wait}<Gather numDigits="{digits}" timeout="10" action={action}>
<Say>Please enter the validation code of {digits} digits.</Say></Gather>
<Say>No code was entered. Goodbye.</Say></Response>
"""


class ValidationRequestResource(Resource):
    """Twilio's properties: what to tell whoever answers the call."""

    element: ClassVar = "ValidationRequest"
    plural: ClassVar = "ValidationRequests"
    account_sid: str
    phone_number: str
    friendly_name: str
    validation_code: str
    call_sid: str


class ValidationRequestCreate(Parameters):
    """Which number is to be called."""

    phone_number: Number = param(code=BAD_NUMBER)
    friendly_name: Line = param("", 20002, max_length=64)
    extension: str = param("", pattern=r"^[0-9*#wW]{0,32}$")
    call_delay: int = param(0, ge=0, le=60)
    status_callback: Url = param("", BAD_CALLBACK)
    status_callback_method: Method = param("POST", BAD_METHOD)


@routes.post(PATH)
def create(account: Account) -> Response:
    """Call a number. It becomes a caller ID of the account when the code is entered in that call."""
    given = ValidationRequestCreate.read(forms.body())
    require_active(account)
    mine = (OutgoingCallerId.account_sid == account.sid, OutgoingCallerId.phone_number == given.phone_number)
    if db.session.scalar(select(exists().where(*mine))):
        raise ApiError(VALIDATED, f"{given.phone_number} is already a caller ID of the account")
    call = ring(account, given)
    require_permit(account.sid, call.to, call.from_)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    request = ValidationRequest(
        call_sid=call.sid,
        account_sid=account.sid,
        phone_number=given.phone_number,
        friendly_name=given.friendly_name or e164.friendly(given.phone_number),
        code=code,
        status_callback=given.status_callback,
        status_callback_method=given.status_callback_method,
    )
    db.session.add(request)
    db.session.commit()
    app_context().wake.wake_engine(call.node)
    shown = {name: getattr(request, name) for name in ("account_sid", "phone_number", "friendly_name", "call_sid")}
    return representation.write(shown | {"validation_code": code}, ValidationRequestResource.element)


def ring(account: Account, given: ValidationRequestCreate) -> Call:
    """The call, queued but not committed. Its document is RestComm's own and leads to caller_id_check.py."""
    settings = app_context().settings
    own = select(IncomingPhoneNumber.phone_number).where(IncomingPhoneNumber.account_sid == account.sid)
    first = db.session.scalar(own.order_by(IncomingPhoneNumber.id).limit(1))
    shown = first or unknown_caller(account, given.phone_number)
    fields = {"account_sid": account.sid, "to": given.phone_number, "from_": shown, "direction": "outbound-api"}
    call = Call(**fields, api_version=settings.api_version, node=calls.node_for_a_call(), timeout=RING_SECONDS)
    db.session.add(call)
    db.session.flush()
    ours = f"{settings.url_of_api()}/validation/{call.sid}"
    wait = f'<Pause length="{given.call_delay}"/>' if given.call_delay else ""
    document = DOCUMENT.format(wait=wait, digits=DIGITS, action=quoteattr(ours))
    call.application = Application(document=document, url=ours, status_callback=f"{ours}/over")
    keys = {"send_digits": given.extension} if given.extension else {}
    db.session.add(EngineCommand(node=call.node, call_sid=call.sid, kind=ORIGINATE, payload=keys))
    return call


def unknown_caller(account: Account, number: str) -> str:
    """What an account without a number shows: the number itself, as ever; anonymous where caller IDs are to be own."""
    found = standing(db.session.connection(), account.sid)
    return number if rules(app_context().settings, found.limits).any_caller else ANONYMOUS
