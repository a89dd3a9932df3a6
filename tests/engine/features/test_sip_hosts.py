"""SIP calls of tenants pass the guard of their URLs: judged, and the judged address is dialed (finding H6)."""

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.calls.commands.core import Originate
from app.calls.destination import SipUri, sip_uri
from app.calls.events import Answered
from app.engine.outbound.sip_hosts import GuardedSipHosts, NotDialed, guard_of
from app.settings.config import load
from app.webhooks.guard.allow_lists import SIP, AllowLists
from ariclient.protocol import clients
from ariclient.protocol import originate as asterisk
from eslbridge.protocol import originate as freeswitch
from tests.engine.world import World, soon

NAMES = {
    "pbx.example": "93.184.215.14",
    "inside.example": "10.1.2.3",
    "carrier.example": "93.184.215.20",
    "alias.example": "93.184.215.20",
}


def hosts(folder: Path, lists: Any = lambda tenant: (), **settings: Any) -> GuardedSipHosts:
    made = load(var=folder, **({"http_host": "0.0.0.0", "sip_host": "93.184.215.1"} | settings))
    guard = guard_of(made, lists)

    def resolve(host: str, port: int, *_more: int) -> list[tuple[Any, ...]]:
        if host not in NAMES:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (NAMES[host], port))]

    guard.resolve = resolve
    return GuardedSipHosts(made, guard)


@pytest.mark.parametrize(
    "uri",
    [
        "sip:x@127.0.0.1",
        "sip:x@127.0.0.2:6379;transport=tcp",
        "sip:x@10.1.2.3",
        "sip:x@169.254.169.254",
        "sip:x@100.64.0.1",
        "sip:x@0x7f.1",
        "sip:x@2130706433",
        "sip:x@0177.0.0.1",
        "sip:x@inside.example",
        "sip:x@INSIDE.example.",
        "sips:x@inside.example",
        "sip:x@nowhere.example",
        "sip:x@93.184.215.1:8089",
        "sip:x@carrier.example",
    ],
)
def test_what_is_inside_or_ours_is_not_called(tmp_path: Path, uri: str) -> None:
    trunk = [{"name": "trunk", "uri": "carrier.example", "addresses": [NAMES["carrier.example"]]}]
    with pytest.raises(NotDialed):
        hosts(tmp_path, gateways=trunk).judge(sip_uri(uri.removesuffix(".") if uri.endswith(".") else uri), "")


def test_the_judged_address_is_dialed_and_the_name_stays(tmp_path: Path) -> None:
    guarded = hosts(tmp_path)
    named = guarded.judge(sip_uri("sip:bob@pbx.example:5070;transport=tcp"), "")
    assert (named.host, named.address) == ("pbx.example", "93.184.215.14")
    assert guarded.judge(sip_uri("sip:bob@93.184.215.14"), "") == SipUri("bob", "93.184.215.14")
    assert guarded.judge(sip_uri("sip:bob@0x5d.184.215.14"), "").host == "93.184.215.14"
    assert guarded.judge(sip_uri("sip:bob@93.184.215.1:5080"), ""), "everybody may call us"
    dialed = freeswitch.dial_string(named, "")
    assert dialed == (
        "sofia/outside/sip:bob@pbx.example:5070;transport=tcp;fs_path=sip%3A93.184.215.14%3A5070%3Btransport%3Dtcp"
    )
    assert asterisk.endpoint("leg-1", named, "") == "PJSIP/login-leg-1/sip:bob@pbx.example:5070;transport=tcp"
    (endpoint,) = clients.one_call("leg-1", "", "", "", "93.184.215.14:5070;transport=tcp")
    fields = {field["attribute"]: field["value"] for field in (endpoint.body or {})["fields"]}
    assert fields["outbound_proxy"] == "sip:93.184.215.14:5070;transport=tcp;lr;hide"


