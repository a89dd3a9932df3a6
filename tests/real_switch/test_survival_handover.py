"""An engine that is restarted hands its calls to the one that stands by, as `make run` has it (issue 13, C15)."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.heard import heard
from tests.chaos.judge import stood_still
from tests.chaos.people import DOCUMENTS, PLAYED
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT, INSTALLED
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(120)]


@pytest.fixture(params=SWITCHES)
def restartable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    """One with a second engine."""
    if request.param == "freeswitch" and not INSTALLED:
        pytest.skip(ABSENT)
    settings = settings_for(tmp_path, freeswitch_esl_port=free_port(), engine_standby=True)
    with running_system(settings, request.param) as running:
        yield running


def waiting(system: System) -> int:
    """How often an engine has begun to stand by."""
    return system.log("engine").count("this one stands by")


def test_both_engines_are_restarted_one_after_the_other(restartable: System, hook: Webhook, alice: Phone) -> None:
    to = scene(restartable, hook, "2990", DOCUMENTS["play"])
    tones(hook, "2990", 1.0, *PLAYED)
    until(lambda: waiting(restartable) == 1, 15)
    call = alice.call(to)
    assert call.wait_answered(10)
    time.sleep(2.0)
    for turn in (2, 3):
        os.kill(until(restartable.owner, 10), signal.SIGTERM)
        until(lambda turn=turn: waiting(restartable) == turn, 20)  # type: ignore[misc]
        time.sleep(2.0)
    assert call.ended_at is None, call.story()
    call.bye()
    told = heard(call.heard)
    assert told.skipped == 0, told
    assert stood_still(told) < 1.0, told
    assert restartable.log("engine").count("taken over") == 2


def test_an_engine_that_hangs_is_replaced(restartable: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """Stopped for good: who stands by notices, live calls go on, and who calls meanwhile is answered."""
    to = scene(restartable, hook, "2991", DOCUMENTS["play"])
    tones(hook, "2991", 1.0, *PLAYED)
    until(lambda: waiting(restartable) == 1, 15)
    call = alice.call(to)
    assert call.wait_answered(10)
    time.sleep(2.0)
    hung = restartable.owner()
    os.kill(hung, signal.SIGSTOP)
    meanwhile = bob.call(to)
    assert meanwhile.wait_answered(8), meanwhile.story()
    until(lambda: hung not in restartable.pids(restartable.engine), 5)
    time.sleep(2.0)
    assert call.ended_at is None, call.story()
    for one in (call, meanwhile):
        one.bye()
    told = heard(call.heard)
    assert told.skipped == 0, told
    assert stood_still(told) < 4.5, told
