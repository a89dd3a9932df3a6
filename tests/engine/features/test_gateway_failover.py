"""Which gateway a number leaves by, and the next one when it fails (guide table 2.1, issue 6)."""

from pathlib import Path
from typing import Any

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Originate
from app.calls.destination import Number
from app.calls.events import Answered, Arrived, Event, Finished, HungUp, Ringing
from app.engine.outbound import gateway_failover
from app.settings.config import load
from app.settings.gateways import Gateway
from tests.engine.world import ACCOUNT, World, soon

NUMBER = "+4930123456"
DOWN = HungUp(Cause.UNAVAILABLE, sip_status=503)


def place(folder: Path, **more: Any) -> World:
    """A caller whose document dials a number, and two gateways beside the outbound proxy."""
    two = [Gateway(name="cheap", uri="192.0.2.1"), Gateway(name="dear", uri="192.0.2.2", priority=20)]
    settings = load(var=folder / "var", **({"gateways": two} | more))
    documents = {
        "http://app.example/start": f'<Dial timeout="20"><Number>{NUMBER}</Number></Dial>',
    }
    return World(folder, settings, documents)


def dialled(one: World, count: int) -> list[Originate]:
    """What the switch was asked to dial, once there were so many."""
    soon(lambda: len(one.switch.asked(Originate)) >= count)
    return one.switch.asked(Originate)  # type: ignore[return-value]


def answers(one: World) -> None:
    """The caller is there and its document dials."""
    one.arrives()
    soon(lambda: one.switch.performed)
    one.switch.tell("chan1", Answered())


def leg(one: World) -> str:
    return next(channel for channel, _id, command in one.switch.performed if isinstance(command, Originate))


def test_next_gateway_when_one_fails_and_the_call_is_told_of_nothing(tmp_path: Path) -> None:
    one = place(tmp_path, outbound_proxy_uri="proxy.example.com")
    with one.running() as engine:
        answers(one)
        assert [command.gateway for command in dialled(one, 1)] == ["outbound-proxy"]
        one.switch.tell(leg(one), DOWN)
        dialled(one, 2)
        one.switch.tell(leg(one), HungUp(Cause.NO_ANSWER, sip_status=408))
        assert [command.gateway for command in dialled(one, 3)] == ["outbound-proxy", "cheap", "dear"]
        (live,) = engine.calls.values()
        (callee,) = (name for name in live.call.legs if name)
        assert not live.call.legs[callee].gone
    assert [notify.message.partition(" failed")[0] for notify in one.ledger.notifications] == [
        "gateway outbound-proxy",
        "gateway cheap",
    ]


@pytest.mark.parametrize(
    "end",
    [
        HungUp(Cause.BUSY, sip_status=486),
        HungUp(Cause.NOT_FOUND, sip_status=404),
        HungUp(Cause.REJECTED, sip_status=603),
        HungUp(Cause.NO_ANSWER),
        HungUp(Cause.UNAVAILABLE, by_us=True),
    ],
)
def test_what_the_called_number_answers_is_the_outcome(tmp_path: Path, end: HungUp) -> None:
    one = place(tmp_path)
    with one.running():
        answers(one)
        dialled(one, 1)
        one.switch.tell(leg(one), end)
        soon(lambda: one.switch.asked(Hangup))
        assert len(dialled(one, 1)) == 1


@pytest.mark.parametrize("progress", [Ringing(), Answered()])
def test_who_rings_has_a_gateway_that_works(tmp_path: Path, progress: Event) -> None:
    one = place(tmp_path)
    with one.running() as engine:
        answers(one)
        dialled(one, 1)
        one.switch.tell(leg(one), progress)
        one.switch.tell(leg(one), DOWN)
        soon(lambda: not engine.gateways.attempts)
        assert len(dialled(one, 1)) == 1


def test_a_gateway_that_the_switch_does_not_know_is_one_that_fails(tmp_path: Path) -> None:
    one = place(tmp_path)
    with one.running():
        answers(one)
        dialled(one, 1)
        id = next(id for _channel, id, command in one.switch.performed if isinstance(command, Originate))
        one.switch.tell(leg(one), Finished(id, error="no such endpoint"))
        one.switch.tell(leg(one), HungUp(Cause.UNAVAILABLE))
        assert [command.gateway for command in dialled(one, 2)] == ["cheap", "dear"]


def test_caller_who_leaves_between_two_gateways(tmp_path: Path) -> None:
    one = place(tmp_path)
    with one.running() as engine:
        answers(one)
        dialled(one, 1)
        one.switch.tell(leg(one), DOWN)
        soon(lambda: engine.gateways.pauses)
        one.switch.tell("chan1", HungUp())
        soon(lambda: not engine.calls)
        gevent.sleep(gateway_failover.PAUSE_SECONDS)
        assert len(dialled(one, 1)) == 1


def test_the_last_ones_failure_is_told(tmp_path: Path) -> None:
    one = place(tmp_path, gateways=[Gateway(name="only", uri="192.0.2.1")])
    with one.running():
        answers(one)
        dialled(one, 1)
        one.switch.tell(leg(one), DOWN)
        soon(lambda: one.switch.asked(Hangup))
    assert [note.code for note in one.ledger.notifications] == [13228], "no other gateway was tried"


def test_no_gateway_is_left_to_the_switch_to_refuse(tmp_path: Path) -> None:
    one = place(tmp_path, gateways=[Gateway(name="swiss", uri="192.0.2.1", prefixes=("+41",))])
    with one.running():
        answers(one)
        assert dialled(one, 1)[0].gateway == ""


def test_an_accounts_own_gateway_comes_first_and_spells_as_it_wants(tmp_path: Path) -> None:
    own = Gateway(name="own", uri="192.0.2.9", priority=99, accounts=(ACCOUNT,), numbers="plain")
    other = Gateway(name="others", uri="192.0.2.8", priority=0, accounts=("AC" + "f" * 32,))
    one = place(tmp_path, gateways=[other, Gateway(name="all", uri="192.0.2.7", priority=1), own])
    with one.running():
        answers(one)
        (first,) = dialled(one, 1)
        assert (first.gateway, first.destination) == ("own", Number(NUMBER[1:]))
        one.switch.tell(leg(one), DOWN)
        assert dialled(one, 2)[1].gateway == "all"


def test_strangers_may_not_call_where_only_the_known_may(tmp_path: Path) -> None:
    trunk = Gateway(name="carrier", addresses=("192.0.2.0/28",))
    one = place(tmp_path, callers="known", gateways=[trunk])
    with one.running():
        one.switch.tell("a", Arrived("1234", "x", address="192.0.2.77"))
        assert soon(lambda: one.switch.asked(Hangup)) == [Hangup(Cause.REJECTED)]
        one.ledger.routes_of_clients["bob"] = None
        for channel, caller in {"b": {"address": "192.0.2.7"}, "c": {"client": "bob"}}.items():
            one.switch.here[channel] = False
            one.switch.tell(channel, Arrived("1234", "x", **caller))  # type: ignore[arg-type]
        soon(lambda: len(one.requests) == 2)
    assert len(one.switch.asked(Hangup)) == 1
