"""Gateways that register: renewed in time, known by their registration when they call, watched, and tried last."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.request import urlopen

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.registrar import Registrar, registrar
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.system import ROOT, System, running_system, until
from tests.softphone import Phone
from tests.troubleshooting import fits, lines_of

pytestmark = pytest.mark.switch

CARRIER, ELSEWHERE, BACKUP = "127.0.0.2", "127.0.0.3", "127.0.0.4"
"""The registrar, where calls of that carrier come from, and another gateway."""

NUMBERS = {
    **{"twilio": "+12066418001", "telnyx": "+12066418002", "voipms": "+12066418003"},
    **{"flowroute": "+12066418004", "sipgate": "+4930901820", "vonage": "+447700900123"},
}
"""What the recipe of each carrier is asked to call."""


@pytest.fixture(scope="module", params=SWITCHES)
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[System, Registrar, int]]:
    """A RestComm that registers at a carrier, with the wrong password at another one, and a gateway behind them."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    with ExitStack() as stack:
        logins = {one["user"]: one["password"] for one in recipes() if "user" in one}
        carrier = stack.enter_context(registrar(CARRIER, {"customer": "secret", **logins}, seconds=60))
        at, backup = f"{CARRIER}:{carrier.port}", free_sip_port()
        login = {"user": "customer", "password": "secret"}
        register = {"uri": at, "register": True, "domain": "carrier.example", "register_seconds": 60}
        gateways = [
            {
                "name": "carrier",
                **login,
                "options_seconds": 4,
                "priority": 1,
                **register,
            },
            {"name": "wrong", **login, "password": "no", "priority": 2, "prefixes": ["+9"], **register},
            {"name": "backup", "uri": f"{BACKUP}:{backup}", "priority": 3},
        ]
        local = {"uri": at, "priority": 0, "addresses": []}
        gateways += [{**one, **local, "prefixes": [NUMBERS[one["name"]]]} for one in recipes() if "user" in one]
        settings = settings_for(
            tmp_path_factory.mktemp(request.param),
            freeswitch_esl_port=free_port(),
            gateways=gateways,
            callers="known",
        )
        yield stack.enter_context(running_system(settings, request.param)), carrier, backup


def recipes() -> list[dict[str, Any]]:
    """The gateways of the recipes in docs/trunks.md."""
    text = (ROOT / "docs/trunks.md").read_text().partition("## Recipes")[2].partition("\n## ")[0]
    return [one for block in re.findall(r"```toml\n(.*?)```", text, re.S) for one in tomllib.loads(block)["gateways"]]


def metric(system: System, gateway: str) -> str:
    """Whether the gateway is up, by /metrics."""
    with urlopen(f"http://{system.settings.http_host}:{system.settings.http_port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    found = [line for line in lines if line.startswith("restcomm_gateway_up") and f'gateway="{gateway}"' in line]
    return found[0].rpartition(" ")[2] if found else ""


def notices(system: System, code: str) -> list[str]:
    """The administrator's Notifications of this code."""
    rows = system.rest("GET", f"/Notifications.json?ErrorCode={code}")[1]["notifications"]
    return [row["message_text"] for row in rows if str(row["error_code"]) == code]


def test_registered_and_called(installed: tuple[System, Registrar, int], hook: Webhook) -> None:
    """The call comes from an address that is no gateway's; To has the number. Without the contact of the registration
    the same caller is a stranger, also by the gateway's name."""
    system, carrier, _backup = installed
    contact = until(lambda: carrier.registered.get("customer"), 10)
    hook.answer("/did", "<Response><Reject reason='busy'/></Response>")
    system.number("+4930987654", hook.url("/did"))
    with Phone(bind=ELSEWHERE, user="+15550001") as caller:
        did = "sip:+4930987654@carrier.example"
        call = caller.call(contact, dialed=did)
        assert call.wait_ended(5), call.story()
        assert call.status == 486, call.story()
        assert [request.params["To"] for request in hook.received("/did")] == ["+4930987654"]
        forged = f"sip:gw+carrier@{system.settings.sip_host}:{system.settings.sip_port}"
        strangers = [caller.call(system.sip("+4930987654")), caller.call(forged, dialed=did)]
        assert all(one.wait_ended(5) for one in strangers)
        assert [one.status for one in strangers] == [603, 603]


def test_a_wrong_password_is_told_with_its_cure(installed: tuple[System, Registrar, int]) -> None:
    """As docs/troubleshooting.md has it, in the engine's log."""
    system = installed[0]
    line = lines_of("Calls")["A carrier refuses the password of a gateway"]
    logged = until(lambda: [text for text in system.log("engine").splitlines() if "gateway wrong is down" in text], 40)
    assert fits(line, logged[0][logged[0].index("13270: ") :]), logged


def test_recipes_register(installed: tuple[System, Registrar, int]) -> None:
    """Every carrier of the documentation that is registered at, with its login."""
    _system, carrier, _backup = installed
    users = {one["user"] for one in recipes() if one.get("register")}
    assert len(users) >= 2
    assert until(lambda: users <= set(carrier.registered), 10)


def test_recipes_call(installed: tuple[System, Registrar, int], hook: Webhook, alice: Phone) -> None:
    """Every carrier of the documentation gets the number as it wants it, from its login."""
    system, carrier, _backup = installed
    numbers = "".join(f"<Dial><Number>{number}</Number></Dial>" for number in NUMBERS.values())
    hook.answer("/all", f"<Response>{numbers}</Response>")
    contact = until(lambda: carrier.registered.get("customer"), 10)
    system.number("+4930666", hook.url("/all"))
    call = alice.call(contact, dialed="sip:+4930666@carrier.example")
    assert call.wait_ended(30), call.story()
    expected = {
        one["user"]: NUMBERS[one["name"]].removeprefix("+" if one["numbers"] == "plain" else "")
        for one in recipes()
        if "user" in one
    }
    assert len(expected) == 6
    assert carrier.invited == expected


def test_what_is_wrong_is_told(installed: tuple[System, Registrar, int]) -> None:
    system, _carrier, _backup = installed
    assert until(lambda: notices(system, "13270"), 40) == ["gateway wrong is down: registration refused"]
    assert until(lambda: metric(system, "wrong") == "0.0" and metric(system, "carrier") == "1.0", 10)


def test_one_that_is_silent_is_tried_last_until_it_is_back(
    installed: tuple[System, Registrar, int], hook: Webhook
) -> None:
    system, carrier, backup = installed
    hook.answer("/out", "<Response><Dial><Number>+4930111</Number></Dial></Response>")
    system.number("+4930555", hook.url("/out"))
    contact = until(lambda: carrier.registered.get("customer"), 10)
    carrier.silent = True
    until(lambda: any("gateway carrier is down" in text for text in notices(system, "13270")), 60)
    with Phone(bind=BACKUP, user="backup", port=backup) as other, Phone(bind=ELSEWHERE) as caller:
        other.will(reject=486)
        asked = len(carrier.asked)
        call = caller.call(contact, dialed="sip:+4930555@carrier.example")
        rung = other.wait_call(5)
        assert rung, call.story()
        assert call.wait_ended(10), call.story()
        assert "INVITE" not in carrier.asked[asked:]
    carrier.silent = False
    until(lambda: any("gateway carrier is back" in text for text in notices(system, "13271")), 60)


def test_renewed(installed: tuple[System, Registrar, int]) -> None:
    """The registrar lets it hold for a minute."""
    _system, carrier, _backup = installed
    until(lambda: carrier.registers.count("customer") >= 2, 70)
