"""What the ledger keeps of queues: on a real database."""

from collections.abc import Iterator

import pytest

from app.ledger.rows.common import member
from app.ledger.rows.queues import QueueRow
from app.models import Queue, QueueMember
from app.models.calls.queue import DEFAULT_SIZE
from app.settings.config import Settings
from tests.ledger.world import LedgerWorld


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    made = LedgerWorld(settings)
    yield made
    made.close()


def waits(world: LedgerWorld, entry: str, node: str = "node1") -> None:
    world.ledger.member(member(entry, world.facts(), "QU1", node, 1234.5))


def test_a_queue_is_made_on_demand_and_once(world: LedgerWorld) -> None:
    assert world.ledger.queue_named(world.account, "support", False) is None
    made = world.ledger.queue_named(world.account, "support", True)
    assert made == QueueRow(world.rows(Queue)[0].sid, DEFAULT_SIZE)
    assert world.ledger.queue_named(world.account, "support", True) == made
    assert world.ledger.queue_named(world.account, "Support", True) != made
    assert world.ledger.queue_named("AC" + "9" * 32, "support", False) is None


def test_two_who_make_it_at_once_get_the_same(world: LedgerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one commits between our look and our insert."""
    real = world.ledger.database.read
    first = world.ledger.queue_named(world.account, "support", True)
    answers = iter([lambda work: None])
    monkeypatch.setattr(world.ledger.database, "read", lambda work: next(answers, real)(work))
    assert world.ledger.queue_named(world.account, "support", True) == first
    assert len(world.rows(Queue)) == 1


def test_members_come_and_go_whatever_is_written_together(world: LedgerWorld) -> None:
    waits(world, "a")
    waits(world, "b", "node2")
    waits(world, "a")
    world.ledger.member_gone("a")
    waits(world, "c")
    assert [(row.entry, row.entered) for row in world.rows(QueueMember)] == [("b", 1234.5), ("c", 1234.5)]
    assert world.ledger.members("node1") == {"c"}
