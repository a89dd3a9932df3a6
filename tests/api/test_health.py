"""Health, and waking the engine, with a real Redis and without one (architecture 2)."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import SimpleWorker

from app import create_app
from app.settings.config import load
from tests.api.world import body, given, open_account


@pytest.fixture
def connected(application, database_url, redis_url, tmp_path):
    """The API with a database and a Redis that work."""
    settings = load(var=tmp_path / "var", database_url=database_url, redis_url=redis_url, node="node7")
    with given(application, settings):
        yield application


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


def test_alive_wherever_one_looks(app):
    for path in ("/healthz", "/restcomm/healthz"):
        assert body(app.test_client().get(path)) == {"status": "ok"}


def test_ready_says_what_the_engine_says(connected, client):
    ready = {"status": "ok", "database": "ok", "redis": "ok", "worker": "absent"}
    assert body(connected.test_client().get("/readyz")) == ready | {"engine": "absent"}
    client.set("restcomm:engine:node7", "asterisk 22.10.1", ex=10)
    assert body(connected.test_client().get("/restcomm/readyz")) == ready | {"engine": "asterisk 22.10.1"}


def test_ready_says_when_a_worker_was_last_heard(connected, redis_url):
    """As RQ's own workers register, ours among them; one that was killed is forgotten when its key expires."""
    with redis.Redis.from_url(redis_url) as own:
        alive, killed = (SimpleWorker(["restcomm"], connection=own, name=name) for name in ("a", "b"))
        for worker in (alive, killed):
            worker.register_birth()
        assert body(connected.test_client().get("/readyz"))["worker"] == "2, heard 0 s ago"
        own.delete(killed.key)
        own.hset(alive.key, "last_heartbeat", (datetime.now(UTC) - timedelta(seconds=40)).isoformat())
        assert body(connected.test_client().get("/readyz"))["worker"] == "1, heard 40 s ago"


def test_not_ready_without_redis(app):
    answer = body(app.test_client().get("/readyz"), 503)
    unknown = {"redis": "unavailable", "engine": "unknown", "worker": "unknown"}
    assert answer == {"status": "unavailable", "database": "ok", **unknown}


def test_not_ready_without_a_database(tmp_path):
    app = create_app(
        load(var=tmp_path, database_url="postgresql://x@127.0.0.1:1/none", redis_url="redis://127.0.0.1:1")
    )
    assert body(app.test_client().get("/readyz"), 503)["database"] == "unavailable"
    app.extensions["restcomm"].wake.close()


def test_a_new_call_wakes_its_engine(connected, client):
    me = open_account(connected, connected.extensions["restcomm"].settings, "me@example.com")
    with client.pubsub() as channel:
        channel.subscribe("restcomm:wake:node7")
        assert channel.get_message(timeout=2)["type"] == "subscribe"
        body(me.request("POST", "Calls.json", {"To": "1", "From": "2", "Url": "http://a.example/"}), 201)
        assert channel.get_message(timeout=2)["channel"] == "restcomm:wake:node7"


def test_without_redis_a_call_is_queued_all_the_same(me):
    form = {"To": "1", "From": "2", "Url": "http://a.example/"}
    assert body(me.request("POST", "Calls.json", form), 201)["status"] == "queued"
