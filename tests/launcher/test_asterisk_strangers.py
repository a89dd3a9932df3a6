"""Nobody is anybody by a From at Asterisk: endpoints are found by address or digest only (security finding H1, M2)."""

import queue
import socket
from pathlib import Path

import pytest

from app.launcher.switch import asterisk
from app.settings import secrets
from app.settings.config import load
from ariclient.protocol import clients
from tests.launcher.test_asterisk import request
from tests.real_switch.ari_probe import AriProbe
from tests.real_switch.asterisk import Asterisk, running_asterisk, settings_for

TRUNK = {"name": "trunk", "uri": "192.0.2.7:5060", "user": "customer", "password": "s;cret"}
PROXY = {"outbound_proxy_uri": "192.0.2.8", "outbound_proxy_user": "u", "outbound_proxy_password": "p"}


def sections(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Name, templates and options of every section of pjsip.conf; several may have one name."""
    found: list[tuple[str, str, dict[str, str]]] = []
    for line in text.splitlines():
        if line.startswith("["):
            name, _, rest = line[1:].partition("]")
            found.append((name, rest.strip("()"), {}))
        elif "=" in line and not line.startswith(";"):
            key, _, value = line.partition(" = ")
            found[-1][2][key.strip()] = value.strip()
    return found


@pytest.fixture
def conf(tmp_path: Path) -> str:
    settings = secrets.effective(
        load(var=tmp_path / "var", gateways=[TRUNK, TRUNK | {"name": "b", "realm": "r"}], **PROXY)
    )
    asterisk.write(settings, asterisk.Layout(tmp_path / "etc", *[Path("/nonexistent")] * 6))
    return "".join((tmp_path / "etc" / name).read_text() for name in ("pjsip.conf", "pjsip_ourselves.conf"))


def test_no_endpoint_is_found_by_a_from(conf: str) -> None:
    """Every one inherits [leg], which says by what it is found; none says `username`, which is a From."""
    made = sections(conf)
    (leg,) = [options for name, template, options in made if (name, template) == ("leg", "!")]
    assert leg["identify_by"] == "ip"
    ways = {options["identify_by"] for _name, _template, options in made if "identify_by" in options}
    assert ways <= {"ip", "header", "auth_username"}
    endpoints = [one for one in made if one[2].get("type") == "endpoint"]
    assert [one[0] for one in endpoints] == ["leg"], "an endpoint without the template"
    assert clients.LEG["identify_by"] == "ip"


def test_every_outbound_auth_names_its_realm(conf: str) -> None:
    auths = {name: options for name, _t, options in sections(conf) if options.get("type") == "auth"}
    assert all("realm" in options for options in auths.values())
    assert auths["_gateway-b"]["realm"] == "r"
    assert auths["_gateway-trunk"]["realm"] == "*"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    with running_asterisk(settings_for(tmp_path_factory.mktemp("asterisk"), gateways=[TRUNK], **PROXY)) as one:
        yield one


def ask(running: Asterisk, method: str, caller: str) -> list[int]:
    """One raw request From this URI; its answers up to the final one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(6)
        plain = request(method, "1234", link.getsockname()[1]).decode()
        link.sendto(
            plain.replace("sip:alice@127.0.0.1>;", f"{caller}>;").encode(), ("127.0.0.1", running.settings.sip_port)
        )
        statuses: list[int] = []
        while not statuses or statuses[-1] < 200:
            statuses.append(int(link.recv(65536).split()[1]))
        return statuses


@pytest.mark.switch
def test_names_of_endpoints_say_nothing(running: Asterisk) -> None:
    with AriProbe(running.settings) as engine:
        for name in ("outbound-proxy", "_gateway-trunk", "outside", "stranger", "ourselves", "leg", "bob"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
                link.bind(("127.0.0.1", 0))
                plain = request("INVITE", "1234", link.getsockname()[1]).decode()
                told = plain.replace("sip:alice@127.0.0.1>;", f"sip:{name}@attacker.example>;")
                link.sendto(told.encode(), ("127.0.0.1", running.settings.sip_port))
                channel = engine.wait("StasisStart")["channel"]
                assert channel["name"].startswith("PJSIP/anonymous-"), name
                engine.delete(f"/channels/{channel['id']}")


@pytest.mark.switch
def test_from_our_domain_known_and_unknown_are_asked_alike(running: Asterisk) -> None:
    with AriProbe(running.settings) as engine:
        for rest in (clients.auth("known", "0" * 32, "restcomm"), clients.endpoint("known", "restcomm", "")):
            engine._request(rest.method, f"/{rest.path}", {}, rest.body)
        loopback = f"127.0.0.1:{running.settings.sip_port}"
        asked = [(method, "acme.sip.restcomm") for method in ("INVITE", "SUBSCRIBE", "MESSAGE", "REGISTER")]
        asked += [(method, loopback) for method in ("SUBSCRIBE", "MESSAGE", "REGISTER")]
        for method, domain in [*asked, ("OPTIONS", loopback), ("OPTIONS", "restcomm")]:
            known, unknown = (ask(running, method, f"sip:{user}@{domain}") for user in ("known", "unknown"))
            assert known == unknown, (method, domain)
            assert known[-1] == (200 if method == "OPTIONS" else 401), (method, domain)
        with pytest.raises(queue.Empty):
            engine.wait("StasisStart", 0.5)
    assert running.problems() == []


@pytest.mark.switch
def test_away_from_loopback_every_from_of_ours_is_asked(tmp_path: Path) -> None:
    """And our own calls to ourselves get through."""
    settings = settings_for(tmp_path, sip_host="0.0.0.0", public_url="http://sip.example")
    with running_asterisk(settings) as running, AriProbe(running.settings) as engine:
        for rest in (clients.auth("known", "0" * 32, "restcomm"), clients.endpoint("known", "restcomm", "")):
            engine._request(rest.method, f"/{rest.path}", {}, rest.body)
        for domain in ("restcomm", "127.0.0.1", f"127.0.0.1:{settings.sip_port}", "sip.example"):
            assert ask(running, "INVITE", f"sip:known@{domain}") == [401], domain
            assert ask(running, "INVITE", f"sip:unknown@{domain}") == [401], domain
        target = f"sip:4711@127.0.0.1:{settings.sip_port}"
        app = f"restcomm-{settings.node}"
        engine.post(
            "/channels", endpoint=f"PJSIP/outside/{target}", app=app, appArgs="outbound", callerId="<+15550001>"
        )
        channel = engine.wait("StasisStart")["channel"]
        assert channel["name"].startswith("PJSIP/ourselves-")
        assert channel["caller"]["number"] == "+15550001"
