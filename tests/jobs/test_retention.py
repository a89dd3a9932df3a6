"""Settled callbacks are kept for seven days, idempotency keys for one."""

from datetime import timedelta

import gevent
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.maintenance import retention
from app.models import ConsoleSession, IdempotencyKey, OutboundGrant
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


def test_an_idempotency_key_is_remembered_for_a_day(world: World) -> None:
    def key(name: str, hours: int) -> IdempotencyKey:
        age = timedelta(hours=hours)
        sid = "CA" + "0" * 32
        known = {"account_sid": world.account, "request_hash": "r", "resource_sid": sid, "date_created": now() - age}
        return IdempotencyKey(key_hash=name, **known)

    with Session(world.engine) as session:
        session.add_all([key("old", 25), key("new", 23)])
        session.commit()
    cleaner = gevent.spawn(retention.run, world.outbox().database)
    gevent.sleep(0.5)
    cleaner.kill()
    with Session(world.engine) as session:
        assert session.scalars(select(IdempotencyKey.key_hash)).all() == ["new"]


def test_a_session_of_the_console_is_kept_until_its_end(world: World) -> None:
    wall = now().timestamp()
    with Session(world.engine) as session:
        known = {"account_sid": world.account}
        session.add_all(
            [ConsoleSession(key_hash=name, until=wall + s, **known) for name, s in (("over", -5), ("on", 60))]
        )
        session.commit()
    cleaner = gevent.spawn(retention.run, world.outbox().database)
    gevent.sleep(0.5)
    cleaner.kill()
    with Session(world.engine) as session:
        assert session.scalars(select(ConsoleSession.key_hash)).all() == ["on"]


def test_counted_legs_are_kept_for_two_days(world: World) -> None:
    wall = now().timestamp()
    ends = {"CA" + "1" * 32: wall - 3 * 86_400, "CA" + "2" * 32: wall - 86_400, "CA" + "3" * 32: 0.0}
    with Session(world.engine) as session:
        for sid, ended in ends.items():
            row = OutboundGrant(scope="*", leg_sid=sid, node="node1", granted_at=wall - 4 * 86_400, ended_at=ended)
            session.add(row)
        session.commit()
    cleaner = gevent.spawn(retention.run, world.outbox().database)
    gevent.sleep(0.5)
    cleaner.kill()
    with Session(world.engine) as session:
        assert sorted(session.scalars(select(OutboundGrant.leg_sid))) == sorted(ends)[1:]
