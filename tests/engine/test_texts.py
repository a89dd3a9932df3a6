"""Messages of SIP phones in the engine: who may write, in which order, and what the database's absence does."""

from typing import Any

import gevent

from app.calls.events import Finished, TextArrived
from app.engine.arrivals import Incoming
from app.engine.texts import Texts
from app.gateways import Gateway


class Engine:
    """What Texts needs of one. away: how often the database cannot be asked yet."""

    def __init__(self, away: int = 0) -> None:
        self.services = self.ledger = self.wake = self.gateways = self
        self.known = [Gateway(name="trunk", addresses=("10.0.0.0/8",))]
        self.away = away
        self.kept: list[Incoming] = []

    def text(self, incoming: Incoming) -> str:
        if self.away:
            self.away -= 1
            raise OSError("no database")
        self.kept.append(incoming)
        return "SM1"

    def wake_senders(self) -> bool:
        return True


def run(engine: Any, *events: TextArrived) -> list[Incoming]:
    texts = Texts(engine)
    for event in events:
        texts.arrived(event)
    loop = gevent.spawn(texts.keep_arrivals)
    with gevent.Timeout(8, False):
        while texts.inbox.qsize() or engine.away:
            gevent.sleep(0.01)
    gevent.sleep(0.01)
    loop.kill()
    return list(engine.kept)


def test_clients_and_trunks_may_write_and_nobody_else() -> None:
    client = TextArrived("1234", "bob", "A", client="ann", address="203.0.113.1", reference="r1")
    trunk = TextArrived("1234", "+1555", "B", address="10.1.2.3")
    stranger = TextArrived("1234", "bob", "C", address="203.0.113.1")
    assert run(Engine(), client, stranger, trunk) == [
        Incoming("sip", "r1", "client:ann", "1234", "A"),
        Incoming("sip", "", "+1555", "1234", "B"),
    ]


def test_a_database_that_is_away_loses_nothing_and_changes_no_order() -> None:
    events = [TextArrived("1234", "x", str(number), client="ann") for number in range(3)]
    assert [incoming.body for incoming in run(Engine(away=1), *events)] == ["0", "1", "2"]


def test_what_is_not_ours_is_not_taken() -> None:
    assert not Texts(Engine()).sent(Finished("CA1-7"))  # type: ignore[arg-type]
