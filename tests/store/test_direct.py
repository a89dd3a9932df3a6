"""Statements on the driver's own cursor do what SQLAlchemy does with them, on every database, and take less."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.calls.facts import Application
from app.models import Call
from app.models.columns import now
from app.settings.config import Settings
from app.store import store
from app.store.direct import Direct, filled
from tests.rows import account, call

CALLS = Call.__table__
WANTED = select(CALLS).where(CALLS.c.sid.in_(bindparam("sids", expanding=True))).order_by(CALLS.c.id)


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    engine = store.connect(settings)
    owner = account(engine)
    with Session(engine) as session:
        session.add_all(call(owner, to=f"+1555000{number}") for number in range(5))
        session.commit()
    with engine.connect() as found:
        yield found
    engine.dispose()


def sids(connection: Connection) -> list[str]:
    return list(connection.scalars(select(CALLS.c.sid).order_by(CALLS.c.id)))


@pytest.mark.parametrize("many", range(6))
def test_rows_are_those_of_sqlalchemy(connection: Connection, many: int) -> None:
    wanted = sids(connection)[:many]
    usual = [tuple(row) for row in connection.execute(WANTED, {"sids": wanted})]
    found = Direct(WANTED).rows(connection, {"sids": wanted})
    assert [tuple(row) for row in found] == usual
    assert [row.sid for row in found] == wanted
    assert all(row.date_created.tzinfo is not None for row in found)


def test_a_list_has_few_shapes() -> None:
    shapes = {len(filled({"ids": range(count)}, ["ids"])["ids"]) for count in range(201)}
    assert shapes == {0, 1, 2, 4, 8, 16, 32, 64, 128, 256}


def test_values_are_stored_as_sqlalchemy_stores_them(connection: Connection) -> None:
    first = connection.execute(select(CALLS).order_by(CALLS.c.id)).first()
    assert first is not None
    row = {name: value for name, value in first._mapping.items() if name not in ("id", "sid")}
    row |= {"application": Application("http://app.example/é", status_events=("answered",)), "caller_name": "a\0b"}
    made = Direct(insert(CALLS))
    assert made.many(connection, [row | {"sid": "CA" + "1" * 32}, row | {"sid": "CA" + "2" * 32}]) == 2
    connection.execute(insert(CALLS), [row | {"sid": "CA" + "3" * 32}])
    told = [
        {name: value for name, value in stored._mapping.items() if name not in ("id", "sid")}
        for stored in connection.execute(select(CALLS).order_by(CALLS.c.id.desc()).limit(3))
    ]
    assert told[0] == told[1] == told[2]
    assert told[0]["application"].status_events == ("answered",)
    assert told[0]["caller_name"] == "a\ufffdb"


def test_defaults_are_made_for_every_row(connection: Connection) -> None:
    first = connection.execute(select(CALLS).order_by(CALLS.c.id)).first()
    assert first is not None
    kept = ("account_sid", "to", "from", "status", "direction", "api_version")
    row = {name: first._mapping[name] for name in kept}
    Direct(insert(CALLS)).many(connection, [row | {"sid": "CA" + sign * 32} for sign in "89"])
    made = connection.execute(select(CALLS).where(CALLS.c.sid == "CA" + "8" * 32)).one()
    assert timedelta() <= now() - made.date_created < timedelta(minutes=1)
    changed = Direct(update(CALLS).where(CALLS.c.sid == bindparam("which")).values(to=bindparam("number")))
    before = made.date_updated
    assert changed.change(connection, {"which": made.sid, "number": "2"}) == 1
    after = connection.execute(select(CALLS).where(CALLS.c.sid == made.sid)).one()
    assert (after.to, after.date_updated > before) == ("2", True)


def test_errors_are_those_of_sqlalchemy(connection: Connection) -> None:
    first = connection.execute(select(CALLS).order_by(CALLS.c.id)).first()
    assert first is not None
    row = {name: value for name, value in first._mapping.items() if name != "id"}
    with pytest.raises(IntegrityError):
        Direct(insert(CALLS)).many(connection, [row])
    connection.rollback()
    with pytest.raises(DBAPIError):
        Direct(text("SELECT nothing FROM nowhere").columns(CALLS.c.sid)).rows(connection, {})


def test_a_lost_connection_is_given_up(connection: Connection) -> None:
    statement = Direct(select(CALLS.c.sid).limit(1))
    if connection.dialect.name == "sqlite":
        pytest.skip("there is no server that it could lose")
    connection.rollback()
    assert connection.connection.dbapi_connection is not None
    connection.connection.dbapi_connection.close()
    with pytest.raises(DBAPIError) as caught:
        statement.rows(connection, {})
    assert caught.value.connection_invalidated
    connection.rollback()
    assert len(statement.rows(connection, {})) == 1, "the next transaction has another connection"


def functions(work: Callable[[], Any]) -> int:
    """How many functions in Python some work runs."""
    ran = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal ran
        ran += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return ran


def test_it_takes_a_fraction_of_the_functions(connection: Connection) -> None:
    if connection.dialect.name == "mariadb":
        pytest.skip("its driver is written in Python")
    wanted = {"sids": sids(connection)[:2]}
    direct = Direct(WANTED)
    direct.rows(connection, wanted)
    connection.execute(WANTED, wanted).all()
    theirs = functions(lambda: connection.execute(WANTED, wanted).all())
    assert functions(lambda: direct.rows(connection, wanted)) < theirs * 2 / 3
