"""The Callbacks resource: pending and abandoned status callbacks, and sending them again (docs/language.md, Status
callbacks)."""

from typing import Annotated, ClassVar, Literal

from flask import Blueprint, Response
from pydantic import BeforeValidator
from sqlalchemy import select

from app.api.http import forms, owned, paging
from app.api.http.context import app_context
from app.api.http.filters import same
from app.api.http.problems import NotFound
from app.api.openapi.schema import Digits, Parameters, Resource, Time, param
from app.ledger import callbacks
from app.models import Account, Outbox
from app.models.system.outbox import token_of
from app.store.flask_db import db

routes = Blueprint("Callbacks", __name__)
PATH = "/Accounts/<sid:account_sid>/Callbacks"
Status = Literal["pending", "delivered", "failed"]


class CallbackResource(Resource):
    """One status callback. sid: its I-Twilio-Idempotency-Token, the same on every try. last_error: why the last try
    failed."""

    element: ClassVar = "Callback"
    plural: ClassVar = "Callbacks"
    path: ClassVar = "/Accounts/{account_sid}/Callbacks/{sid}"
    sid: str
    account_sid: str
    call_sid: str
    date_created: Time
    date_updated: Time
    status: Status
    attempts: Digits
    next_attempt: Time
    last_error: str
    request_url: str
    request_method: str
    sequence: Digits
    uri: str = ""


class CallbackFilter(Parameters):
    """The filters of the list. Status failed: abandoned."""

    status: Status | None = param(None)
    call_sid: str = param("", max_length=34)


class CallbackUpdate(Parameters):
    """Status=pending sends an abandoned one again at once, with the same token."""

    status: Annotated[Literal["pending"], BeforeValidator(str.lower)] = param()


@routes.get(PATH)
def index(account: Account) -> Response:
    """List status callbacks, for example those of one call or the abandoned ones."""
    wanted = CallbackFilter.read(forms.query())
    conditions = same(Outbox.state, wanted.status) + same(Outbox.call_sid, wanted.call_sid)
    query = select(Outbox).where(Outbox.account_sid == account.sid, *conditions)
    return paging.respond(query, Outbox, CallbackResource, f"/Accounts/{account.sid}/Callbacks")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(found(account, sid), CallbackResource)


@routes.post(f"{PATH}/<sid:sid>")
@routes.put(f"{PATH}/<sid:sid>")
def update(account: Account, sid: str) -> Response:
    """Send the callback again. A pending one is tried at once; no effect on a delivered one."""
    CallbackUpdate.read(forms.body())
    row = found(account, sid)
    callbacks.send_again(db.session, Outbox.id == row.id)
    db.session.commit()
    app_context().wake.wake_worker()
    db.session.refresh(row)
    return owned.write(row, CallbackResource)


def found(account: Account, sid: str) -> Outbox:
    """The account's callback with this SID. Raises NotFound."""
    row = db.session.scalar(select(Outbox).where(Outbox.account_sid == account.sid, Outbox.token == token_of(sid)))
    if row is None or row.sid != sid:
        raise NotFound()
    return row
