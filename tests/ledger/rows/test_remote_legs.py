"""Homes and visits in the database: one home for each room whoever asks at once, tickets that are good once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import gevent
import pytest
from sqlalchemy import update

from app.ledger.rows import remote_legs
from app.models import ConferenceHost, EngineCommand, RemoteLeg, SwitchNode
from app.models.columns import now
from app.settings.config import Settings
from app.store.transactions import Database
from tests.ledger.world import LedgerWorld

LEG = "CA" + "1" * 32
TICKET = "1" * 32


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    world = LedgerWorld(settings)
    yield world
    world.close()


def write(world: LedgerWorld, work: Any, *given: Any) -> Any:
    return world.ledger.database.write(lambda connection: work(connection, *given))


def announced(world: LedgerWorld, leg: str = LEG, ticket: str = TICKET, home: str = "a", guest: str = "b") -> str:
    visit = {"leg": leg, "ticket": ticket, "home": home, "guest": guest, "payload": {"facts": {}}}
    return str(write(world, remote_legs.announce, visit))


def older(world: LedgerWorld, table: Any, column: str, seconds: float) -> None:
    values = {column: now() - timedelta(seconds=seconds)}
    world.ledger.database.write(lambda connection: connection.execute(update(table).values(values)))


def test_of_two_nodes_that_open_a_room_at_once_one_is_its_home(world: LedgerWorld, settings: Settings) -> None:
    databases = {node: Database(settings) for node in "ab"}
    try:
        for number in range(20):

            def claim(node: str, place: str = f"room-{number}") -> str:
                return databases[node].write(lambda connection: remote_legs.claim(connection, place, node))

            told = [gevent.spawn(claim, node) for node in "abab"]
            gevent.joinall(told, timeout=10, raise_error=True)
            assert len({one.value for one in told}) == 1
            assert told[0].value in ("a", "b")
    finally:
        for database in databases.values():
            database.close()
    assert len(world.rows(ConferenceHost)) == 20


def test_a_ticket_is_good_once_at_its_home_and_for_a_while(world: LedgerWorld) -> None:
    world.ledger.database.write(
        lambda connection: connection.execute(SwitchNode.__table__.insert().values(name="a", address="10.0.0.7:5080"))
    )
    assert announced(world) == "10.0.0.7:5080"
    assert write(world, remote_legs.admit, "2" * 32, "a") is None, "a wrong one"
    assert write(world, remote_legs.admit, TICKET, "c") is None, "at another node"
    visit = write(world, remote_legs.admit, TICKET, "a")
    assert (visit.leg, visit.guest, visit.payload) == (LEG, "b", {"facts": {}})
    assert write(world, remote_legs.admit, TICKET, "a") is None, "once more"
    announced(world, "CA" + "2" * 32, "3" * 32)
    older(world, RemoteLeg, "date_created", remote_legs.TICKET_SECONDS + 1)
    assert write(world, remote_legs.admit, "3" * 32, "a") is None, "too late"


def test_the_outcome_is_told_again_when_an_engine_asks_again(world: LedgerWorld) -> None:
    announced(world)
    assert write(world, remote_legs.outcome, LEG) is None
    write(world, remote_legs.report, LEG, {"next": True})
    for _twice in range(2):
        assert write(world, remote_legs.outcome, LEG) == {"next": True}


def test_the_sweep_lets_go_of_what_is_not_open(world: LedgerWorld) -> None:
    for place in ("open", "over"):
        write(world, remote_legs.claim, place, "a")
    write(world, remote_legs.claim, "theirs", "b")
    for number, ticket in (("1", TICKET), ("2", "2" * 32)):
        announced(world, "CA" + number * 32, ticket, home="b", guest="a")
    sweep = (remote_legs.sweep, "a", {"open"}, {LEG}, now())
    write(world, *sweep)
    assert (len(world.rows(ConferenceHost)), len(world.rows(RemoteLeg))) == (3, 2), "they may just be opening"
    older(world, ConferenceHost, "date_updated", 31)
    older(world, RemoteLeg, "date_created", 31)
    write(world, *sweep)
    assert [home.place for home in world.rows(ConferenceHost)] == ["open", "theirs"]
    assert [visit.leg for visit in world.rows(RemoteLeg)] == [LEG]


def test_who_is_at_the_other_end_of_a_lost_node_is_told(world: LedgerWorld) -> None:
    for place, node in (("hers", "a"), ("his", "b")):
        write(world, remote_legs.claim, place, node)
    announced(world, "CA" + "1" * 32, "1" * 32, home="a", guest="b")
    announced(world, "CA" + "2" * 32, "2" * 32, home="c", guest="a")
    announced(world, "CA" + "3" * 32, "3" * 32, home="c", guest="b")
    announced(world, "CA" + "4" * 32, "4" * 32, home="a", guest="b")
    write(world, remote_legs.report, "CA" + "4" * 32, {"next": True})
    write(world, remote_legs.lost, "a")
    assert [home.place for home in world.rows(ConferenceHost)] == ["his"]
    letters = [(letter.node, letter.call_sid, letter.kind) for letter in world.rows(EngineCommand)]
    assert letters == [("b", "CA" + "1" * 32, "end"), ("c", "CA" + "2" * 32, "end")]
    assert [visit.leg for visit in world.rows(RemoteLeg)] == ["CA" + "3" * 32, "CA" + "4" * 32], "of which one is over"
