"""Who makes a client waits until the switches know it, and no longer than that."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from app.accounts import told
from app.bus.asking import EngineRpc
from app.bus.wake import Wakeups
from app.settings.config import Settings, load


@pytest.fixture
def place(redis_url: str, tmp_path: Path) -> Iterator[tuple[Settings, Wakeups]]:
    settings = load(var=tmp_path, redis_url=redis_url)
    wake = Wakeups(settings)
    yield settings, wake
    wake.redis.flushall()
    wake.close()


def engine(settings: Settings, wake: Wakeups, answers: list[str], after: float) -> Thread:
    """Listens for wake-ups of its node, and answers these ids some seconds after one."""
    woken = wake.engine_wakeups(settings.node, 5)
    next(woken)  # subscribed

    def run() -> None:
        next(woken)
        time.sleep(after)
        rpc = EngineRpc(settings)
        for id in answers:
            rpc.answer(id, "")
        rpc.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_an_answer_is_waited_for(place: tuple[Settings, Wakeups]) -> None:
    settings, wake = place
    listening = engine(settings, wake, ["one", "two"], after=0.3)
    began = time.monotonic()
    assert told.tell_switches(settings, wake, {"one": settings.node, "two": settings.node})
    assert 0.3 <= time.monotonic() - began < told.MOST_SECONDS
    listening.join()


def test_a_switch_that_says_nothing_is_waited_for_so_long(
    place: tuple[Settings, Wakeups], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "MOST_SECONDS", 0.5)
    settings, wake = place
    listening = engine(settings, wake, ["one"], after=0.0)
    assert not told.tell_switches(settings, wake, {"one": settings.node, "two": settings.node})
    listening.join()


def test_who_has_no_engine_is_not_waited_for(place: tuple[Settings, Wakeups]) -> None:
    settings, wake = place
    began = time.monotonic()
    assert told.tell_switches(settings, wake, {"one": settings.node})
    assert time.monotonic() - began < 0.3
