"""The fail2ban filters find guessed passwords in the switches' real logs, and nobody is banned for another's text."""

import configparser
import re
from pathlib import Path

import pytest

from tests.real_switch.softphones import Softphones, registers
from tests.real_switch.system import System, until

pytestmark = pytest.mark.switch

FILTERS = Path(__file__).parents[2] / "configs/fail2ban/filter.d"
HOST = r"(?P<host>[0-9.]+|[0-9a-fA-F:]+)"


def failures(switch: str, text: str) -> list[str]:
    """The addresses that the filter finds."""
    config = configparser.RawConfigParser()
    config.read(FILTERS / f"restcomm-{switch}.conf")
    pattern = re.compile(config["Definition"]["failregex"].replace("<HOST>", HOST))
    return [found["host"] for line in text.splitlines() if (found := pattern.search(line))]


def logged(system: System) -> str:
    folder = system.settings.var / "log"
    return "\n".join(path.read_text(errors="replace") for path in folder.glob(f"{system.switch}*.log"))


def test_guesses_are_found(system: System, softphones: Softphones) -> None:
    softphones.client("cl-guessed")
    softphones.registered("cl-guessed")
    before = len(failures(system.switch, logged(system)))
    for login in ("cl-guessed", "cl-nobody"):
        assert not registers(system, softphones.phone(login, "wrong"))
    found = until(
        lambda: len(failures(system.switch, logged(system))) > before and failures(system.switch, logged(system))
    )
    assert set(found) == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("switch", "line"),
    [
        (
            "asterisk",
            "[2026-11-28 19:00:00.000] NOTICE[1]: res_pjsip/pjsip_distributor.c:688 log_failed_request: "
            "Request 'REGISTER' from '\"x' failed for '192.0.2.1:5' (callid: y) - Failed to authenticate\" <sip:a@b>' "
            "failed for '198.51.100.7:5060' (callid: abc) - Failed to authenticate",
        ),
        (
            "freeswitch",
            "2026-11-28 19:00:00.000000 97.00% [WARNING] sofia_reg.c:1852 SIP auth failure (REGISTER) on sofia profile "
            "'outside' for [a] from ip 192.0.2.1@restcomm] from ip 198.51.100.7",
        ),
    ],
)
def test_text_of_a_caller_bans_nobody_else(switch: str, line: str) -> None:
    assert failures(switch, line) == ["198.51.100.7"]
