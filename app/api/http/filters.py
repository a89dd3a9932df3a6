"""Filters of lists: days, timestamps and inequalities as Twilio's SDKs send them (docs/rest-contract.md, Lists)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import ColumnElement

from app.api.openapi import openapi_types

Period = tuple[datetime, datetime]
"""From (included) to (excluded): a whole day, or one second."""


def period(text: str) -> Period:
    """``2024-05-01``, ``2024-05-01T10:00:00Z`` or an RFC 2822 date; without a zone it is UTC. Raises ValueError."""
    text = text.strip()
    try:
        if len(text) == len("2024-05-01"):
            begin = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
            return begin, begin + timedelta(days=1)
        found = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        begin = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        return begin, begin + timedelta(seconds=1)
    except (ValueError, OverflowError, TypeError):
        raise ValueError(f"a date such as 2024-05-01 or 2024-05-01T10:00:00Z is expected, not {text[:40]!r}") from None


Span = Annotated[Period | None, BeforeValidator(period), openapi_types.DATE]
"""Three parameters choose a time: ``StartTime``, ``StartTime<`` and ``StartTime>``, of which the last two arrive as
``StartTime<=2024-05-01``: the = is the form's."""


def times(column: Any, on: Period | None, before: Period | None, after: Period | None) -> list[ColumnElement[bool]]:
    """The conditions. before and after mean the beginning of the day, itself included (Twilio's midnight rule)."""
    conditions = []
    if on:
        conditions += [column >= on[0], column < on[1]]
    if before:
        conditions.append(column <= before[0])
    if after:
        conditions.append(column >= after[0])
    return conditions


def same(column: Any, value: Any) -> list[ColumnElement[bool]]:
    """Equal to the value, if one is wanted."""
    return [] if value in (None, "") else [column == value]
