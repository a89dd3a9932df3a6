"""Phones register whatever the REST API is kept busy with, and the API answers whatever registers (finding H8), on both
switches. FreeSWITCH asks a process of its own; Asterisk has been told before."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port
from tests.real_switch.softphones import Softphones, registers
from tests.real_switch.system import System, running_system, until
from tests.stopped import stopped

API, DIRECTORY = "wsgi:application", "directory_process:application"
pytestmark = pytest.mark.switch


@pytest.fixture(scope="module", params=SWITCHES)
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    settings = settings_for(tmp_path_factory.mktemp(request.param), freeswitch_esl_port=free_port())
    with running_system(settings, request.param) as system:
        yield system


def test_phones_register_while_the_api_stands_still(installed: System) -> None:
    with ExitStack() as stack:
        phones = Softphones(installed, stack)
        for login in ("quick", "wrong"):
            phones.client(login)
        with stopped(installed.pids(API)):
            assert installed.pids(API)
            phones.registered("quick")
            assert not registers(installed, phones.phone("wrong", password="Wrong-Horse-7"))
            assert not registers(installed, phones.phone("nobody"))
        until(lambda: installed.rest("GET", "/Clients.json")[0] == 200, 10)


def test_the_api_answers_while_the_directory_stands_still(installed: System) -> None:
    if "eslbridge" not in installed.engine:
        assert not installed.pids(DIRECTORY)
        return
    with ExitStack() as stack:
        phones = Softphones(installed, stack)
        phones.client("late")
        with stopped(installed.pids(DIRECTORY)):
            assert not registers(installed, phones.phone("late"))
            assert installed.rest("GET", "/Clients.json")[0] == 200
        until(lambda: registers(installed, phones.phone("late")), 10)


def test_a_directory_that_dies_is_there_again(installed: System) -> None:
    if "eslbridge" not in installed.engine:
        assert not installed.pids(DIRECTORY)
        return
    with ExitStack() as stack:
        phones = Softphones(installed, stack)
        phones.client("again")
        installed.kill(DIRECTORY)
        until(lambda: registers(installed, phones.phone("again")), 15)
