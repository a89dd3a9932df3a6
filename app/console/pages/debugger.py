"""The debugger: the newest notifications, grouped by code, number or URL, over time, with the newest of each group."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy import select

from app.console import rendering, rest
from app.errors.errors import DICTIONARY
from app.models import Call, Notification
from app.models.columns import now
from app.store.flask_db import db

routes = Blueprint("debugger", __name__)
MOST, MOST_GROUPS, LONGEST_DAYS = 5000, 30, 30
"""Notifications that are looked at, groups that are shown, days that can be asked for."""
HOUR = timedelta(hours=1)
GROUPS = ("code", "number", "url")


@dataclass(slots=True)
class Group:
    """Notifications that have something in common. newest: the id of one, and when it was."""

    title: str
    count: int = 0
    newest: int = 0
    hours: Counter[datetime] = field(default_factory=Counter)
    row: Any = None


@routes.get("/<sid:account_sid>/debugger")
def index(account_sid: str) -> Response:
    """The page. Raises Refused where the account may not read these notifications."""
    rest.get(f"{account_sid}/Notifications", {"PageSize": 1})
    by = request.args.get("by", "code") if request.args.get("by") in GROUPS else "code"
    days = min(max(request.args.get("days", 1, type=int), 1), LONGEST_DAYS)
    found = grouped(account_sid, by, days)
    total: Counter[datetime] = sum((group.hours for group in found), Counter())
    return rendering.page(
        "debugger",
        by=by,
        ways=GROUPS,
        days=days,
        groups=with_newest(found[:MOST_GROUPS]),
        plot=orjson.dumps(plotted(total, days)).decode(),
        hours=sorted(total.items(), reverse=True),
        total=sum(total.values()),
        most=MOST,
        cures=DICTIONARY,
    )


def grouped(account_sid: str, by: str, days: int) -> list[Group]:
    """The groups of the newest notifications, the largest first."""
    newest = select(Notification.id).where(Notification.account_sid == account_sid)
    newest = newest.order_by(Notification.id.desc()).limit(MOST)
    chosen = newest.subquery()
    columns = (Notification.id, Notification.error_code, Notification.message_date, Notification.request_url, Call.to)
    query = select(*columns).join(chosen, Notification.id == chosen.c.id)
    query = query.outerjoin(Call, Call.sid == Notification.call_sid)
    groups: dict[str, Group] = defaultdict(lambda: Group(""))
    for id, code, date, url, number in db.session.execute(
        query.where(Notification.message_date > now() - days * 24 * HOUR)
    ):
        title = {"code": str(code), "number": number or "", "url": url.partition("?")[0]}[by]
        group = groups[title]
        group.title, group.count, group.newest = title, group.count + 1, max(group.newest, id)
        group.hours[date.replace(minute=0, second=0, microsecond=0)] += 1
    return sorted(groups.values(), key=lambda group: -group.count)


def with_newest(groups: list[Group]) -> list[Group]:
    """The groups with the newest notification of each."""
    query = select(Notification).where(Notification.id.in_([group.newest for group in groups]))
    rows = {row.id: row for row in db.session.scalars(query)}
    for group in groups:
        group.row = rows.get(group.newest)
    return groups


def plotted(hours: Counter[datetime], days: int) -> list[list[float]]:
    """Times in seconds since 1970 and counts, hours without any included."""
    last = now().replace(minute=0, second=0, microsecond=0)
    times = [last - number * HOUR for number in range(days * 24, -1, -1)]
    return [[time.timestamp() for time in times], [float(hours.get(time, 0)) for time in times]]
