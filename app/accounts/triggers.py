"""What usage triggers are held against: the period that one counts in, and what was used in it (Usage/Triggers)."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.usage import Amount, used, with_those_below
from app.models import Account
from app.models.accounts.usage_trigger import COUNT, PRICE

PERIODS = {"daily": "Today", "monthly": "ThisMonth", "yearly": "Yearly", "": "AllTime"}
"""recurring -> the part of the path of the usage record that it is about."""


def begin(recurring: str, today: date, opened: date) -> date:
    """The first day of the period that a trigger counts in. opened: of its account."""
    first = {"daily": today, "monthly": today.replace(day=1), "yearly": today.replace(month=1, day=1)}
    return first.get(recurring, opened)


def current(session: Session, account: Account, trigger: Any, today: date) -> Decimal:
    """What the account and those below it have used, by what the trigger counts. trigger: usage_category, trigger_by,
    recurring."""
    if trigger.trigger_by == PRICE:
        return Decimal(0)
    first = begin(trigger.recurring, today, account.date_created.date())
    days = used(session, with_those_below(session, account), first, today)
    amounts = [day.get(trigger.usage_category, Amount()) for day in days.values()]
    return Decimal(sum(one.count if trigger.trigger_by == COUNT else one.usage for one in amounts))


def may_fire(trigger: Any, today: date, opened: date) -> bool:
    """Has it not fired in this period? One that does not recur fires once."""
    fired = trigger.date_fired
    return fired is None or fired.date() < begin(trigger.recurring, today, opened)
