"""Gateways that go down and come back: who is told, and in which order they are tried."""

from app.calls.ports import GatewayState
from app.engine.features.gateway_watch import BACK, DOWN, PATIENCE, GatewayWatch
from app.settings.gateways import Gateway, choose

FAILED, FINE = GatewayState("refused", ""), GatewayState("registered", "yes")


class Ways:
    """Stands for GatewayFailover."""

    down: frozenset[str] = frozenset()


def watch() -> GatewayWatch:
    made = GatewayWatch.__new__(GatewayWatch)
    made.gateways, made.failures, made.states = Ways(), {}, {}  # type: ignore[assignment]
    return made


def test_down_once_and_back_once() -> None:
    one = watch()
    told = [one.judge("c", state) for state in (*[FAILED] * (PATIENCE + 2), FINE, FINE)]
    assert [news for news in told if news] == [
        (DOWN, "gateway c is down: registration refused"),
        (BACK, "gateway c is back: registration registered, it answers OPTIONS"),
    ]
    assert told[PATIENCE - 1]


def test_a_moment_of_trouble_is_no_news() -> None:
    one = watch()
    assert not any(one.judge("c", state) for state in (FAILED, FAILED, FINE, FAILED, FAILED, FINE))


def test_what_is_down() -> None:
    states = [GatewayState(), GatewayState("registered"), GatewayState("trying"), GatewayState("", "no"), FINE]
    assert [state.down for state in states] == [False, False, True, True, False]


def test_one_that_is_down_is_tried_last() -> None:
    gateways = [Gateway(name=name, uri=f"{name}.example", priority=place) for place, name in enumerate("abc")]
    assert [one.name for one in choose(gateways, "AC1", "+49", {"a"})] == ["b", "c", "a"]
