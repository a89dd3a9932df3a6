"""A Redis that a test may kill and start again, empty, at the same address. For the others: tests/redis_server.py."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.redis_server import PATIENCE_S, wait_for


class MortalRedis:
    """A private redis-server on a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with nothing in it."""
        words = ["--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(["redis-server", *words], cwd=self.folder, stdout=subprocess.DEVNULL)
        wait_for(self.url)

    def kill(self) -> None:
        """End it as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE_S)
            self.process = None

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["MortalRedis"]:
        """A running one; skips the test where there is no redis-server."""
        if shutil.which("redis-server") is None:
            pytest.skip("NOT TESTED WITH REDIS: no redis-server; apt-get install redis-server")
        redis = cls(Path(tempfile.mkdtemp(prefix="restcomm-redis-")))
        try:
            redis.start()
            yield redis
        finally:
            redis.kill()
            shutil.rmtree(redis.folder)
