"""Wrong SIP passwords slow down who shows them, and nobody else (security finding M2)."""

import re
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
from tests.softphone import Phone, RegisterFailed

pytestmark = pytest.mark.switch
MOST = 5
ATTACKER, NEIGHBOR = "127.0.0.9", "127.0.0.10"


@pytest.fixture(scope="module", params=SWITCHES)
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A RestComm that takes so many wrong passwords a minute of one address, loopback included."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    var = tmp_path_factory.mktemp(request.param)
    settings = settings_for(var, freeswitch_esl_port=free_port(), sip_passwords_per_source=MOST)
    with running_system(settings, request.param) as system:
        yield system


@pytest.fixture
def clients(installed: System) -> Iterator[Softphones]:
    with ExitStack() as stack:
        yield Softphones(installed, stack)


def test_who_guesses_is_refused_even_with_the_right_password(installed: System, clients: Softphones) -> None:
    for login in ("cl-guessed", "cl-other"):
        clients.client(login)
        clients.registered(login)
    for number in range(MOST):
        assert not registers(installed, clients.phone(("cl-guessed", "cl-none")[number % 2], "wrong", bind=ATTACKER))
    until(lambda: f"{ATTACKER} is refused" in installed.log("engine") + installed.log("directory"))
    until(lambda: not registers(installed, clients.phone("cl-other", bind=ATTACKER)))
    for login in ("cl-guessed", "cl-other"):
        assert not registers(installed, clients.phone(login, bind=ATTACKER))
        assert registers(installed, clients.phone(login, bind=NEIGHBOR)), "others are not"


def test_known_and_unknown_logins_are_refused_alike(installed: System, clients: Softphones) -> None:
    """Also after the guesses of the test before."""
    clients.client("cl-known")
    clients.registered("cl-known")
    asked = [outcome(installed, login) for login in ("cl-known", "cl-unknown", "cl-known", "cl-unknown")]
    assert len(set(asked)) == 1, asked


def outcome(system: System, login: str) -> str:
    """The status of the last answer to a wrong password of the attacker."""
    with Phone(user=login, password="wrong", bind=ATTACKER) as phone, pytest.raises(RegisterFailed) as failed:
        phone.register(system.settings.sip_host, system.settings.sip_port)
    return re.findall(r"\b4\d\d\b", str(failed.value))[-1]
