"""The Usage/Triggers resource: a callback when an account has used a given amount of something (docs/rest-contract.md,
Usage/Triggers)."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from flask import Blueprint, Response
from pydantic import StringConstraints
from sqlalchemy import select

from app.accounts import accounts, triggers
from app.api.accounts.urls import BAD_METHOD, BAD_URL
from app.api.accounts.usage_records import Category
from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.filters import same
from app.api.http.formats import link
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.openapi.schema import Line, Method, Parameters, Resource, Time, Url, param
from app.models import Account, UsageTrigger
from app.models.columns import now
from app.store.flask_db import db

routes = Blueprint("UsageTriggers", __name__)
PATH = "/Accounts/<sid:account_sid>/Usage/Triggers"
BAD_PARAMETER = 20001
Value = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{1,12}(\.[0-9]{1,6})?$")]
By = Literal["count", "usage", "price"]
Recurring = Literal["daily", "monthly", "yearly", "alltime"]


class UsageTriggerResource(Resource):
    """The properties that Twilio documents. current_value: counted now."""

    element: ClassVar = "UsageTrigger"
    plural: ClassVar = "UsageTriggers"
    path: ClassVar = "/Accounts/{account_sid}/Usage/Triggers/{sid}"
    sid: str
    account_sid: str
    api_version: str
    friendly_name: str
    usage_category: str
    trigger_by: str
    trigger_value: str
    current_value: str = "0"
    recurring: str | None
    callback_url: str
    callback_method: str
    usage_record_uri: str = ""
    date_created: Time
    date_updated: Time
    date_fired: Time
    uri: str = ""

    @classmethod
    def of(cls, row: UsageTrigger) -> dict[str, Any]:
        account = accounts.find(db.session(), row.account_sid)
        assert account is not None
        records = link(f"/Accounts/{row.account_sid}/Usage/Records/{triggers.PERIODS[row.recurring]}")
        return super().of(row) | {
            "recurring": row.recurring or None,
            "current_value": str(triggers.current(db.session(), account, row, now().date())),
            "usage_record_uri": f"{records}?Category={row.usage_category}",
        }


class UsageTriggerUpdate(Parameters):
    """What may be changed."""

    friendly_name: Line = param("", max_length=64)
    callback_url: Url = param("", BAD_URL)
    callback_method: Method = param("POST", BAD_METHOD)


class UsageTriggerCreate(UsageTriggerUpdate):
    """trigger_value: a number, or +30: 30 more than what has been used by now."""

    callback_url: Url = param(code=BAD_URL)
    usage_category: Category = param()
    trigger_value: Value = param()
    trigger_by: By = param("usage")
    recurring: Recurring | None = param(None)

    @classmethod
    def read(cls, form: Form) -> Self:
        found = super().read(form)
        if found.trigger_value.startswith("+") and found.recurring not in (None, "alltime"):
            raise ApiError(BAD_PARAMETER, "TriggerValue: one that recurs begins at 0, so there is nothing to add to")
        return found


class UsageTriggerFilter(Parameters):
    """The filters of the list. recurring: alltime are those that do not."""

    recurring: Recurring | None = param(None)
    trigger_by: By | None = param(None)
    usage_category: Category | None = param(None)


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = UsageTriggerFilter.read(forms.query())
    query = select(UsageTrigger).where(
        UsageTrigger.account_sid == account.sid,
        *((UsageTrigger.recurring == stored(wanted.recurring),) if wanted.recurring else ()),
        *same(UsageTrigger.trigger_by, wanted.trigger_by),
        *same(UsageTrigger.usage_category, wanted.usage_category),
    )
    return paging.respond(query, UsageTrigger, UsageTriggerResource, f"/Accounts/{account.sid}/Usage/Triggers")


def stored(recurring: str | None) -> str:
    """As a row has it: alltime is once."""
    return recurring if recurring and recurring != "alltime" else ""


@routes.post(PATH)
def create(account: Account) -> Response:
    given = UsageTriggerCreate.read(forms.body())
    require_active(account)
    fields = given.model_dump() | {"recurring": stored(given.recurring)}
    row = UsageTrigger(account_sid=account.sid, api_version=app_context().settings.api_version, **fields)
    if given.trigger_value.startswith("+"):
        used = triggers.current(db.session(), account, row, now().date())
        row.trigger_value = str(used + Decimal(given.trigger_value[1:]))
    return owned.insert(row, UsageTriggerResource)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(UsageTrigger, account, sid), UsageTriggerResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent."""
    given = UsageTriggerUpdate.read(forms.body())
    return owned.change(owned.get_or_404(UsageTrigger, account, sid), given.given(), UsageTriggerResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    return owned.delete(owned.get_or_404(UsageTrigger, account, sid))
