"""What a carrier brings by itself: messages, and receipts that may come too early (guide 2.4)."""

from collections.abc import Iterator

import gevent
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.jobs.messages import post as module
from app.jobs.messages.post import Bringing
from app.models import IncomingPhoneNumber, Message
from app.store.transactions import Database
from tests.jobs.world import World


@pytest.fixture
def bringing(world: World) -> Iterator[Bringing]:
    database = Database(world.settings)
    yield Bringing(world.settings, database, "smpp")
    database.close()


def rows(world: World) -> list[Message]:
    with Session(world.engine) as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def add(world: World, **fields: str) -> None:
    ends = {"to": "+1555", "from_": "1234", "body": "Hello", "direction": "outbound-api", "api_version": "v"}
    with Session(world.engine) as session:
        session.add(Message(account_sid=world.account, **ends | fields))
        session.commit()


def test_a_message_for_a_number_of_ours_is_kept(world: World, bringing: Bringing) -> None:
    with Session(world.engine) as session:
        fields = {"friendly_name": "x", "api_version": "v", "phone_number": "1234"}
        session.add(IncomingPhoneNumber(account_sid=world.account, **fields))
        session.commit()
    assert bringing.arrived("+15550001", "1234", "Hi")
    assert bringing.arrived("+15550001", "999", "nobody's"), "it need not be brought again"
    assert [(row.from_, row.to, row.body, row.status) for row in rows(world)] == [
        ("+15550001", "1234", "Hi", "receiving")
    ]


def test_a_receipt_that_comes_before_its_message_is_written_down(
    world: World, bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", (0.05,) * 20)
    add(world, status="sending")
    assert bringing.receipt("r1", "")
    gevent.sleep(0.1)
    with world.engine.begin() as connection:
        connection.execute(update(Message).values(status="sent", reference="r1"))
    with gevent.Timeout(5):
        while rows(world)[0].status != "delivered":
            gevent.sleep(0.02)


def test_without_a_database_it_is_to_be_brought_again(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(work: object) -> None:
        raise OSError("no database")

    monkeypatch.setattr(bringing.database, "write", away)
    assert not bringing.arrived("1", "2", "x")
    assert not bringing.receipt("r1", "")
