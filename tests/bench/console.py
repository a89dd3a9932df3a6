"""The bench of the console: server time and bytes of its pages with a million calls, and a second of the live list.

`python -m tests.bench.console` prints JSON. As in lists.py, requests go through the whole application without a socket.
"""

import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from app import create_app
from app.accounts import accounts
from app.console import live
from app.models import Call, Notification
from app.models.columns import now
from app.settings.config import load
from app.settings.vault import Vault
from app.store import store
from app.store.flask_db import db
from tests.bench.lists import fill

CALLS, ERRORS, LIVE = 1_000_000, 20_000, 500
EACH = 15
PAGES = {
    "calls": "calls",
    "calls by status": "calls?Status=busy",
    "calls by number": "calls?To=%2B15551000007",
    "live calls": "calls?Status=in-progress",
    "debugger": "debugger?days=30",
    "notifications": "notifications",
    "first steps": "welcome",
    "operator": "../operator",
}


def main() -> dict[str, Any]:
    """Milliseconds and bytes of each page, and of the live list."""
    with installation() as (app, http, account):
        pages = {name: measured(http, f"/console/{account}/{page}") for name, page in PAGES.items()}
        return {"calls": CALLS, "pages": pages, "live": streamed(app, account)}


@contextmanager
def installation() -> Iterator[tuple[Flask, FlaskClient, str]]:
    """An account with many calls, 500 of them live, and its browser."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load(var=Path(folder), rest_reads_per_second=10_000)
        store.upgrade(settings)
        app = create_app(settings)
        with app.app_context():
            account, token = accounts.create(
                db.session, Vault(settings), "bench@example.com", role=accounts.ADMINISTRATOR
            )[:2]
            db.session.commit()
            sid = account.sid
            fill(sid, CALLS)
            with db.engine.begin() as connection:
                connection.execute(insert(Notification), [error(sid, number) for number in range(ERRORS)])
                lasting = {"status": "in-progress", "duration": None, "end_time": None, "start_time": now()}
                connection.execute(update(Call).where(Call.id > CALLS - LIVE).values(**lasting))
        http = app.test_client()
        http.post("/console/sign-in", data={"name": sid, "secret": token})
        yield app, http, sid


def error(account_sid: str, number: int) -> dict[str, Any]:
    fields = {"account_sid": account_sid, "error_code": (11200, 12100, 13310)[number % 3], "message_date": now()}
    url = f"https://app.example.com/{number % 40}"
    return fields | {"message_text": "HTTP 500", "request_url": url, "sid": f"NO{number:032}"}


def measured(http: FlaskClient, path: str) -> dict[str, float]:
    """The first request, which counts, and the median of those after it, in milliseconds; bytes as they are sent."""
    took = []
    for _time in range(EACH):
        began = time.perf_counter()
        answer = http.get(path.replace("/../", "/").replace(f"{path.split('/')[2]}/operator", "operator"))
        took.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.text
    sent = len(gzip.compress(answer.get_data(), 5))
    return {"first_ms": round(took[0], 1), "median_ms": round(statistics.median(took[1:]), 1), "bytes": sent}


def streamed(app: Flask, account: str) -> dict[str, float]:
    """Milliseconds of CPU for a second of the live list, whatever the number of browsers that look at it."""
    render = live.Renderer(app, account, account, "Status=in-progress", f"/console/{account}/calls/live")
    with app.test_request_context():
        g.actor = None
        table = render()
        began = time.process_time()
        for _time in range(EACH):
            render()
        spent = 1000 * (time.process_time() - began) / EACH
    return {"live_calls": LIVE, "cpu_ms_each_second": round(spent, 1), "bytes": len(gzip.compress(table.encode(), 5))}


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
