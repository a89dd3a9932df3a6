"""The real worker process, `python -m app.jobs`, with a real Redis and a real HTTP server, through every kind of death
(docs/guarantees.md, Faults)."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from app.bus.wake import Wakeups
from app.calls.facts import Application, Facts
from app.ledger.ledger import Ledger
from app.models import sid
from app.settings.config import Settings
from app.settings.secrets import effective
from tests.jobs.mortal_redis import MortalRedis
from tests.jobs.world import World
from tests.pretend.webhook import Webhook, webhook

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Workers:
    """Worker processes of one installation."""

    def __init__(self, settings: Settings, log: Path) -> None:
        paths = {"RESTCOMM_VAR": str(settings.var), "DATABASE_URL": settings.database_url}
        self.environment = {**os.environ, **paths, "REDIS_URL": settings.redis_url, "RESTCOMM_CONFIG": "/dev/null"}
        self.log = log
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        """Start one and wait until it is at work."""
        begun = self.text().count("worker begins")
        with self.log.open("ab") as log:
            command = [sys.executable, "-W", "error::ResourceWarning", "-m", "app.jobs"]
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.started.append(process)
        until(lambda: self.text().count("worker begins") > begun, 15, self.text)
        return process

    def text(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait(10)


def until(done: Callable[[], object], seconds: float, explain: Callable[[], object] = lambda: "") -> float:
    """Wait for something. Returns how long that took."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, explain()
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def redis() -> Iterator[MortalRedis]:
    with MortalRedis.running() as redis:
        yield redis


@pytest.fixture
def settings(settings: Settings, redis: MortalRedis) -> Settings:
    return effective(settings.model_copy(update={"redis_url": redis.url}))


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(settings, tmp_path / "worker.log")
    yield workers
    workers.end()


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as hook:
        hook.answer("/status", "", 204)
        yield hook


def tokens(hook: Webhook) -> Counter[str]:
    """How often each event was told, by its token."""
    return Counter(request.headers["I-Twilio-Idempotency-Token"] for request in hook.received("/status"))


def test_from_the_ledger_to_the_customer(world: World, workers: Workers, hook: Webhook, settings: Settings) -> None:
    """Written by the engine, woken through Redis and RQ, signed so that Twilio's own validator accepts it."""
    workers.start()
    wake = Wakeups(settings)
    ledger = Ledger(settings, wake.wake_worker)
    url = hook.url("/status?a=1")
    facts = Facts(sid.new("CA"), world.account, "+14445556666", "1234")
    began = time.monotonic()
    application = Application(status_callback=url)
    ledger.call_began(facts, application, "channel", "", datetime.now(UTC))
    ledger.status(facts, application, "completed", "completed", datetime.now(UTC), 61, 0)
    assert ledger.close()
    until(lambda: hook.received("/status"), 5, workers.text)
    assert time.monotonic() - began < 1.0
    (request,) = hook.received("/status")
    assert request.params["CallSid"] == facts.call_sid
    assert (request.params["CallStatus"], request.params["CallDuration"]) == ("completed", "61")
    validator = RequestValidator(world.token)
    assert validator.validate(url, request.params, request.headers["X-Twilio-Signature"])
    until(lambda: world.states() == ["delivered"], 2)
    assert "ERROR" not in workers.text()
    assert world.token not in workers.text()
    wake.close()


@pytest.mark.slow
def test_kill_9_at_any_point_loses_nothing(world: World, workers: Workers, hook: Webhook) -> None:
    hook.answer("/status", "", 204, delay=0.15)
    for _ in range(150):
        world.add(0, 1, url=hook.url("/status"))
    for moment in (0.0, 0.05, 0.12, 0.2, 0.31):
        process = workers.start()
        time.sleep(moment)
        process.kill()
        process.wait(5)
    killed = time.monotonic()
    workers.start()
    until(lambda: world.states().count("delivered") == 300, 40, workers.text)
    assert time.monotonic() - killed < 30
    told = tokens(hook)
    assert 2 in told.values(), "somebody was killed in the middle of a delivery"
    assert len(told) == 300
    assert set(told.values()) <= {1, 2}
    assert told.keys() == {row.token for row in world.rows()}
    for call in {row.call_sid for row in world.rows()}:
        heard = [
            int(request.params["SequenceNumber"]) for request in hook.requests if request.params.get("CallSid") == call
        ]
        assert heard == sorted(heard)


def test_redis_killed_and_emptied_loses_nothing(
    world: World, workers: Workers, hook: Webhook, redis: MortalRedis, settings: Settings
) -> None:
    process = workers.start()
    redis.kill()
    for _ in range(20):
        world.add(0, url=hook.url("/status"))
    until(lambda: len(tokens(hook)) == 20, 6, workers.text)
    redis.start()
    wake = Wakeups(settings)
    until(lambda: wake.redis.scard("rq:workers") == 1, 15, workers.text)
    time.sleep(1.5)  # it is calm and waits to be woken
    last = world.add(0, url=hook.url("/status"))
    wake.wake_worker()
    assert until(lambda: world.states(last) == ["delivered"], 5) < 1.0, "the job came through"
    assert process.poll() is None
    assert set(tokens(hook).values()) == {1}
    wake.close()


def test_without_any_redis_callbacks_go_out(world: World, workers: Workers, hook: Webhook, redis: MortalRedis) -> None:
    redis.kill()
    process = workers.start()
    world.add(0, 1, url=hook.url("/status"))
    until(lambda: len(tokens(hook)) == 2, 6, workers.text)
    process.terminate()
    assert process.wait(3) == 0


def test_sigterm_ends_it_within_three_seconds_and_the_next_one_goes_on(
    world: World, workers: Workers, hook: Webhook
) -> None:
    hook.answer("/hang", "", 204, delay=20)
    done, hanging = world.add(0, url=hook.url("/status")), world.add(0, url=hook.url("/hang"))
    process = workers.start()
    until(lambda: hook.received("/hang") and world.states(done) == ["delivered"], 5, workers.text)
    process.send_signal(signal.SIGTERM)
    assert process.wait(3) == 0, workers.text()
    (row,) = world.rows(hanging)
    assert (row.state, row.claimed_until) == ("pending", None)
    hook.answer("/hang", "", 204)
    workers.start()
    until(lambda: world.states(hanging) == ["delivered"], 5, workers.text)
    assert "Traceback" not in workers.text()


def test_sigterm_ends_it_while_the_database_is_locked(world: World, workers: Workers, hook: Webhook) -> None:
    process = workers.start()
    world.add(0, url=hook.url("/status"))
    with closing(sqlite3.connect(str(world.engine.url.database), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(3) == 0


def test_a_worker_that_was_stopped_for_a_while_goes_on(world: World, workers: Workers, hook: Webhook) -> None:
    process = workers.start()
    time.sleep(1.5)  # stopped in a transaction it would keep SQLite's lock, as anybody would
    process.send_signal(signal.SIGSTOP)
    world.add(0, 1, url=hook.url("/status"))
    time.sleep(0.5)
    process.send_signal(signal.SIGCONT)
    until(lambda: len(tokens(hook)) == 2, 6, workers.text)


def test_a_bad_setting_is_one_line_and_exit_2(workers: Workers) -> None:
    environment = {**workers.environment, "RESTCOMM_HTTP_PORT": "no"}
    command = [sys.executable, "-m", "app.jobs"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 2
    assert ended.stderr.startswith("restcomm worker: http_port")
    assert len(ended.stderr.splitlines()) == 1
