"""Health, and waking the engine, with a real Redis and without one (docs/architecture.md, Processes)."""

import socket
import time
from datetime import UTC, datetime, timedelta

import gevent
import pytest
import redis
from rq import SimpleWorker

from app import create_app
from app.api.internal import health
from app.models import SwitchNode
from app.settings.config import load
from tests.api.world import add, body, given, open_account


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


def test_ready_when_calls_can_be_taken(connected, client):
    """An engine was heard, its switch is there, the disk has room."""
    answer = body(connected.test_client().get("/readyz"), 503)
    assert (answer["engine"], answer["switch"], answer["worker"]) == ("absent", "unknown", "absent")
    assert answer["ill"] == ["engine", "switch"]
    client.set("restcomm:engine:node7", "1234", px=9000)
    add(connected, SwitchNode(name="node7", up=True))
    answer = body(connected.test_client().get("/restcomm/readyz"))
    assert (answer["status"], answer["database"], answer["redis"], answer["switch"]) == ("ok", "ok", "ok", "up")
    assert 1.0 <= float(answer["engine"].split()[1]) < 3
    assert answer["disk"].endswith(" GB free")
    assert (answer["outbox"], answer["ill"]) == ("oldest overdue 0 s", [])


def test_not_ready_without_a_switch(connected, client):
    client.set("restcomm:engine:node7", "1234", px=9000)
    add(connected, SwitchNode(name="node7", up=False), SwitchNode(name="another", up=True))
    answer = body(connected.test_client().get("/readyz"), 503)
    assert (answer["switch"], answer["ill"]) == ("down", ["switch"])


def test_an_engine_that_was_heard_long_ago_is_absent(connected):
    add(connected, SwitchNode(name="node7", up=True, beat=datetime.now(UTC) - timedelta(seconds=6)))
    assert body(connected.test_client().get("/readyz"), 503)["engine"] == "absent"


def test_one_node_of_several_is_enough(application, database_url, redis_url, tmp_path):
    nodes = [{"name": name, "switch": "asterisk"} for name in ("a", "b")]
    settings = load(var=tmp_path / "var", database_url=database_url, redis_url=redis_url, nodes=nodes)
    with given(application, settings):
        add(application, SwitchNode(name="b", up=True))
        answer = body(application.test_client().get("/readyz"))
    assert answer["switch"] == "up"
    assert answer["engine"].startswith("heard 0.")


@pytest.fixture
def well(connected, client):
    """All parts work."""
    client.set("restcomm:engine:node7", "1234", px=9000)
    add(connected, SwitchNode(name="node7", up=True))
    return connected


def test_not_ready_with_a_full_disk(well, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 10**18)
    answer = body(well.test_client().get("/readyz"), 503)
    assert (answer["disk"].split(":")[0], answer["ill"]) == ("full", ["disk"])


def test_not_ready_with_a_disk_that_refuses(well, monkeypatch):
    def written(path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(health, "written", written)
    answer = body(well.test_client().get("/readyz"), 503)
    assert (answer["disk"], answer["ill"]) == ("cannot be written: Input/output error", ["disk"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("what", "part"), [("written", "disk"), ("redis", "redis"), ("database", "database")])
def test_what_hangs_is_named_within_a_second(well, monkeypatch, what, part):
    """And asked no second time while it hangs."""
    asked = []

    def hangs(*_):
        asked.append(1)
        (gevent.sleep if what == "redis" else time.sleep)(3)

    monkeypatch.setattr(health, what, hangs)
    for _ in range(3):
        began = time.monotonic()
        answer = body(well.test_client().get("/readyz"), 503)
        assert time.monotonic() - began < 1
        assert (answer[part], part in answer["ill"]) == ("no answer", True)
    assert len(asked) == 1


def test_redis_that_stands_still(application, database_url, tmp_path):
    """It takes connections and says nothing, as when it is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with given(application, load(var=tmp_path / "var", database_url=database_url, redis_url=url)):
            began = time.monotonic()
            answer = body(application.test_client().get("/readyz"), 503)
    assert time.monotonic() - began < 1
    assert "redis" in answer["ill"]


def test_ready_says_when_a_worker_was_last_heard(connected, redis_url):
    """As RQ's own workers register, ours among them; one that was killed is forgotten when its key expires."""
    with redis.Redis.from_url(redis_url) as own:
        alive, killed = (SimpleWorker(["restcomm"], connection=own, name=name) for name in ("a", "b"))
        for worker in (alive, killed):
            worker.register_birth()
        assert body(connected.test_client().get("/readyz"), 503)["worker"] == "2, heard 0 s ago"
        own.delete(killed.key)
        own.hset(alive.key, "last_heartbeat", (datetime.now(UTC) - timedelta(seconds=40)).isoformat())
        assert body(connected.test_client().get("/readyz"), 503)["worker"] == "1, heard 40 s ago"


def test_not_ready_without_redis(app):
    answer = body(app.test_client().get("/readyz"), 503)
    assert (answer["status"], answer["database"], answer["redis"]) == ("unavailable", "ok", "unavailable")
    assert answer["worker"] == "unknown"
    assert "redis" in answer["ill"]


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
