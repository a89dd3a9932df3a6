"""<Sms> and <Fax>: what a call sends becomes one row, whoever asks again (guide 3.7, 3.8)."""

from collections.abc import Iterator

import gevent
import pytest

from app.calls.commands.core import SendMessage
from app.calls.commands.results import QueuedMessage
from app.engine.features.outbound_messages import Messages
from app.ledger.rows.messages import MessageError
from app.models import Fax, Message
from app.settings.config import Settings
from tests.engine.world import soon
from tests.ledger.world import LedgerWorld

SMS = SendMessage("sms", "+1 (444) 555-6666", "1234", "Hello World!", "http://app.example/told")


@pytest.fixture
def world(settings: Settings) -> Iterator[LedgerWorld]:
    world = LedgerWorld(settings)
    yield world
    world.close()


def test_a_message_is_queued_and_a_worker_woken_when_it_is_committed(world: LedgerWorld) -> None:
    woken = []
    messages = Messages(world.ledger, lambda: woken.append(len(world.rows(Message))))
    facts = world.facts()
    told = messages.send(facts, SMS, f"{facts.call_sid}-3")
    (row,) = world.rows(Message)
    assert told == QueuedMessage(row.sid, "queued")
    assert (row.sid[:2], row.status, row.direction, row.attempts) == ("SM", "queued", "outbound-call", 0)
    assert (row.account_sid, row.call_sid) == (world.account, facts.call_sid)
    assert (row.to, row.from_, row.body) == ("+14445556666", "1234", "Hello World!")
    assert row.status_callback == "http://app.example/told"
    assert soon(lambda: woken) == [1]


def test_a_restarted_engine_makes_no_second_one(world: LedgerWorld) -> None:
    facts = world.facts()
    first, again, other = (
        Messages(world.ledger).send(facts, SMS, f"{facts.call_sid}-{number}") for number in (3, 3, 4)
    )
    assert first == again != other
    assert len(world.rows(Message)) == 2


def test_a_fax_has_its_own_table(world: LedgerWorld) -> None:
    facts = world.facts()
    told = Messages(world.ledger).send(facts, SendMessage("fax", "+1555", "1234", "http://a.example/x.pdf"), "CA-1")
    (row,) = world.rows(Fax)
    assert told == QueuedMessage(row.sid, "queued")
    assert (row.sid[:2], row.body) == ("FX", "http://a.example/x.pdf")
    assert world.rows(Message) == []


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (SendMessage("sms", "nobody", "1234", "x"), "to: 'nobody' is not a phone number"),
        (SendMessage("sms", "+1555", "sip:a@b.example", "x"), "from: 'sip:a@b.example' is not a phone number"),
        (SendMessage("sms", "+1555", "1234", "  \n"), "there is nothing to send"),
        (SendMessage("sms", "+1555", "1234", "x" * 1601), "1601 characters, at most 1600 are possible"),
        (SendMessage("fax", "+1555", "1234", "ä" * 50_001), "100002 bytes, at most 100000 are possible"),
    ],
)
def test_what_cannot_be_sent_is_told_in_one_line_and_makes_no_row(world: LedgerWorld, command, why) -> None:
    with pytest.raises(MessageError, match=why):
        Messages(world.ledger).send(world.facts(), command, "CA-1")
    assert world.rows(Message) == world.rows(Fax) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_away_delays_a_call_for_two_seconds_at_most(world: LedgerWorld, monkeypatch) -> None:
    monkeypatch.setattr(world.ledger, "flush", lambda timeout: gevent.sleep(0) or timeout == 2.0 or pytest.fail("long"))
    assert Messages(world.ledger).send(world.facts(), SMS, "CA-9").status == "queued"
