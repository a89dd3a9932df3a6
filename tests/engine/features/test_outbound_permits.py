"""No outbound leg without a permit: what the engine asks, and what becomes of a leg that may not be begun."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, LocateClient, Originate, SetMaxDuration
from app.calls.commands.results import Contacts
from app.calls.events import Answered, Arrived, Finished, HungUp, Reconnected
from app.engine.engine import Engine
from app.permits.grants import Grant
from app.permits.hops import HEADER, Hops
from app.permits.permit import Leg
from app.permits.rules import CONCURRENT, Refusal
from app.settings.config import load
from tests.engine.world import URL, World, soon

DIAL = "<Dial><Number>+12125551234</Number></Dial>"


@dataclass
class PretendPermit:
    """Answers what the test wants. refusal: raised; wait: seconds; slow: how long it takes to answer."""

    refusal: Refusal | None = None
    wait: float = 0.0
    slow: float = 0.0
    clients: Collection[str] = ()
    asked: list[Leg] = field(default_factory=list)
    over: dict[str, int] = field(default_factory=dict)

    def dial(self, leg: Leg) -> Grant:
        self.asked.append(leg)
        gevent.sleep(self.slow)
        if self.refusal:
            raise self.refusal
        return Grant(self.wait, 600, leg.chain, leg.hops + 1)

    def ended(self, legs: dict[str, int]) -> None:
        self.over |= legs

    def sweep(self, kept: Collection[str]) -> None:
        return None

    def has_client(self, account_sid: str, login: str) -> bool:
        return login in self.clients

    def max_seconds(self, account_sid: str) -> int:
        return 600


class Guarded(World):
    """A world whose engine asks a permit."""

    permit: PretendPermit

    def engine(self) -> Engine:
        engine = super().engine()
        engine.services.permit = self.permit
        engine.services.hops = Hops(self.settings)
        engine.permits.waits = True
        return engine


def world(folder: Path, document: str = DIAL, **permit: Any) -> Guarded:
    made = Guarded(folder, load(var=folder / "var", outbound_proxy_uri="127.0.0.1:5999"), {URL: document})
    made.permit = PretendPermit(**permit)
    return made


def arrives(one: World, **more: Any) -> None:
    one.switch.here["chan1"] = False
    one.switch.tell("chan1", Arrived("1234", "+4915111", **more))
    soon(lambda: one.requests)
    one.switch.tell("chan1", Answered())


def leg(one: World) -> str:
    return next(channel for channel, _id, command in one.switch.performed if isinstance(command, Originate))


def test_a_permitted_leg_begins_with_its_hop_signed_is_limited_and_its_end_is_told(tmp_path: Path) -> None:
    one = world(tmp_path)
    with one.running() as engine:
        arrives(one)
        soon(lambda: one.switch.asked(Originate))
        (asked,) = one.permit.asked
        (live,) = engine.calls.values()
        assert (asked.caller, asked.passed, asked.chain, asked.hops) == ("+4915111", "+4915111", live.sid, 0)
        (command,) = one.switch.asked(Originate)
        assert Hops(one.settings).read(command.headers) == (live.sid, 1)  # type: ignore[attr-defined]
        one.switch.tell(leg(one), Answered())
        soon(lambda: SetMaxDuration(600) in one.switch.asked(SetMaxDuration))
        one.switch.tell(leg(one), HungUp())
        soon(lambda: one.permit.over == {asked.sid: 0})


def test_a_refused_leg_is_never_begun_and_its_developer_is_told_why(tmp_path: Path) -> None:
    one = world(tmp_path, DIAL + "<Pause/>", refusal=Refusal(CONCURRENT, "2 outbound calls at the same time"))
    with one.running():
        arrives(one)
        soon(lambda: [notify.code for notify in one.ledger.notifications] == [CONCURRENT])
        soon(lambda: "failed" in [status for _sid, status, _n in one.ledger.statuses])
        assert not one.switch.asked(Originate)


def test_a_permit_that_breaks_is_a_refusal(tmp_path: Path) -> None:
    one = world(tmp_path)
    one.permit.dial = lambda leg: 1 / 0  # type: ignore[assignment,method-assign,return-value]
    with one.running():
        arrives(one)
        soon(lambda: one.ledger.notifications)
        assert not one.switch.asked(Originate)


@pytest.mark.parametrize("permit", [{"slow": 0.2}, {"wait": 0.2}])
def test_who_hangs_up_while_a_leg_waits_rings_nobody(tmp_path: Path, permit: Any) -> None:
    one = world(tmp_path, **permit)
    with one.running() as engine:
        arrives(one)
        soon(lambda: one.permit.asked)
        one.switch.tell("chan1", HungUp())
        soon(lambda: not engine.calls)
        gevent.sleep(0.3)
        assert not one.switch.asked(Originate)
        assert not [command for _c, _i, command in one.switch.performed if command == Hangup(Cause.CANCELED)]
        soon(lambda: one.permit.asked[0].sid in one.permit.over)


def test_a_call_that_came_from_us_is_one_hop_further_and_a_forged_header_is_nothing(tmp_path: Path) -> None:
    one = world(tmp_path)
    chain = "CA" + "a" * 32
    with one.running() as engine:
        arrives(one, headers=Hops(one.settings).write(chain, 4) | {"X-Other": "1"})
        soon(lambda: one.permit.asked)
        assert (one.permit.asked[0].chain, one.permit.asked[0].hops) == (chain, 4)
        (live,) = engine.calls.values()
        assert live.header.facts.sip_headers == {"X-Other": "1"}
    two = world(tmp_path / "two")
    with two.running():
        arrives(two, headers={HEADER: f"{chain}.0.{'0' * 32}"})
        soon(lambda: two.permit.asked)
        assert (two.permit.asked[0].chain != chain, two.permit.asked[0].hops) == (True, 0)


@pytest.mark.parametrize("clients", [(), ("bob",)])
def test_a_client_of_another_account_is_registered_nowhere(tmp_path: Path, clients: Any) -> None:
    one = world(tmp_path, "<Dial><Client>bob</Client></Dial><Pause/>", clients=clients)
    with one.running():
        arrives(one)
        if not clients:
            soon(lambda: [notify.code for notify in one.ledger.notifications] == [13260])
            assert not one.switch.asked(LocateClient)
            return
        soon(lambda: one.switch.asked(LocateClient))
        id = next(id for _c, id, command in one.switch.performed if isinstance(command, LocateClient))
        one.switch.tell("chan1", Finished(id, Contacts(("sip:bob@127.0.0.1:5070",))))
        soon(lambda: one.switch.asked(Originate))
        assert one.permit.asked[0].client == "bob"


def test_a_leg_that_waited_for_its_permit_is_called_by_the_next_engine_once(tmp_path: Path) -> None:
    """The engine died before the switch got it: the Dial has not failed."""
    one = world(tmp_path, slow=1000.0)
    with one.running():
        arrives(one)
        soon(lambda: one.permit.asked)
    assert not one.switch.asked(Originate)
    one.permit.slow = 0.0
    one.switch.tell("", Reconnected())
    with one.running() as engine:
        soon(lambda: one.switch.asked(Originate))
        (live,) = engine.calls.values()
        gevent.sleep(0.2)
        assert not [leg for leg in live.call.legs.values() if leg.gone]
    assert len(one.switch.asked(Originate)) == 1


def test_a_leg_that_the_switch_may_have_is_not_called_again(tmp_path: Path) -> None:
    one = world(tmp_path)
    with one.running():
        arrives(one)
        soon(lambda: one.switch.asked(Originate))
    one.switch.performed.clear()
    one.switch.tell("", Reconnected())
    with one.running() as engine:
        soon(lambda: engine.calls)
        gevent.sleep(0.3)
    assert not one.switch.asked(Originate)


def test_a_leg_that_waited_for_its_permit_is_not_called_for_a_caller_who_has_left(tmp_path: Path) -> None:
    one = world(tmp_path, slow=1000.0)
    with one.running():
        arrives(one)
        soon(lambda: one.permit.asked)
    one.permit.slow = 0.0
    one.switch.here.clear()
    one.switch.tell("", Reconnected())
    with one.running():
        soon(lambda: "completed" in [status for _sid, status, _n in one.ledger.statuses])
        gevent.sleep(0.2)
    assert not one.switch.asked(Originate)


def test_a_database_that_is_away_is_told_and_not_that_nobody_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_account: str, _login: str) -> bool:
        raise OSError("gone")

    one = world(tmp_path, "<Dial><Client>bob</Client></Dial><Pause/>", clients=("bob",))
    monkeypatch.setattr(one.permit, "has_client", away)
    with one.running():
        arrives(one)
        soon(lambda: one.ledger.notifications)
        assert [notify.message for notify in one.ledger.notifications] == [
            "<Client>bob</Client> could not be looked up: the database does not say whose client it is"
        ]
        assert not one.switch.asked(LocateClient)
