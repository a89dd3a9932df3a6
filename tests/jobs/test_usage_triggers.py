"""Usage triggers fire once for each period, whoever looks (docs/rest-contract.md, Usage/Triggers)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from app.accounts import accounts, triggers
from app.calls.web import Response
from app.jobs.maintenance.usage_triggers import UsageTriggers
from app.models import Account, Outbox, UsageTrigger
from app.models.columns import now
from app.settings.vault import Vault
from app.webhooks.signature import sign
from tests.jobs.world import World
from tests.rows import call

URL = "http://app.example/limit"


class Watch:
    """Triggers of an account, and workers that look."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.woken = 0
        self.workers: list[UsageTriggers] = []

    def add(self, value: str = "2", **fields: Any) -> str:
        known = {"usage_category": "calls", "trigger_by": "count", "callback_url": URL, "api_version": "2012-04-24"}
        with Session(self.world.engine) as session:
            row = UsageTrigger(account_sid=self.world.account, trigger_value=value, **known | fields)
            session.add(row)
            session.commit()
            return row.sid

    def use(self, calls: int = 1, account: str = "", **fields: Any) -> None:
        with Session(self.world.engine) as session:
            for _ in range(calls):
                session.add(call(account or self.world.account, status="completed", duration=61, **fields))
            session.commit()

    def look(self) -> None:
        def woken() -> None:
            self.woken += 1

        self.workers.append(UsageTriggers(self.world.settings, woken))
        self.workers[-1].look()

    def told(self) -> list[dict[str, str]]:
        with Session(self.world.engine) as session:
            return [row.params for row in session.scalars(select(Outbox).order_by(Outbox.id))]


@pytest.fixture
def watch(world: World) -> Iterator[Watch]:
    watch = Watch(world)
    yield watch
    for worker in watch.workers:
        worker.database.close()


def test_it_fires_when_its_value_is_reached_and_only_then(watch: Watch) -> None:
    sid = watch.add()
    watch.use()
    watch.look()
    assert (watch.told(), watch.woken) == ([], 0)
    watch.use()
    watch.look()
    watch.look()
    (told,) = watch.told()
    assert watch.woken == 1
    assert (told["UsageTriggerSid"], told["AccountSid"]) == (sid, watch.world.account)
    assert (told["UsageCategory"], told["TriggerValue"], told["CurrentValue"]) == ("calls", "2", "2")
    assert told["UsageRecordUri"].endswith("/Usage/Records/AllTime.json?Category=calls")
    assert told["DateFired"][:10] == str(now().date())


def test_its_callback_is_delivered_and_signed(watch: Watch) -> None:
    watch.add("1", callback_method="GET")
    watch.use()
    watch.look()
    seen = []

    def answer(request: Any) -> Response:
        seen.append(request)
        return Response(204, request.url)

    watch.world.answer = answer
    watch.world.outbox().drain()
    ((request, token, auth_token),) = watch.world.requests
    assert (request.url, request.method, auth_token) == (URL, "GET", watch.world.token)
    assert request.params["IdempotencyToken"] == token
    signed = sign(auth_token, URL, request.params)
    assert RequestValidator(auth_token).validate(URL, request.params, signed)


def test_one_that_recurs_fires_in_every_period(watch: Watch) -> None:
    watch.add("1", recurring="daily")
    watch.use()
    watch.look()
    with watch.world.engine.begin() as connection:
        connection.execute(update(UsageTrigger).values(date_fired=now() - timedelta(days=1)))
    watch.look()
    watch.look()
    assert [told["Recurring"] for told in watch.told()] == ["daily", "daily"]


def test_only_what_was_used_in_the_period_counts(watch: Watch) -> None:
    watch.add("2", recurring="daily")
    watch.use(5, date_created=now() - timedelta(days=1))
    watch.use()
    watch.look()
    assert watch.told() == []


def test_minutes_and_the_usage_of_sub_accounts_count(watch: Watch) -> None:
    with Session(watch.world.engine) as session:
        parent = accounts.find(session, watch.world.account)
        child, _token = accounts.create(session, Vault(watch.world.settings), "child@example.com", parent=parent)
        session.commit()
        sid = child.sid
    watch.add("4", trigger_by="usage")
    watch.use(2, account=sid)
    watch.look()
    assert [told["CurrentValue"] for told in watch.told()] == ["4"]


def test_an_account_that_is_closed_is_told_nothing(watch: Watch) -> None:
    watch.add("1")
    watch.use()
    with watch.world.engine.begin() as connection:
        connection.execute(update(Account).values(status="closed"))
    watch.look()
    assert watch.told() == []


@pytest.mark.parametrize(
    ("recurring", "begin"),
    [("daily", date(2026, 5, 14)), ("monthly", date(2026, 5, 1)), ("yearly", date(2026, 1, 1)), ("", date(2020, 2, 2))],
)
def test_where_a_period_begins(recurring: str, begin: date) -> None:
    assert triggers.begin(recurring, date(2026, 5, 14), date(2020, 2, 2)) == begin


@pytest.mark.parametrize(
    ("recurring", "fired", "may"),
    [
        ("", None, True),
        ("", datetime(2026, 5, 1, tzinfo=UTC), False),
        ("monthly", datetime(2026, 5, 1, tzinfo=UTC), False),
        ("monthly", datetime(2026, 4, 30, tzinfo=UTC), True),
        ("daily", datetime(2026, 5, 14, 1, tzinfo=UTC), False),
    ],
)
def test_when_one_may_fire_again(recurring: str, fired: datetime | None, may: bool) -> None:
    trigger = SimpleNamespace(recurring=recurring, date_fired=fired)
    assert triggers.may_fire(trigger, date(2026, 5, 14), date(2020, 2, 2)) is may
