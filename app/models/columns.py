"""Column types that mean the same on SQLite, PostgreSQL and MariaDB, and the columns that every resource has."""

import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Integer, String
from sqlalchemy import types as sqltypes
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.calls.facts import Application

# MariaDB's own TEXT would end at 64 kB, and its DATETIME has whole seconds.
LONG = sqltypes.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
UNSTORABLE = re.compile("[\\x00\ud800-\udfff]")


def now() -> datetime:
    """The wall clock, aware, in UTC: the only kind of time that is stored."""
    return datetime.now(UTC)


class Text(TypeDecorator[str]):
    """Text from outside, which may be anything. NUL and lone surrogates, which databases refuse, become U+FFFD, and
    what is longer than the column is cut: a strange caller must not stop the row of its call."""

    impl: Any = String
    cache_ok = True

    @property
    def length(self) -> int | None:
        """Most characters that the column holds; None: no limit that matters."""
        return getattr(self.impl_instance, "length", None)

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return value and UNSTORABLE.sub("\ufffd", value)[: self.length]


class LongText(Text):
    """Text without a limit that matters."""

    impl: Any = LONG
    cache_ok = True


class UtcTime(TypeDecorator[datetime]):
    """A moment. Aware in Python, naive UTC in the database, microseconds everywhere."""

    impl = MOMENT
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive time: use an aware one, such as columns.now()")
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: the same on every database, order of keys kept."""

    impl = LONG
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


OF_APPLICATION = tuple(field.name for field in fields(Application))


class ApplicationText(TypeDecorator[Application]):
    """An app.calls.facts.Application, kept as JSON text."""

    impl = LONG
    cache_ok = True

    def process_bind_param(self, value: Application | None, dialect: Any) -> str | None:
        if value is None:
            return None
        return json.dumps({name: getattr(value, name) for name in OF_APPLICATION}, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Any) -> Application | None:
        if not value:
            return None
        fields = json.loads(value)
        return Application(**fields | {"status_events": tuple(fields["status_events"])})


# Without the variant SQLite would not number the rows: only its INTEGER PRIMARY KEY does.
Row = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)]
"""The row's number: lists are paged by it."""
Sid = Annotated[str, mapped_column(String(34), unique=True)]
SidOf = Annotated[str, mapped_column(String(34))]
Owner = Annotated[str, mapped_column(ForeignKey("accounts.sid"))]
Name = Annotated[str, mapped_column(Text(64))]
Address = Annotated[str, mapped_column(Text(320))]
"""A caller or called party: a number, client:name or a SIP URI."""
Url = Annotated[str, mapped_column(Text(2048))]
Word = Annotated[str, mapped_column(String(16))]
"""One of a few words: a status, a direction, an HTTP method, an API version."""
Long = Annotated[str, mapped_column(LongText)]
Moment = Annotated[datetime, mapped_column(UtcTime)]


class Dated:
    """date_created and date_updated, kept by us."""

    date_created: Mapped[Moment] = mapped_column(default=now)
    date_updated: Mapped[Moment] = mapped_column(default=now, onupdate=now)
