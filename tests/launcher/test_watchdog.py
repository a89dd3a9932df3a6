"""A process whose loop stands still is killed and started again, as systemd's watchdog does it (outage-faults C16)."""

import os
import signal
import subprocess
import sys
import time

import pytest

from app.bus import watchdog as signs
from app.launcher.processes.program import SERVICES, Program
from app.launcher.processes.watchdog import Watchdog
from tests.launcher.launched import Launched

BEATS = "from gevent import monkey; monkey.patch_all(); from app.bus import watchdog; import gevent; "
ALIVE = BEATS + "watchdog.run()"
STUCK = BEATS + "gevent.spawn(watchdog.run); gevent.sleep(0.5); import hashlib\nwhile True: hashlib.md5(b'').digest()"


@pytest.fixture
def watchdog():
    watchdog = Watchdog(1.0)
    yield watchdog
    watchdog.close()


def start(watchdog, code):
    program = watchdog.watches(Program("engine", [sys.executable, "-c", code]))
    return subprocess.Popen(program.command, env=os.environ | program.environment)


def look_for(watchdog, seconds, process):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        watchdog.look()
        time.sleep(0.1)


@pytest.mark.parametrize(("code", "ends"), [(ALIVE, False), (STUCK, True)])
def test_only_who_stands_still_is_killed(watchdog, code, ends):
    process = start(watchdog, code)
    look_for(watchdog, 15 if ends else 4, process)
    assert (process.poll() is not None) == ends
    process.kill()
    assert process.wait() == -signal.SIGKILL


def test_one_that_is_stopped_is_killed(watchdog):
    process = start(watchdog, ALIVE)
    while not watchdog.heard:
        watchdog.look()
        time.sleep(0.1)
    process.send_signal(signal.SIGSTOP)
    look_for(watchdog, 10, process)
    assert process.wait(5) == -signal.SIGKILL


def test_who_looks_late_himself_blames_nobody(watchdog):
    process = start(watchdog, ALIVE)
    while not watchdog.heard:
        watchdog.look()
        time.sleep(0.1)
    watchdog.looked -= 10
    watchdog.heard = dict.fromkeys(watchdog.heard, time.monotonic() - 10)
    watchdog.look()
    assert process.poll() is None
    process.kill()
    process.wait()


def test_services_are_not_watched(watchdog):
    program = Program("redis", ["redis-server"], SERVICES)
    assert watchdog.watches(program) is program


def test_make_run_starts_it_again(tmp_path):
    launched = Launched(tmp_path / "var", f"engine={ALIVE}", watchdog_seconds=2).until_ready("engine")
    try:
        first = launched.pid("engine")
        time.sleep(3)
        assert launched.pid("engine") == first
        os.kill(first, signal.SIGSTOP)
        launched.until(lambda: launched.pid("engine") not in (0, first), "started again")
        assert f"process {first} stalled for 2 s: killed" in launched.said()
    finally:
        launched.end()


def test_an_engine_says_that_it_has_started(watchdog, monkeypatch):
    """systemd (Type=notify) waits for this word, which is no sign of life."""
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{watchdog.name}")
    signs.tell(signs.READY)
    assert watchdog.socket.recv(100) == b"READY=1"
    signs.tell(signs.READY)
    assert watchdog.signs() == []
