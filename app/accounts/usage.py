"""What accounts have used, counted from their rows: calls, texts, recordings, transcriptions, by day in UTC
(docs/rest-contract.md, Usage/Records)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from app.models import Account, Call, Message, Recording, Transcription

CATEGORIES = {
    "calls": ("Voice calls", "calls", "minutes"),
    "calls-inbound": ("Inbound voice calls", "calls", "minutes"),
    "calls-outbound": ("Outbound voice calls", "calls", "minutes"),
    "sms": ("Texts", "messages", "messages"),
    "sms-inbound": ("Inbound texts", "messages", "messages"),
    "sms-outbound": ("Outbound texts", "messages", "messages"),
    "recordings": ("Recordings", "recordings", "minutes"),
    "transcriptions": ("Transcriptions", "transcriptions", "minutes"),
    "totalprice": ("Total price", "", "usd"),
}
"""Name -> description, unit of the count, unit of the usage."""


@dataclass(slots=True)
class Amount:
    """An amount of something. count: how many; usage: minutes, started ones counted in full, or the count again."""

    count: int = 0
    usage: int = 0

    def add(self, count: int, usage: int) -> None:
        self.count += count
        self.usage += usage


Day = dict[str, Amount]


def used(session: Session, accounts: Collection[str], first: date, last: date) -> dict[date, Day]:
    """What these accounts used from the first day to the last, both included; a day without anything is not there."""
    days: dict[date, Day] = {}
    for name, query in counts():
        model = query.column_descriptions[0]["entity"]
        within = (model.account_sid.in_(accounts), model.date_created >= midnight(first))
        chosen = query.where(*within, model.date_created < midnight(last + timedelta(days=1)))
        for day, direction, count, minutes in session.execute(chosen):
            amounts = days.setdefault(date.fromisoformat(str(day)), {})
            for category in categories(name, direction):
                amounts.setdefault(category, Amount()).add(count, count if name == "sms" else int(minutes or 0))
    return days


def counts() -> Iterator[tuple[str, Select[Any]]]:
    """Category -> a statement that counts its rows by day and direction; minutes are those begun, as Twilio's are."""
    yield "calls", by_day(Call, Call.direction, Call.duration)
    yield "sms", by_day(Message, Message.direction, literal(0))
    yield "recordings", by_day(Recording, literal(""), Recording.duration)
    yield "transcriptions", by_day(Transcription, literal(""), Transcription.duration)


def by_day(model: Any, direction: Any, seconds: Any) -> Select[Any]:
    day = func.date(model.date_created).label("day")
    way = direction.label("way")
    minutes = func.sum((seconds + 59) // 60)
    return select(day, way, func.count(model.id), minutes).group_by("day", "way")


def categories(name: str, direction: str) -> list[str]:
    """Where something counts: calls, and calls-inbound or calls-outbound."""
    if not direction:
        return [name]
    return [name, f"{name}-inbound" if direction.startswith("in") else f"{name}-outbound"]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def with_those_below(session: Session, account: Account) -> list[str]:
    """The sids of an account and of every account below it."""
    below = session.scalars(select(Account).where(Account.parent_sid == account.sid)).all()
    return [account.sid, *(sid for child in below for sid in with_those_below(session, child))]
