"""Engines that ask at the same moment, each a process of its own: no limit is ever passed, on any database."""

import os
import subprocess
import sys
import time
from pathlib import Path

from app.permits.rules import CONCURRENT
from app.settings.config import Settings
from tests.permits.world import World

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, EACH = 3, 34
PER_SECOND, AT_ONCE = 7, 20


def test_a_hundred_legs_of_three_processes_pass_no_limit(settings: Settings, tmp_path: Path) -> None:
    world = World(settings)
    account = world.account(1, calls_per_second=PER_SECOND, concurrent_calls=AT_ONCE)
    environment = {
        **os.environ,
        "RESTCOMM_VAR": str(settings.var),
        "DATABASE_URL": settings.database_url,
        "RESTCOMM_OUTBOUND_POLICY": "closed",
        "RESTCOMM_CALLER_IDS": "any",
        "RESTCOMM_DIAL_COUNTRIES": '["US"]',
    }
    start = time.time() + 3
    words = [[account, str(number), str(EACH), str(start)] for number in range(PROCESSES)]
    command = [sys.executable, "-m", "tests.permits.caller"]
    running = [
        subprocess.Popen([*command, *one], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for one in words
    ]
    said = [float(line) for process in running for line in process.communicate(timeout=60)[0].split()]
    world.database.close()
    assert [process.returncode for process in running] == [0] * PROCESSES
    begun = sorted(number for number in said if number > 0)
    assert len(said) == PROCESSES * EACH
    assert len(begun) == AT_ONCE
    assert {number for number in said if number <= 0} == {-CONCURRENT}
    for first, beyond in zip(begun, begun[PER_SECOND:], strict=False):
        assert beyond - first >= 1
