"""Thousands of callbacks while their worker is killed again and again, beside live calls."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from sqlalchemy.orm import Session

from app.settings.secrets import effective
from app.store import store
from tests import rows
from tests.chaos.world import World

CALLBACKS, KILLS = int(os.environ.get("CALLBACKS", "10000")), int(os.environ.get("WORKER_KILLS", "15"))
OF_A_CALL = 4
WORKER = "-m app.jobs"
TWICE = 0.01
"""The part of them that may be delivered twice."""
PATIENCE = 60.0
"""Seconds without a new one, after which the rest is lost: leases and pauses between tries are shorter."""


def kill_worker_of_many(world: World) -> dict[str, float]:
    """Each time another part of them was delivered. Returns how many there were, and how many came twice."""
    with customer() as port:
        add(world, f"http://127.0.0.1:{port}/status")
        for number in range(KILLS):
            wait_for(port, CALLBACKS * (number + 1) // (KILLS + 1))
            world.send(WORKER, signal.SIGKILL)
        counted = wait_for(port, CALLBACKS)
        time.sleep(2.0)  # what was under way twice
        counted = ask(port)
    lost = CALLBACKS - counted["different"]
    assert not lost, f"{lost} of {CALLBACKS} callbacks were lost"
    assert not counted["late"], f"{counted['late']} callbacks came behind a later one of their call"
    assert counted["twice"] <= TWICE * CALLBACKS, f"{counted['twice']} of {CALLBACKS} callbacks came twice"
    return {"callbacks": CALLBACKS, "callbacks twice": counted["twice"]}


@contextmanager
def customer() -> Iterator[int]:
    """The application; yields its port."""
    words = [sys.executable, "-m", "tests.chaos.customer"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.kill()


def add(world: World, url: str) -> None:
    """Of calls with four events each."""
    engine = store.connect(effective(world.system.settings))
    with Session(engine) as session:
        for _call in range(CALLBACKS // OF_A_CALL):
            session.add_all(rows.callbacks(world.system.sid, url, OF_A_CALL))
        session.commit()
    engine.dispose()


def ask(port: int) -> dict[str, int]:
    with urlopen(f"http://127.0.0.1:{port}/counted", timeout=10) as answer:
        found: dict[str, int] = json.load(answer)
    return found


def wait_for(port: int, goal: int) -> dict[str, int]:
    """Until so many different ones have come, or none more comes. Returns what has come."""
    counted, changed = ask(port), time.monotonic()
    while counted["different"] < goal and time.monotonic() - changed < PATIENCE:
        time.sleep(0.1)
        before, counted = counted, ask(port)
        if counted != before:
            changed = time.monotonic()
    return counted
