"""The Usage/Records resource: an account's usage in any range of days (docs/rest-contract.md, Usage/Records)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from flask import Blueprint, Response
from pydantic import BeforeValidator

from app.accounts.usage import CATEGORIES, Amount, Day, used, with_those_below
from app.api.http import forms, paging
from app.api.http.context import app_context
from app.api.http.formats import link
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Parameters, Resource, param
from app.models import Account
from app.models.columns import now
from app.store.flask_db import db

routes = Blueprint("UsageRecords", __name__)
PATH = "/Accounts/<sid:account_sid>/Usage/Records"
Span = tuple[date, date]
"""First and last day, both included."""


class UsageRecordResource(Resource):
    """The properties that Twilio documents. Prices are always 0."""

    element: ClassVar = "UsageRecord"
    plural: ClassVar = "UsageRecords"
    path: ClassVar = "/Accounts/{account_sid}/Usage/Records"
    category: str
    description: str
    account_sid: str
    start_date: str
    end_date: str
    count: str
    count_unit: str
    usage: str
    usage_unit: str
    price: str = "0"
    price_unit: str = "usd"
    api_version: str
    as_of: str
    uri: str = ""
    subresource_uris: dict[str, str] = {}


def day(text: str) -> date:
    """``2024-05-01``, or ``-30days`` from today. Raises ValueError."""
    if back := re.fullmatch(r"-([0-9]{1,4})days?", text):
        return now().date() - timedelta(days=int(back[1]))
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()


DayOf = Annotated[
    date | None, BeforeValidator(day), openapi_types.described("2024-05-01, or -30days.", openapi_types.DAY)
]


if TYPE_CHECKING:
    Category = str
else:
    Category = Literal[tuple(CATEGORIES)]


class UsageRecordFilter(Parameters):
    """The filters of the records."""

    category: Category | None = param(None)
    start_date: DayOf = param(None)
    end_date: DayOf = param(None)
    include_subaccounts: Flag = param(True)


def whole(span: Span) -> Iterator[Span]:
    yield span


def daily(span: Span) -> Iterator[Span]:
    """The days of the range, newest first."""
    for back in range((span[1] - span[0]).days + 1):
        yield (span[1] - timedelta(days=back),) * 2


def monthly(span: Span) -> Iterator[Span]:
    return calendar(span, lambda end: end.replace(day=1))


def yearly(span: Span) -> Iterator[Span]:
    return calendar(span, lambda end: end.replace(month=1, day=1))


def calendar(span: Span, begin: Callable[[date], date]) -> Iterator[Span]:
    """Its months or years, the newest first, those at the ends only as far as the span goes."""
    end = span[1]
    while end >= span[0]:
        yield max(begin(end), span[0]), end
        end = begin(end) - timedelta(days=1)


def always(today: date, account: Account) -> Span:
    return account.date_created.date(), today


def last_month(today: date) -> Span:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


PERIODS: dict[str, tuple[Callable[[date, Account], Span], Callable[[Span], Iterator[Span]]]] = {
    "": (always, whole),
    "Daily": (always, daily),
    "Monthly": (always, monthly),
    "Yearly": (always, yearly),
    "AllTime": (always, whole),
    "Today": (lambda today, _account: (today, today), whole),
    "Yesterday": (lambda today, _account: (today - timedelta(days=1),) * 2, whole),
    "ThisMonth": (lambda today, _account: (today.replace(day=1), today), whole),
    "LastMonth": (lambda today, _account: last_month(today), whole),
}
"""Last part of the path -> which days it is about, and how they are divided."""


def shown(account: Account, period: str) -> Response:
    """The records of a period: of every category when it is not divided, else of those in which something was used."""
    wanted = UsageRecordFilter.read(forms.query())
    of_period, divided = PERIODS[period]
    first, last = of_period(now().date(), account)
    span = (wanted.start_date or first, wanted.end_date or last)
    sids = with_those_below(db.session(), account) if wanted.include_subaccounts else [account.sid]
    days = used(db.session(), sids, *span)
    kept = [wanted.category] if wanted.category else list(CATEGORIES)
    items = [
        record(account, category, part, total[category])
        for part in divided(span)
        for total in [added(days, part)]
        for category in kept
        if divided is whole or total[category].count
    ]
    path = f"/Accounts/{account.sid}/Usage/Records" + (f"/{period}" if period else "")
    return paging.respond_with(items, UsageRecordResource, path)


def added(days: dict[date, Day], span: Span) -> dict[str, Amount]:
    """What the days of a span come to, in every category."""
    total = {category: Amount() for category in CATEGORIES}
    for one, amounts in days.items():
        if span[0] <= one <= span[1]:
            for category, amount in amounts.items():
                total[category].add(amount.count, amount.usage)
    return total


def record(account: Account, category: str, span: Span, amount: Amount) -> dict[str, Any]:
    """One record, ready to be written."""
    description, count_unit, usage_unit = CATEGORIES[category]
    of = f"/Accounts/{account.sid}/Usage/Records"
    names = {name.lower() or "all": link(f"{of}/{name}".rstrip("/")) for name in PERIODS}
    found = UsageRecordResource(
        **{"category": category, "description": description, "account_sid": account.sid, "count": str(amount.count)},
        **{"usage": str(amount.usage), "count_unit": count_unit, "usage_unit": usage_unit},
        **{"start_date": str(span[0]), "end_date": str(span[1]), "api_version": app_context().settings.api_version},
        as_of=now().strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        uri=link(of),
        subresource_uris=names,
    )
    return found.model_dump()


def register(period: str) -> None:
    """The route of a period."""

    def index(account: Account) -> Response:
        return shown(account, period)

    index.__doc__ = (
        f"Usage{': ' + period if period else ''}, counted from calls, messages, recordings and transcriptions."
    )
    routes.add_url_rule(PATH + (f"/{period}" if period else ""), f"index_{period}".rstrip("_"), index)


for period in PERIODS:
    register(period)