@pytest.mark.parametrize(
    "uri",
    [
        "sip:+19005551234@carrier.example",
        "sip:+19005551234@CARRIER.EXAMPLE;user=phone",
        "sip:+19005551234@carrier.example:5070;transport=tcp",
        "sip:%2B19005551234@93.184.215.20",
        "sip:19005551234@alias.example",
        "sips:19005551234@carrier.example",
    ],
)
def test_a_gateway_that_has_a_name_is_none_that_documents_name(tmp_path: Path, uri: str) -> None:
    """It takes our calls for our own: numbers are judged and called there, no URI gets around that."""
    known = {"gateways": [{"name": "pstn", "uri": "carrier.example"}]}
    with pytest.raises(NotDialed, match="is a gateway"):
        hosts(tmp_path, **known).judge(sip_uri(uri), "")
    assert hosts(tmp_path, **known).judge(sip_uri("sip:x@pbx.example"), "").address
    opened = hosts(tmp_path, **known, sip_allow_hosts=["carrier.example:5060"])
    assert opened.judge(sip_uri("sip:x@carrier.example"), "").address


def test_what_the_operator_opens_is_called(tmp_path: Path) -> None:
    opened = hosts(tmp_path, sip_allow_hosts=["10.1.0.0/16", "127.0.0.1:5070"])
    assert opened.judge(sip_uri("sip:x@inside.example"), "").address == "10.1.2.3"
    assert opened.judge(sip_uri("sip:x@127.0.0.1:5070"), "")
    with pytest.raises(NotDialed):
        opened.judge(sip_uri("sip:x@127.0.0.1:5071"), "")
    own = hosts(tmp_path, lists=lambda tenant: ["10.1.2.3"] if tenant == "mine" else [])
    assert own.judge(sip_uri("sip:x@10.1.2.3"), "mine")
    with pytest.raises(NotDialed):
        own.judge(sip_uri("sip:x@10.1.2.3"), "other's")
    assert AllowLists(load(var=tmp_path), SIP).kind == "sip_allow_hosts"


def test_only_a_trial_calls_loopback(tmp_path: Path) -> None:
    trial = GuardedSipHosts(load(var=tmp_path, asterisk_ari_port=8089))
    assert trial.judge(sip_uri("sip:bob@127.0.0.1:5070"), "")
    for port in ("8089", "8080", "6390", "5039", "8021"):
        with pytest.raises(NotDialed):
            trial.judge(sip_uri(f"sip:bob@127.0.0.1:{port};transport=tcp"), "")


@pytest.mark.parametrize("noun", ["<Uri>sip:x@10.1.2.3:6379;transport=tcp</Uri>", "<Sip>sip:x@10.1.2.3</Sip>"])
def test_no_switch_is_asked_and_the_account_is_told_why(tmp_path: Path, noun: str) -> None:
    one = World(tmp_path, load(var=tmp_path / "var"), {"http://app.example/start": f"<Dial>{noun}</Dial><Say>x</Say>"})
    engine = one.engine()
    engine.services.sip_hosts = hosts(tmp_path)
    import gevent

    greenlet = gevent.spawn(engine.run)
    one.arrives()
    soon(lambda: one.switch.performed)
    one.switch.tell("chan1", Answered())
    (told,) = soon(lambda: one.ledger.notifications)
    assert (told.code, "10.1.2.3 is a private address" in told.message) == (11216, True)
    assert not one.switch.asked(Originate)
    greenlet.kill()


@pytest.mark.parametrize(
    ("uri", "called"),
    [
        ("sip:x@10.1.2.3:5062", True),
        ("sip:x@192.168.1.20", True),
        ("sip:x@10.1.2.3:6390", False),  # our Redis
        ("sip:x@127.0.0.1:5062", False),
        ("sip:x@inside.example", False),
    ],
)
def test_a_phone_of_the_office_is_called_where_it_registered_from(tmp_path: Path, uri: str, called: bool) -> None:
    """A document that names the same address is refused."""
    where = replace(sip_uri(uri), registered=True)
    if called:
        assert hosts(tmp_path).judge(where, "") == where
    else:
        with pytest.raises(NotDialed):
            hosts(tmp_path).judge(where, "")
    with pytest.raises(NotDialed):
        hosts(tmp_path).judge(sip_uri(uri), "")
