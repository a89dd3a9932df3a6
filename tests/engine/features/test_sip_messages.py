"""Messages of SIP phones in the engine: who may write, in which order, and what the database's absence does."""

import json
from types import SimpleNamespace
from typing import Any

import gevent

from app.calls.commands.messages import SendFax
from app.calls.commands.results import FaxPages
from app.calls.destination import Number
from app.calls.events import Finished, TextArrived
from app.engine.features.sip_messages import NO_LEG, SipMessages
from app.engine.intake.claims import ChannelClaims
from app.engine.outbound.gateway_failover import GatewayFailover
from app.ledger.arrivals import Incoming
from app.permits.permit import Everything
from app.permits.rules import Refusal
from app.settings.gateways import Gateway

TRUNK = Gateway(name="trunk", addresses=("10.0.0.0/8",))


class World:
    """What Texts needs. away: how often the database cannot be asked yet."""

    def __init__(self, *gateways: Gateway, away: int = 0) -> None:
        self.services: Any = SimpleNamespace(
            ledger=self,
            wake=self,
            permit=Everything(),
            settings=SimpleNamespace(all_gateways=lambda: list(gateways), country=""),
        )
        self.switch: Any = Switch()
        known = GatewayFailover(self.switch, self.services, ChannelClaims(), lambda channel, event: None)
        self.texts = SipMessages(self.switch, self.services, known)
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


def run(world: World, *events: TextArrived) -> list[Incoming]:
    texts = world.texts
    for event in events:
        texts.arrived(event)
    loop = gevent.spawn(texts.keep_arrivals)
    with gevent.Timeout(8, False):
        while texts.inbox.qsize() or world.away:
            gevent.sleep(0.01)
    gevent.sleep(0.01)
    loop.kill()
    return list(world.kept)


def test_clients_and_trunks_may_write_and_nobody_else() -> None:
    client = TextArrived("1234", "bob", "A", client="ann", address="203.0.113.1", reference="r1")
    trunk = TextArrived("1234", "+1555", "B", address="10.1.2.3")
    stranger = TextArrived("1234", "bob", "C", address="203.0.113.1")
    assert run(World(TRUNK), client, stranger, trunk) == [
        Incoming("sip", "r1", "client:ann", "1234", "A"),
        Incoming("sip", "", "+1555", "1234", "B"),
    ]


def test_a_database_that_is_away_loses_nothing_and_changes_no_order() -> None:
    events = [TextArrived("1234", "x", str(number), client="ann") for number in range(3)]
    assert [incoming.body for incoming in run(World(away=1), *events)] == ["0", "1", "2"]


class Switch:
    """Keeps what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []

    def perform(self, channel: str, id: str, command: Any) -> None:
        self.asked.append((channel, id, command))


class Line:
    """Questions of a worker, and their answers."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []

    def answer(self, id: str, text: str) -> None:
        self.answers.append((id, text))


def faxing(*gateways: Gateway, permit: Any = None) -> tuple[World, SipMessages, Line]:
    world, line = World(*gateways), Line()
    world.services.permit = permit or Everything()
    texts = world.texts
    texts.asking = line  # type: ignore[assignment]
    texts.sending["asked-q"] = "q"
    texts.fax("asked-q", {"account": "AC1", "to": "+491701", "from": "1777", "file": "/f.tiff"})
    return world, texts, line


def test_a_fax_goes_by_the_gateway_of_its_number_and_its_end_is_told() -> None:
    others = Gateway(name="others", uri="b.example", prefixes=("+1",))
    world, texts, line = faxing(others, Gateway(name="loop", uri="a.example", numbers="plain"))
    assert world.switch.asked == [("", "asked-q", SendFax(Number("491701"), "1777", "/f.tiff", "loop"))]
    assert texts.sent(NO_LEG, Finished("asked-q", FaxPages(2)))
    gevent.sleep(0.01)
    assert [(id, json.loads(text)) for id, text in line.answers] == [("q", {"pages": "2", "error": ""})]
    assert not texts.sent(NO_LEG, Finished("asked-q", FaxPages(2))), "only once"


def test_a_number_that_no_gateway_takes() -> None:
    world, _texts, line = faxing(Gateway(name="others", uri="b.example", prefixes=("+1",)))
    assert json.loads(line.answers[0][1])["error"] == "no gateway serves this number"
    assert not world.switch.asked


class Closed(Everything):
    """Permits nothing."""

    def dial(self, leg: Any) -> Any:
        raise Refusal(21216, f"{leg.destination} is a premium number")


def test_a_fax_that_is_not_permitted_reaches_no_switch() -> None:
    world, _texts, line = faxing(Gateway(name="loop", uri="a.example"), permit=Closed())
    assert json.loads(line.answers[0][1])["error"] == "+491701 is a premium number"
    assert not world.switch.asked


def test_what_is_not_ours_is_not_taken() -> None:
    assert not World().texts.sent(NO_LEG, Finished("CA1-7"))
