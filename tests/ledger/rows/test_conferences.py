"""What the ledger writes of conferences, on every database: it may be written again, and is swept
(docs/architecture.md, Journal and takeover)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.calls.commands.conferences import AttendConference
from app.calls.shared.conferences import Room
from app.ledger.rows import conferences
from app.models import Conference, Participant
from app.models.columns import now
from app.settings.config import Settings
from tests.ledger.world import NOON, LedgerWorld

SID, OTHER = "CF" + "1" * 32, "CF" + "2" * 32


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    world = LedgerWorld(settings)
    yield world
    world.close()


def write(world: LedgerWorld, sid: str = SID, started: bool = False, reason: str = "", wall: Any = NOON) -> None:
    row = conferences.conference(world.facts(), "club", Room(sid, started), "node1", wall, reason, "")
    world.ledger.conference(row)


def seat(world: LedgerWorld, entry: str, wall: Any = NOON, **wish: Any) -> None:
    facts = world.facts()
    row = conferences.participant(facts, entry, SID, AttendConference("club", **wish), "node1", wall)
    world.ledger.participant(row)


def test_a_conference_goes_on_and_never_back_from_its_end(world: LedgerWorld) -> None:
    write(world)
    assert [row.status for row in world.rows(Conference)] == ["init"]
    write(world, started=True)
    write(world, started=True, reason="last-participant-left")
    write(world, started=True)
    [row] = world.rows(Conference)
    assert (row.status, row.reason, row.friendly_name) == ("completed", "last-participant-left", "club")


def test_a_participant_is_changed_by_its_entry_and_comes_and_goes_in_one_transaction(world: LedgerWorld) -> None:
    seat(world, "CA1-4")
    seat(world, "CA1-4", muted=True, held=True, ends=True)
    [row] = world.rows(Participant)
    assert (row.muted, row.hold, row.end_conference_on_exit) == (True, True, True)
    world.ledger.participant_gone("CA1-4")
    seat(world, "CA1-9")
    assert [row.entry for row in world.rows(Participant)] == ["CA1-9"]


def test_the_sweep_ends_what_nobody_stands_behind(world: LedgerWorld) -> None:
    write(world, SID)
    write(world, OTHER)
    seat(world, "kept")
    seat(world, "lost")
    seat(world, "just now", now() + timedelta(seconds=5))
    world.rows(Conference)
    world.ledger.sweep_conferences("node2", set(), set())
    assert {row.status for row in world.rows(Conference)} == {"init"}
    world.ledger.sweep_conferences("node1", {SID}, {"kept"})
    assert {row.sid: row.status for row in world.rows(Conference)} == {SID: "init", OTHER: "completed"}
    assert [row.entry for row in world.rows(Participant)] == ["kept", "just now"]
