"""An engine that hangs ends itself; one that is only busy does not."""

import subprocess
import sys

from app.engine.watchdog import HUNG

CODE = """
import time, gevent
from gevent import monkey
monkey.patch_all()
from app.engine.watchdog import Watchdog
gevent.spawn(Watchdog(most_looks=5, look_seconds=0.1).run)
gevent.sleep({before})
until = time.monotonic() + {busy}
while time.monotonic() < until:
    pass
gevent.sleep(0.3)
"""


def run(before: float, busy: float) -> "subprocess.CompletedProcess[str]":
    code = CODE.format(before=before, busy=busy)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)


def test_an_engine_that_hangs_ends_and_says_where() -> None:
    ended = run(0.2, 20)
    assert ended.returncode == HUNG
    assert "stood still" in ended.stderr
    assert 'File "<string>"' in ended.stderr


def test_one_that_is_busy_for_a_moment_does_not() -> None:
    assert run(1.0, 0.2).returncode == 0
