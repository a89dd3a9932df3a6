"""The bench of lists: a page of a million calls against the same page of a thousand, and calls fetched by their SID.

`python -m tests.bench.lists` prints JSON. In its own process; the requests go through the whole application without a
socket, so what is measured is the request and the database.
"""

import base64
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, select, text

from app import create_app
from app.accounts import accounts
from app.models import Call
from app.settings.config import Settings, load
from app.settings.vault import Vault
from app.store import store
from app.store.flask_db import db
from tests import postgres

Get = Callable[[str], Any]
"""Asks for what is below an account's Calls."""
FEW, MANY = 1_000, 1_000_000
EACH = 25
"""Requests for a median. The first is one of them: it counts a long list, which is then known for a minute."""
FETCHES = 300
NUMBERS = 20
"""Different callers and callees: each has a twentieth of the calls, which is a page of a thousand."""
NEWEST = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Of the last call; there was one each minute, so that a day has as many in a long table as in a short one."""
TO, FROM = "To=%2B15551000007", "From=%2B14441000007"
LISTS = {
    "page 1": "?",
    "page 1,000, or the last": "?Page={last}",
    "To": f"?{TO}",
    "From": f"?{FROM}",
    "Status": "?Status=busy",
    "StartTime": "?StartTime=2026-11-20",
    "all four": f"?{TO}&{FROM}&Status=completed&StartTime%3C=2026-11-20&PageSize=1",
}
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT :calls UNION ALL SELECT n - 1 FROM s WHERE n > 1) SELECT {} FROM s",
    "postgresql": "SELECT {} FROM generate_series(:calls, 1, -1) AS n",
}
"""A call's number is how many minutes before NEWEST it was; the oldest comes first, as it did."""
MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', :newest, '-' || n || ' minutes')",
    "postgresql": "CAST(:newest AS timestamp) - n * interval '1 minute'",
}
HEXADECIMAL = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "md5(CAST(n AS text))"}


def main() -> dict[str, Any]:
    """For each database: milliseconds of each list with few calls and with many, and of a fetch."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"sqlite": compared([load(var=Path(folder) / name) for name in ("few", "many")])}
        try:
            with postgres.running() as cluster:
                urls = [cluster.url(cluster.create()) for _ in range(2)]
                found["postgresql"] = compared([load(var=Path(folder) / "pg", database_url=url) for url in urls])
        except postgres.Missing as missing:
            print(missing, file=sys.stderr)
    return found


def compared(places: list[Settings]) -> dict[str, Any]:
    """One installation with few calls, one with many, asked in turn, so that what else the machine does hits both."""
    with ExitStack() as stack:
        gets = [stack.enter_context(filled(*place)) for place in zip(places, (FEW, MANY), strict=True)]
        lists = {name: medians(gets, query) for name, query in LISTS.items()}
        few, many = ({name: pair[side] for name, pair in lists.items()} for side in (0, 1))
        return {"few_ms": few, "many_ms": many, "fetch_ms": fetch(gets[1], MANY)}


@contextmanager
def filled(settings: Settings, calls: int) -> Iterator[Get]:
    """An installation with so many calls."""
    store.upgrade(settings)
    with client(settings) as (get, account):
        fill(account, calls)
        yield get


def medians(gets: list[Get], query: str) -> list[float]:
    """Milliseconds of a list in each installation."""
    took: list[list[float]] = [[] for _ in gets]
    for _ in range(EACH):
        for get, own, calls in zip(gets, took, (FEW, MANY), strict=True):
            began = time.perf_counter()
            assert get(f".json{query.format(last=min(calls // 50, 1000) - 1)}")["calls"], f"{query} found nothing"
            own.append(1000 * (time.perf_counter() - began))
    return [statistics.median(own) for own in took]


@contextmanager
def client(settings: Settings) -> Iterator[tuple[Get, str]]:
    """Gets what is below the account's Calls, and the account's SID."""
    app = create_app(settings)
    with app.app_context():
        account, token = accounts.create(db.session, Vault(settings), "bench@example.com")[:2]
        db.session.commit()
        sid = account.sid
        login = base64.b64encode(f"{sid}:{token}".encode()).decode()
        http: FlaskClient = app.test_client()

    def get(rest: str) -> Any:
        path = f"{settings.base_path}/2012-04-24/Accounts/{sid}/Calls{rest}"
        answer = http.get(path, headers={"Authorization": f"Basic {login}"})
        assert answer.status_code == 200, answer.text
        return answer.json

    with app.app_context():
        yield get, sid


def fill(account: str, calls: int) -> None:
    """So many calls, and what the database wants to know of them. Indexes are made when all are there: in a minute."""
    indexes = Call.__table__.indexes
    with db.engine.begin() as connection:
        for index in indexes:
            index.drop(connection)
        insert(connection, account, calls)
        for index in indexes:
            index.create(connection)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if connection.dialect.name == "sqlite" else "VACUUM ANALYZE"))


def insert(connection: Connection, account: str, calls: int) -> None:
    """By one statement."""
    kind = connection.dialect.name
    columns = {
        "sid": f"'CA' || {HEXADECIMAL[kind]}",
        "account_sid": ":account",
        '"to"': f"'+1555' || CAST(1000000 + n % {NUMBERS} AS VARCHAR)",
        '"from"': f"'+1444' || CAST(1000000 + n / {NUMBERS} % {NUMBERS} AS VARCHAR)",
        "status": "CASE WHEN n % 10 = 0 THEN 'busy' ELSE 'completed' END",
        "direction": "'inbound'",
        "duration": "n % 300",
        "api_version": "'2012-04-24'",
        "timeout": "60",
        **dict.fromkeys(("start_time", "end_time", "date_created", "date_updated"), MOMENT[kind]),
        **dict.fromkeys(("caller_name", "forwarded_from", "node", "channel", "answered_by"), "''"),
    }
    series = SERIES[kind].format(", ".join(columns.values()))
    values = {"calls": calls, "account": account, "newest": NEWEST.replace(tzinfo=None)}
    connection.execute(text(f"INSERT INTO calls ({', '.join(columns)}) {series}"), values)


def fetch(get: Get, calls: int) -> float:
    """CPU milliseconds of fetching one call, any of them."""
    ids = random.Random(1).sample(range(1, calls + 1), FETCHES)
    sids = db.session.scalars(select(Call.sid).where(Call.id.in_(ids))).all()
    began = time.process_time()
    for sid in sids:
        assert get(f"/{sid}.json")["sid"] == sid
    return 1000 * (time.process_time() - began) / len(sids)


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
