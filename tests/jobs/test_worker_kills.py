"""Real worker processes, killed again and again: no callback is lost, hardly any is delivered twice
(docs/language.md)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import gevent
import pytest
from gevent.pywsgi import WSGIServer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Outbox
from app.models.system.outbox import DELIVERED
from app.settings.config import Settings
from tests import rows
from tests.jobs.world import World

ROOT = Path(__file__).parents[2]
CALLBACKS = int(os.environ.get("CALLBACKS", "1500"))
KILLS = int(os.environ.get("KILLS", "2"))
OF_A_CALL, HOSTS = 4, int(os.environ.get("HOSTS", "1"))
TWICE = 0.01
PATIENCE_S = 20 + CALLBACKS / 50


class Customer:
    """An application on loopback: what it was told, as (call, sequence) and the token, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, str]] = []
        self.server = WSGIServer(("0.0.0.0", 0), self.answer, log=None)
        self.server.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/status"

    def answer(self, environ: dict, start_response) -> list[bytes]:
        form = parse_qs(environ["wsgi.input"].read().decode())
        token = environ["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"]
        self.told.append((form["CallSid"][0], int(form["SequenceNumber"][0]), token))
        gevent.sleep(0.01)
        start_response("204 No Content", [])
        return []


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    yield customer
    customer.server.stop(0)


def add_callbacks(world: World, url: str) -> None:
    """Of calls with four events each."""
    with Session(world.engine) as session:
        for number_of_call in range(CALLBACKS // OF_A_CALL):
            host = url.replace("127.0.0.1", f"127.0.0.{1 + number_of_call % HOSTS}")
            session.add_all(rows.callbacks(world.account, host, OF_A_CALL))
        session.commit()


class Worker:
    """`python -m app.jobs` on the world's database, started again after each kill."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "RESTCOMM_VAR": str(self.settings.var),
            "RESTCOMM_CONFIG": "/dev/null",
            "DATABASE_URL": self.settings.url_of_database(),
            "RESTCOMM_ALLOW_HOSTS": '["127.0.0.0/8"]',
            "REDIS_URL": self.settings.url_of_redis(),
        }
        with (self.settings.var / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "app.jobs"]
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def delivered(world: World) -> int:
    with Session(world.engine) as session:
        return session.scalar(select(func.count()).where(Outbox.state == DELIVERED)) or 0


def test_killed_workers_lose_nothing_and_repeat_hardly_anything(world: World, customer: Customer) -> None:
    if world.engine.dialect.name != "sqlite" and "CALLBACKS" not in os.environ:
        pytest.skip("SQLite only, unless CALLBACKS says how many: the time of a run is bounded")
    add_callbacks(world, customer.url)
    worker, chance, end = Worker(world.settings), random.Random(1), time.monotonic() + PATIENCE_S
    try:
        for number in range(KILLS):
            goal = CALLBACKS * (number + 1) // (KILLS + 1)
            while len(customer.told) < goal and time.monotonic() < end:
                gevent.sleep(0.01)
            gevent.sleep(chance.uniform(0, 0.2))
            worker.kill()
            worker.process = worker.start()
        while delivered(world) < CALLBACKS and time.monotonic() < end:
            gevent.sleep(0.2)
    finally:
        worker.kill()
    check(customer)


def check(customer: Customer) -> None:
    """All of them, in the order of each call, each with one token."""
    times = Counter((call, sequence) for call, sequence, _token in customer.told)
    assert len(times) == CALLBACKS, "lost"
    twice = sum(count - 1 for count in times.values())
    print(f"{twice} of {CALLBACKS} delivered twice")
    assert twice <= TWICE * CALLBACKS
    assert len({(call, sequence, token) for call, sequence, token in customer.told}) == CALLBACKS, "tokens changed"
    seen: dict[str, int] = {}
    for call, sequence, _token in customer.told:
        assert sequence in (seen.get(call, -1) + 1, seen.get(call)), "out of order"
        seen[call] = sequence
