"""The real API: wsgi.py under gunicorn with our worker, on a port that nobody else has."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings.config import Settings

ROOT = Path(__file__).parents[2]
LIMITS = ("rest_reads_per_second", "rest_writes_per_second", "rest_passwords_per_minute")
PATIENCE_S = 30


@contextmanager
def serving(settings: Settings, **more: str) -> Iterator[str]:
    """Serve until the end of the block; gives http://host:port. What gunicorn says is shown when it does not start.
    more: variables of its environment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        log = settings.var / "gunicorn.log"
        words = [
            "--worker-class",
            "app.api.gunicorn_worker.Worker",
            "--limit-request-line",
            "8190",
            "--no-control-socket",
        ]
        words += ["--bind", f"fd://{listener.fileno()}"]
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [str(Path(sys.executable).parent / "gunicorn"), *words, "wsgi:application"],
                cwd=ROOT,
                env=environment(settings) | more,
                pass_fds=[listener.fileno()],
                stdout=output,
                stderr=output,
            ) as server,
        ):
            try:
                wait_for(f"{url}/healthz", server)
                yield url
            finally:
                server.send_signal(signal.SIGINT)  # at once; SIGTERM waits for kept-alive connections
                server.wait(PATIENCE_S)
                assert "Traceback" not in log.read_text(), log.read_text()
                assert "Warning" not in log.read_text(), log.read_text()


def environment(settings: Settings) -> dict[str, str]:
    """The settings, as a child process reads them."""
    return os.environ | {
        "RESTCOMM_VAR": str(settings.var),
        "RESTCOMM_CONFIG": "/dev/null",
        **{f"RESTCOMM_{name.upper()}": str(getattr(settings, name)) for name in LIMITS},
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
    }


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"gunicorn did not answer on {url}")
