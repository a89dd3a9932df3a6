"""Some of the scenarios of docs/interop.md, on each switch, with sipp and baresip; `make interop` runs all."""

import shutil
from pathlib import Path

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.interop import page
from tests.interop.home import home
from tests.interop.run import perform
from tests.interop.scenarios import HOLDS, KEYS, OFFERS, ROUTERS, Scenario, listed
from tests.pretend.webhook import Webhook
from tests.real_switch.baresip import needs_baresip
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.networks import needs_namespaces
from tests.real_switch.system import System

SOME = [
    Scenario("optional SRTP (RFC 8643)", keys="INFO dtmf-relay"),
    Scenario("audio, then T.38"),
    Scenario("none (late)", "sendonly", keys="INFO dtmf"),
    Scenario(hold="refused re-INVITE"),
    Scenario(hold="sendonly by UPDATE"),
    Scenario("16 codecs, the last is PCMU"),
    Scenario("PCMA", "sendonly, resumed without an offer", transport="TCP"),
    Scenario("PCMA", "sendonly", "RFC 4733 and INFO", router="private Contact"),
    Scenario("PCMU", "sendonly", program="baresip"),
    Scenario("SRTP (SDES)", program="baresip"),
]


def test_the_table_has_every_scenario_and_each_works() -> None:
    scenarios = listed()
    assert len(set(scenarios)) == len(scenarios) >= 70
    assert [row[:6] for row in page.written()] == [page.cells(scenario) for scenario in scenarios]
    assert [row[6:] for row in page.written()] == [["works", "works"]] * len(scenarios)
    assert {scenario.offer for scenario in scenarios} >= set(OFFERS)
    assert {scenario.hold for scenario in scenarios} == set(HOLDS)
    assert {scenario.keys for scenario in scenarios} == set(KEYS)
    assert {scenario.router for scenario in scenarios} == set(ROUTERS)
    assert {scenario.transport for scenario in scenarios} == {"UDP", "TCP", "TLS"}


@pytest.mark.switch
def test_some_work(system: System, hook: Webhook, tmp_path: Path) -> None:
    assert set(SOME) <= set(listed())
    if not (shutil.which("sipp") and shutil.which("baresip")):
        pytest.skip("NO SIPP: install Debian's sip-tester and baresip-core")
    problems = perform(system, hook, tmp_path, SOME)
    assert problems == [""] * len(SOME)


@pytest.mark.switch
@needs_namespaces
@needs_baresip
@pytest.mark.parametrize("switch", SWITCHES)
def test_phones_behind_the_router_of_a_home_work(switch: str, tmp_path: Path) -> None:
    if switch == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    some = [one for one in listed() if one.at_home and one.hold == "none" and one.transport == "UDP"]
    with home(switch, tmp_path) as (there, hook):
        assert perform(there.server, hook, tmp_path / "calls", some, there) == [""] * len(some)
