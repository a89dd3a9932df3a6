"""A stranger's flood: refused before it costs anything; gateways, clients and others are not (finding M5)."""

from pathlib import Path
from typing import Any

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Hangup
from app.calls.events import Arrived
from app.engine.intake.crowds import Crowds
from app.settings.config import load
from tests.engine.world import World, soon

MOST = 3
DOCUMENTS = {"http://app.example/start": '<Pause length="60"/>'}


def test_each_source_has_its_own_second() -> None:
    now = 100.0
    crowds = Crowds(load(calls_per_source=MOST), lambda: now)
    one, two = Arrived("1", "a", address="198.18.0.1"), Arrived("1", "a", address="198.18.0.2")
    assert [crowds.refuses(one) for _ in range(MOST + 2)] == [False] * MOST + [True] * 2
    assert not crowds.refuses(two)
    now = 101.0
    assert not crowds.refuses(one)


def test_an_ipv6_customer_is_one_source() -> None:
    crowds = Crowds(load(calls_per_source=1), lambda: 1.0)
    assert [crowds.refuses(Arrived("1", "a", address=f"2a00::{host}")) for host in (1, 2)] == [False, True]


@pytest.mark.parametrize(("told", "refused"), [({}, False), ({"calls_per_source": 20}, True)])
def test_loopback_is_counted_where_it_is_told(told: dict[str, Any], refused: bool) -> None:
    crowds = Crowds(load(**told), lambda: 1.0)
    assert [crowds.refuses(Arrived("1", "a", address="127.0.0.1")) for _ in range(21)][-1] == refused


@pytest.mark.parametrize(
    ("fields", "begun"),
    [
        ({"address": "198.18.0.1"}, MOST),
        ({"address": "198.18.0.7"}, 10),
        ({"address": "198.18.0.1", "client": "bob"}, 10),
        ({"address": "198.18.0.1", "gateway": "carrier"}, 10),
    ],
    ids=["stranger", "gateway by its address", "client", "registered gateway"],
)
def test_calls_that_begin(tmp_path: Path, fields: dict[str, str], begun: int) -> None:
    settings = load(
        var=tmp_path / "var", calls_per_source=MOST, gateways=[{"name": "carrier", "addresses": ["198.18.0.7"]}]
    )
    place = World(tmp_path, settings, DOCUMENTS)
    with place.running() as engine:
        for number in range(10):
            place.switch.tell(f"chan{number}", Arrived("1234", "a", **fields))  # type: ignore[arg-type]
        soon(lambda: len(engine.calls) + len(place.switch.asked(Hangup)) >= 10)
        gevent.sleep(0.05)
        assert begun <= len(engine.calls) <= begun * 2, "a second may begin meanwhile"
        refused = [command for command in place.switch.asked(Hangup) if command == Hangup(Cause.UNAVAILABLE)]
        assert len(refused) == 10 - len(engine.calls)
