"""A private, real Redis for the tests: Debian's `redis-server`, on a Unix socket, ended with the test run."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_S = 20


class Missing(Exception):
    """There is none to start."""


@contextmanager
def running() -> Iterator[str]:
    """The URL of a Redis that runs until the end of the block. Raises Missing."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("NOT TESTED WITH REDIS: no redis-server; apt-get install redis-server")
    folder = Path(tempfile.mkdtemp(prefix="restcomm-redis-"))
    socket = folder / "redis.sock"
    words = ["--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
    try:
        wait_for(f"unix://{socket}")
        yield f"unix://{socket}"
    finally:
        server.terminate()
        server.wait(PATIENCE_S)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a running Redis, or a skip that says how to get one."""
    try:
        with running() as url:
            yield url
    except Missing as missing:
        pytest.skip(str(missing))


def wait_for(url: str) -> None:
    """Return when it answers. Raises TimeoutError."""
    import redis  # here: tests that use none do not load it

    deadline = time.monotonic() + PATIENCE_S
    with redis.Redis.from_url(url) as client:
        while time.monotonic() < deadline:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.02)
    raise TimeoutError("redis-server did not answer")


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of an empty Redis."""
    import redis

    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
