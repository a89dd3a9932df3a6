"""The bench of the REST API over HTTP: one api process as `make run` starts it, with its Redis and SQLite, is asked for
one call after another by its SID, 300 times a second.

`python -m tests.bench.api` prints JSON. The asking is this process; the api is one of its own, whose CPU is measured.
"""

import base64
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.models import Call
from app.settings.config import Settings, load
from app.store import store
from tests import redis_server
from tests.api.live import LIMITS, serving
from tests.bench import usage
from tests.bench.sipp import Outcome

CALLS = 2_000
RATE, SECONDS = 300, 10
CONNECTIONS = 8
"""Kept alive, as an SDK's session keeps them."""


def main() -> dict[str, float]:
    """Requests a second that were answered, their times, and the CPU of the api process."""
    with tempfile.TemporaryDirectory() as folder, redis_server.running() as redis:
        url = f"sqlite:///{folder}/bench.db"
        settings = load(var=Path(folder), database_url=url, redis_url=redis)
        settings = settings.model_copy(update=dict.fromkeys(LIMITS, 100_000))  # they are counted all the same
        store.upgrade(settings)
        account, token, _ = accounts.first_account(settings)
        paths = filled(settings, account)
        login = "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()
        with serving(settings) as served:
            port = int(served.rpartition(":")[2])
            asked(port, paths[:RATE], login)
            before, began = usage.cpu_seconds(servers()), time.monotonic()
            took = asked(port, paths[: RATE * SECONDS], login)
            lasted = time.monotonic() - began
            used = usage.cpu_seconds(servers()) - before
    outcome = Outcome(len(took), 0, took)
    times = {f"p{percent}_ms": outcome.percentile(percent) for percent in (50, 99)}
    return {"per_s": len(took) / lasted, "cpu_ms": 1000 * used / len(took), "core_percent": 100 * used / lasted} | times


def filled(settings: Settings, account: str) -> list[str]:
    """Put calls there. Returns as many of their paths as are asked for, in no order."""
    engine = store.connect(settings)
    with Session(engine) as session:
        for number in range(CALLS):
            callee = f"+1555{number:07}"
            row = {"to": callee, "from_": "+14445556666", "direction": "inbound", "status": "completed"}
            session.add(Call(account_sid=account, api_version="2012-04-24", duration=3, **row))
        session.commit()
        sids = session.scalars(select(Call.sid)).all()
    engine.dispose()
    base = f"{settings.base_path}/2012-04-24/Accounts/{account}/Calls"
    return [f"{base}/{sid}.json" for sid in random.Random(1).choices(sids, k=RATE * SECONDS)]


def servers() -> list[int]:
    """The gunicorn that we started, and its worker."""
    found: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except FileNotFoundError:
            continue
    mine = [pid for pid, parent in found.items() if parent == os.getpid() and is_gunicorn(pid)]
    return mine + [pid for pid, parent in found.items() if parent in mine]


def is_gunicorn(pid: int) -> bool:
    return b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()


def asked(port: int, paths: list[str], login: str) -> list[float]:
    """Ask for each at its moment, whether those before are answered or not; how long each took from then on."""
    took: list[float] = []
    began = time.monotonic()
    due = iter([(began + number / RATE, path) for number, path in enumerate(paths)])
    lock = threading.Lock()
    threads = [threading.Thread(target=ask, args=(port, due, lock, login, took)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != len(paths):
        raise RuntimeError("requests failed")
    return sorted(took)


def ask(port: int, due: Iterator[tuple[float, str]], lock: Any, login: str, took: list[float]) -> None:
    """One connection: the next that is due, and the next."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while True:
        with lock:
            at, path = next(due, (0.0, ""))
        if not path:
            return connection.close()
        time.sleep(max(0.0, at - time.monotonic()))
        connection.request("GET", path, headers={"Authorization": login})
        answer = connection.getresponse()
        if answer.status != 200 or json.loads(answer.read())["sid"] not in path:
            raise RuntimeError(f"{path}: {answer.status}")
        took.append(time.monotonic() - at)


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
