"""The Calls resource: past, live and new calls (guide 4.3)."""

import time
from collections.abc import Iterator
from typing import Any, ClassVar

from flask import Blueprint, Response
from pydantic import Field
from sqlalchemy import ColumnElement, exists, select

from app.api.accounts import applications
from app.api.calls.call_parameters import BAD_URL, CallCreate, CallFilter, CallUpdate
from app.api.http import forms, paging, representation
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.filters import same, times
from app.api.http.formats import link
from app.api.http.idempotency import idempotent, keep
from app.api.http.problems import ApiError, NotFound
from app.api.numbers.permitted import require_permit
from app.api.openapi.schema import Digits, Resource, Time
from app.calls.events import Retold
from app.calls.facts import Application
from app.journal.journal import Journals
from app.ledger import lookups
from app.models import Account, Call, EngineCommand
from app.models.numbers import e164
from app.models.system.mailbox import END, ORIGINATE, REDIRECT, RETELL
from app.routing import placement
from app.store.flask_db import db

routes = Blueprint("Calls", __name__)
PATH = "/Accounts/<sid:account_sid>/Calls"
BAD_STATE, NO_NODE = 21220, 20504
ROW_PAUSES = (0.0, 0.05, 0.15)
"""Seconds before each look for a call's row."""
RETRY_SOON = {"Retry-After": "5"}


class CallResource(Resource):
    """The properties of table 4.7, then Twilio's additions."""

    element: ClassVar = "Call"
    plural: ClassVar = "Calls"
    path: ClassVar = "/Accounts/{account_sid}/Calls/{sid}"
    sid: str
    parent_call_sid: str | None
    date_created: Time
    date_updated: Time
    account_sid: str
    to: str
    from_: str = Field(serialization_alias="from")
    phone_number_sid: str | None
    status: str
    start_time: Time
    end_time: Time
    duration: Digits
    direction: str
    caller_name: str
    uri: str = ""
    api_version: str
    forwarded_from: str
    to_formatted: str = ""
    from_formatted: str = ""
    price: None = None
    price_unit: None = None
    answered_by: str | None = None
    group_sid: None = None
    queue_time: None = None
    trunk_sid: None = None
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: Call) -> dict[str, Any]:
        found = super().of(row)
        found["to_formatted"], found["from_formatted"] = e164.friendly(row.to), e164.friendly(row.from_)
        found["answered_by"] = row.answered_by or None
        path = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        parts_of_it = {name: link(f"{path}/{name.title()}") for name in ("notifications", "recordings", "events")}
        return found | {"subresource_uris": parts_of_it}


@routes.get(PATH)
def index(account: Account) -> Response:
    conditions = chosen(account, CallFilter.read(forms.query()))
    query = select(Call).where(Call.account_sid == account.sid, *conditions)
    return paging.respond(query, Call, CallResource, f"/Accounts/{account.sid}/Calls")


def chosen(account: Account, wanted: CallFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    conditions = same(Call.status, wanted.status) + same(Call.parent_call_sid, wanted.parent_call_sid)
    conditions += spelled(account, Call.to, wanted.to) + spelled(account, Call.from_, wanted.from_)
    conditions += times(Call.start_time, wanted.start_time, wanted.start_time_before, wanted.start_time_after)
    conditions += times(Call.end_time, wanted.end_time, wanted.end_time_before, wanted.end_time_after)
    return conditions


def spelled(account: Account, column: Any, number: str) -> list[ColumnElement[bool]]:
    """A number is found however it was written. Mostly in one way, and then the index has the calls in their order."""
    if not number:
        return []
    ways = dict.fromkeys([number, *e164.spellings(number)])
    there = [
        exists().where(Call.account_sid == account.sid, column == way).label(f"way{n}") for n, way in enumerate(ways)
    ]
    found = [way for way, is_there in zip(ways, db.session.execute(select(*there)).one(), strict=True) if is_there]
    return [column == found[0] if len(found) == 1 else column.in_(found)]


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return representation.write(CallResource.of(found(account, sid)), CallResource.element)


@routes.post(PATH)
@idempotent(fetch)
def create(account: Account) -> Response:
    """Place a call. The row and the engine's command are written in one transaction."""
    given = CallCreate.read(forms.body())
    require_active(account)
    passed = given.passed(account.sid)
    require_permit(account.sid, given.to, given.shown, passed=passed)
    settings = app_context().settings
    call = Call(
        account_sid=account.sid,
        to=given.to,
        from_=given.from_,
        direction="outbound-api",
        api_version=settings.api_version,
        node=node_for_a_call(),
        timeout=given.timeout,
        application=runs(account, given),
    )
    db.session.add(call)
    db.session.flush()
    keep(call.sid)
    db.session.add(
        EngineCommand(node=call.node, call_sid=call.sid, kind=ORIGINATE, payload=given.originate_options(passed))
    )
    db.session.commit()
    app_context().wake.wake_engine(call.node)
    return representation.write(CallResource.of(call), CallResource.element, 201)


def node_for_a_call() -> str:
    """Raises ApiError 503 when no switch node takes calls."""
    try:
        return placement.place(db.session(), app_context().settings)
    except placement.NoNode:
        raise ApiError(NO_NODE, "", RETRY_SOON) from None


def runs(account: Account, given: CallCreate) -> Application:
    """What the new call runs and whom it tells: as the application that is named says, else as the parameters do."""
    if not given.application_sid:
        return given.application()
    found = lookups.voice_application(applications.named(account, given.application_sid))
    if not found.url:
        raise ApiError(BAD_URL, "The application has no VoiceUrl")
    return found


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Redirect a live call to another document, end it, or change its callbacks. Takes effect within a second."""
    given = CallUpdate.read(forms.body())
    call = found(account, sid)
    if not call.live or (given.status == "canceled" and call.status == "in-progress"):
        raise ApiError(BAD_STATE, f"The call is {call.status}")
    if given.time_limit and call.status != "in-progress":
        raise ApiError(BAD_STATE, f"TimeLimit is of an answered call; the call is {call.status}")
    node = call.node or app_context().settings.node
    for kind, payload in letters(given):
        db.session.add(EngineCommand(node=node, call_sid=call.sid, kind=kind, payload=payload))
    if call.application and (told := given.retold()):
        call.application = Retold(**told).applied(call.application)
    db.session.commit()
    app_context().wake.wake_engine(node)
    return representation.write(CallResource.of(call), CallResource.element)


def letters(given: CallUpdate) -> Iterator[tuple[str, dict[str, Any]]]:
    """The commands for the engine, in order."""
    if told := given.retold():
        yield RETELL, told
    if given.status:
        yield END, {"status": given.status}
    elif given.url or given.document:
        yield REDIRECT, given.redirection()


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove a call that has ended, and its journal. Its recordings and notifications stay."""
    call = found(account, sid)
    if call.live:
        raise ApiError(BAD_STATE, f"The call is {call.status}")
    db.session.delete(call)
    db.session.commit()
    Journals(app_context().settings.folder("journals")).remove(sid)
    return Response(status=204)


def found(account: Account, sid: str) -> Call:
    """Raises NotFound for an absent call and for another account's. An application that asks about a call while it
    answers the call's first request may be faster than the row, because engines write rows in batches: so look
    again."""
    for pause in ROW_PAUSES:
        if pause:
            db.session.rollback()
            time.sleep(pause)
        call = db.session.scalar(select(Call).where(Call.account_sid == account.sid, Call.sid == sid))
        if call is not None:
            return call
    raise NotFound()
