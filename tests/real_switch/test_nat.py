"""A server behind NAT: callers outside and inside, and a phone behind another router, hear and are heard.

The Contact and the SDP that each of them gets name an address that it can reach.
"""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.stun_server import stun_server
from tests.pretend.webhook import Webhook, webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.networks import (
    DESK,
    HOME,
    OUTSIDE,
    PUBLIC,
    SERVER,
    STRANGER,
    STUN,
    behind_router,
    inside,
    internet,
    needs_namespaces,
)
from tests.real_switch.ports import free_port
from tests.real_switch.softphones import PASSWORD, Softphones
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone, RegisterFailed, tone
from tests.softphone.call import Call

pytestmark = [pytest.mark.switch, needs_namespaces]


@pytest.fixture(scope="module", params=SWITCHES)
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[System, Webhook]]:
    """A RestComm behind the router that asks a STUN server outside for its address. The tests are beside it."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    ports = settings_for(tmp_path_factory.mktemp("ports"))
    network = internet(ports.sip_port, (ports.rtp_port_min, ports.rtp_port_max))
    with ExitStack() as stack:
        made = stack.enter_context(network)
        with inside(made.name("world")):
            port = stack.enter_context(stun_server(STUN, 3478))
        stack.enter_context(inside(made.name("server")))
        hook = stack.enter_context(webhook())
        settings = settings_for(
            tmp_path_factory.mktemp(request.param),
            **{name: getattr(ports, name) for name in ("sip_port", "rtp_port_min", "rtp_port_max")},
            freeswitch_esl_port=free_port(),
            **behind_router(port, hook.port),
            gateways=[{"name": "carrier", "uri": OUTSIDE}],
        )
        yield stack.enter_context(running_system(settings, request.param)), hook


@pytest.fixture
def phones(installed: tuple[System, Webhook]) -> Iterator[Softphones]:
    with ExitStack() as stack:
        made = Softphones(installed[0], stack)
        yield made
        for login in list(made.sids):
            made.delete(login)


def registered(phones: Softphones, login: str, bind: str, registrar: str) -> Phone:
    """A phone at an address of the small Internet, registered by the address that it knows the server by."""
    phones.client(login)
    phone = phones.stack.enter_context(Phone(bind=bind, user=login, password=PASSWORD))
    until(lambda: is_registered(phone, registrar, phones.system.settings.sip_port), 8)
    return phone


def is_registered(phone: Phone, host: str, port: int) -> bool:
    try:
        phone.register(host, port)
    except RegisterFailed:
        return False
    return True


def addresses(message: object) -> tuple[str, str]:
    """The host of a message's Contact, and that of its SDP."""
    contact = re.search(r"sips?:(?:[^@>]*@)?([0-9.]+)", message.get("Contact"))  # type: ignore[attr-defined]
    media = re.findall(r"^c=IN IP4 (\S+)", message.body.decode(), re.MULTILINE)  # type: ignore[attr-defined]
    return (contact[1] if contact else "", media[-1] if media else "")


def talk(caller: Call, callee: Call) -> None:
    """Each sends a tone, and each hears the other's."""
    caller.send_audio(tone(600, 6))
    callee.send_audio(tone(900, 6))
    for call, hz in ((caller, 900), (callee, 600)):
        assert call.wait_tone(hz, 5), (hz, call.story())


def dial(installed: tuple[System, Webhook], number: str, login: str) -> None:
    system, hook = installed
    hook.answer(f"/{number}", f"<Response><Dial><Client>{login}</Client></Dial></Response>")
    system.number(number, hook.url(f"/{number}"))


def test_outside_and_inside_hear_each_other(installed: tuple[System, Webhook], phones: Softphones) -> None:
    """A carrier outside calls a phone on the server's own network."""
    system, _hook = installed
    dial(installed, "5001", "desk")
    desk = registered(phones, "desk", DESK, SERVER)
    desk.will(answer_after=0.1)
    with Phone(bind=OUTSIDE, user="+15550001") as carrier:
        call = carrier.call(f"sip:5001@{PUBLIC}:{system.settings.sip_port}")
        assert call.wait_answered(8), call.story()
        rung = desk.wait_call(5)
        assert rung
        talk(call, rung)
        assert call.message
        assert rung.message
        assert addresses(call.message) == (PUBLIC, PUBLIC)
        assert addresses(rung.message) == (SERVER, SERVER)
        assert {host for host, _port in call.media.sources} == {PUBLIC}
        assert {host for host, _port in rung.media.sources} == {SERVER}
        rung.bye()
        assert call.wait_ended(5), call.story()


def test_a_phone_inside_calls_out(installed: tuple[System, Webhook], phones: Softphones) -> None:
    """The call that leaves by the carrier names the outside address, the caller inside is told the inner one."""
    system, hook = installed
    hook.answer("/out", "<Response><Dial><Number>+493012345</Number></Dial></Response>")
    system.number("5002", hook.url("/out"))
    desk = registered(phones, "desk2", DESK, SERVER)
    with Phone(bind=OUTSIDE, user="carrier", port=5060) as carrier:
        carrier.will(answer_after=0.1)
        call = desk.call(f"sip:5002@{SERVER}:{system.settings.sip_port}")
        rung = carrier.wait_call(8)
        assert rung, call.story()
        assert call.wait_answered(8), call.story()
        talk(call, rung)
        assert rung.message
        assert call.message
        assert addresses(rung.message) == (PUBLIC, PUBLIC)
        assert addresses(call.message) == (SERVER, SERVER)
        call.bye()
        assert rung.wait_ended(5), rung.story()


def test_a_phone_behind_another_router_is_reached_when_that_would_have_forgotten_it(
    installed: tuple[System, Webhook], phones: Softphones
) -> None:
    """The router at home forgets after 30 s; the phone is called after 40 s of its silence."""
    system, _hook = installed
    dial(installed, "5003", "home")
    home = registered(phones, "home", HOME, PUBLIC)
    home.will(answer_after=0.1)
    time.sleep(40)
    with Phone(bind=OUTSIDE, user="+15550001") as carrier:
        call = carrier.call(f"sip:5003@{PUBLIC}:{system.settings.sip_port}")
        rung = home.wait_call(8)
        assert rung, call.story()
        assert call.wait_answered(8), call.story()
        talk(call, rung)
        assert rung.message
        assert addresses(rung.message) == (PUBLIC, PUBLIC)
        call.bye()
        assert rung.wait_ended(5), rung.story()


def test_strangers_are_refused_on_a_real_address(installed: tuple[System, Webhook]) -> None:
    """The default of callers: known, as SIP is not on loopback; a gateway's address is known."""
    system, hook = installed
    hook.answer("/5004", "<Response><Reject reason='busy'/></Response>")
    system.number("5004", hook.url("/5004"))
    to = f"sip:5004@{PUBLIC}:{system.settings.sip_port}"
    with Phone(bind=STRANGER) as stranger, Phone(bind=OUTSIDE) as carrier:
        calls = [stranger.call(to), carrier.call(to)]
        assert all(call.wait_ended(8) for call in calls)
        assert [call.status for call in calls] == [603, 486]
