"""The AuditEvents resource: refused logins of an account, and changes of what it is set up to do; for administrators
(docs/rest-contract.md, Beyond the guide)."""

from typing import ClassVar, Literal

from flask import Blueprint, Response, g
from sqlalchemy import select

from app.accounts.accounts import ADMINISTRATOR
from app.api.http import forms, owned, paging
from app.api.http.filters import Span, same, times
from app.api.http.problems import ApiError
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account, AuditEvent

routes = Blueprint("AuditEvents", __name__)
PATH = "/Accounts/<sid:account_sid>/AuditEvents"
Event = Literal["login-refused", "changed"]


class AuditEventResource(Resource):
    """One event. actor: the account or API key that made the change, or the name that was refused. source: the address
    of the request. parameters: as a query, without secrets."""

    element: ClassVar = "AuditEvent"
    plural: ClassVar = "AuditEvents"
    path: ClassVar = "/Accounts/{account_sid}/AuditEvents/{sid}"
    sid: str
    account_sid: str
    date_created: Time
    event: Event
    actor: str
    source: str
    action: str
    parameters: str
    uri: str = ""


class AuditEventFilter(Parameters):
    """The filters of the list."""

    event: Event | None = param(None)
    actor: str = param("", max_length=64)
    source: str = param("", max_length=64)
    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")


@routes.before_request
def administrators_only() -> None:
    """Raises ApiError 20005."""
    if g.actor.role != ADMINISTRATOR:
        raise ApiError(20005)


@routes.get(PATH)
def index(account: Account) -> Response:
    """List the events of the account, newest first."""
    wanted = AuditEventFilter.read(forms.query())
    conditions = same(AuditEvent.event, wanted.event)
    conditions += same(AuditEvent.actor, wanted.actor or None) + same(AuditEvent.source, wanted.source or None)
    conditions += times(
        AuditEvent.date_created, wanted.date_created, wanted.date_created_before, wanted.date_created_after
    )
    query = select(AuditEvent).where(AuditEvent.account_sid == account.sid, *conditions)
    return paging.respond(query, AuditEvent, AuditEventResource, f"/Accounts/{account.sid}/AuditEvents")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(AuditEvent, account, sid), AuditEventResource)
