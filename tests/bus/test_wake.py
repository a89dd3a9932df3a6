"""Wake-ups: with a real Redis, and with one that is away, hangs or is restarted (docs/guarantees.md)."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import gevent
import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.bus import wake
from app.bus.wake import LOOKING, Wakeups
from app.jobs.callbacks import outbox
from app.settings.config import load
from tests.jobs.mortal_redis import MortalRedis


@pytest.fixture
def redis() -> Iterator[MortalRedis]:
    with MortalRedis.running() as redis:
        yield redis


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], Wakeups]]:
    made = []

    def make(url: str) -> Wakeups:
        made.append(Wakeups(load(var=tmp_path, redis_url=url)))
        return made[-1]

    yield make
    for waker in made:
        waker.close()


def test_an_engine_is_woken_at_once_and_only_its_own_node(redis_url: str, make: Callable[[str], Wakeups]) -> None:
    waker = make(redis_url)
    wakeups = waker.engine_wakeups("node1", 2.0)
    assert next(wakeups) is True, "before it was subscribed it may have missed something"
    assert waker.wake_engine("node2") is False
    assert waker.wake_engine("node1") is True
    began = time.monotonic()
    assert next(wakeups) is True
    assert time.monotonic() - began < 0.5
    wakeups.close()


def test_many_wakeups_count_as_one_and_none_is_a_timeout(redis_url: str, make: Callable[[str], Wakeups]) -> None:
    waker = make(redis_url)
    wakeups = waker.engine_wakeups("node1", 0.1)
    next(wakeups)
    for _ in range(20):
        waker.wake_engine("node1")
    assert next(wakeups) is True
    began = time.monotonic()
    assert next(wakeups) is False
    assert 0.09 < time.monotonic() - began < 1
    wakeups.close()


def test_many_callbacks_make_one_job_until_the_worker_has_looked(
    redis_url: str, make: Callable[[str], Wakeups]
) -> None:
    waker = make(redis_url)
    with closing(Redis.from_url(redis_url)) as client:
        queue = Queue(wake.QUEUE, connection=client, serializer=JSONSerializer)
        assert all(waker.wake_worker() for _ in range(50))
        (job,) = queue.jobs
        assert (job.func_name, list(job.args), job.kwargs) == ("app.jobs.callbacks.outbox.look", [], {})
        waker.looked()
        waker.wake_worker()
        assert len(queue.jobs) == 2
        waker.looking()
        waker.wake_worker()
        assert len(queue.jobs) == 2
        assert 0 < client.pttl(LOOKING) <= wake.LOOKING_SECONDS * 1000, "a worker that died is replaced"


def test_who_has_just_been_told_that_a_worker_looks_says_nothing(
    redis_url: str, make: Callable[[str], Wakeups]
) -> None:
    """The worker goes on for longer than that after it has asked to be woken."""
    worker, engine = make(redis_url), make(redis_url)
    assert wake.NOT_AGAIN_SECONDS < wake.AWAKE_SECONDS == outbox.CALM_SECONDS
    worker.looking()
    assert engine.wake_worker() is True
    worker.looked()
    with closing(Redis.from_url(redis_url)) as client:
        queue = Queue(wake.QUEUE, connection=client, serializer=JSONSerializer)
        assert engine.wake_worker() is True
        assert queue.jobs == []
        engine.looked_after_until = 0.0
        assert engine.wake_worker() is True
        assert len(queue.jobs) == 1


def test_an_engine_that_beats_is_alive(redis_url: str, make: Callable[[str], Wakeups]) -> None:
    waker = make(redis_url)
    assert waker.engine_alive("node1") is False
    waker.heartbeat("node1")
    assert waker.engine_alive("node1") is True
    with closing(Redis.from_url(redis_url)) as client:
        assert 0 < client.ttl("restcomm:engine:node1") <= wake.ALIVE_SECONDS


def test_redis_that_is_not_there_costs_nothing(make: Callable[[str], Wakeups]) -> None:
    waker = make("redis://127.0.0.1:1/0")
    began = time.monotonic()
    for _ in range(100):
        assert waker.wake_engine("node1") is False
        assert waker.wake_worker() is False
        waker.heartbeat("node1")
        assert waker.engine_alive("node1") is None
    assert time.monotonic() - began < 0.3


def test_redis_that_hangs_costs_at_most_a_fifth_of_a_second_and_that_once(make: Callable[[str], Wakeups]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        waker = make(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        assert waker.wake_worker() is False
        assert time.monotonic() - began < 0.25
        began = time.monotonic()
        assert not any(waker.wake_worker() for _ in range(100))
        assert time.monotonic() - began < 0.05


def test_an_engine_looks_by_itself_while_redis_is_away(make: Callable[[str], Wakeups]) -> None:
    wakeups = make("redis://127.0.0.1:1/0").engine_wakeups("node1", 0.1)
    began = time.monotonic()
    assert [next(wakeups) for _ in range(3)] == [False] * 3
    assert 0.25 < time.monotonic() - began < 1
    wakeups.close()


def test_everything_works_again_when_redis_is_back(
    redis: MortalRedis, make: Callable[[str], Wakeups], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "REST_SECONDS", (0.05,))
    waker = make(redis.url)
    wakeups = waker.engine_wakeups("node1", 0.1)
    assert next(wakeups) is True
    assert waker.wake_worker() is True
    redis.kill()
    assert next(wakeups) is False
    assert waker.wake_engine("node1") is False
    assert next(wakeups) is False
    redis.start()
    assert next(wakeups) is True, "what was said meanwhile was not heard"
    gevent.sleep(0.06)
    assert waker.wake_engine("node1") is True
    assert next(wakeups) is True
    assert waker.wake_worker() is True
    wakeups.close()


def test_a_restart_between_two_calls_is_not_noticed(redis: MortalRedis, make: Callable[[str], Wakeups]) -> None:
    waker = make(redis.url)
    assert waker.wake_worker() is True
    redis.kill()
    redis.start()
    assert waker.wake_worker() is True
