"""Settled callbacks are kept for seven days."""

from datetime import timedelta

import gevent
import pytest

from app.jobs import retention
from app.models.columns import now
from tests.jobs.world import World


def test_only_what_was_settled_long_ago_is_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    monkeypatch.setattr(retention, "PAUSE_SECONDS", 0.0)
    long_ago = now() - timedelta(days=8)
    for _ in range(5):
        world.add(0, state="delivered", next_attempt_at=long_ago)
    world.add(0, state="failed", next_attempt_at=long_ago)
    kept = [
        world.add(0, state="pending", next_attempt_at=long_ago),
        world.add(0, state="delivered", next_attempt_at=now() - timedelta(days=6)),
    ]
    cleaner = gevent.spawn(retention.run, world.outbox().database)
    gevent.sleep(0.5)
    cleaner.kill()
    assert sorted(row.call_sid for row in world.rows()) == sorted(kept)
