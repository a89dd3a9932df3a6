"""Clients as ARI requests: no password, no name that is not a login, no contact that cannot be called."""

import configparser
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.calls.allowed import Refused
from app.calls.commands.core import Hangup, LocateClient, Originate
from app.calls.destination import Client, SipUri
from app.calls.events import Finished, HungUp
from app.settings.config import load
from ariclient.features.clients import Clients
from ariclient.protocol import clients
from ariclient.protocol.request import Rest
from ariclient.transport.ami import Ami
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until

DIGEST = "0123456789abcdef" * 2


def fields(rest: Rest) -> dict[str, str]:
    assert rest.body
    return {field["attribute"]: field["value"] for field in rest.body["fields"]}


def test_a_client_is_an_endpoint_of_its_realm() -> None:
    rest = clients.endpoint("alice", "sip.example", "192.0.2.1")
    assert (rest.method, rest.path) == ("PUT", "asterisk/config/dynamic/res_pjsip/endpoint/alice%40sip.example")
    assert fields(rest)["auth"] == fields(rest)["aors"] == "alice"
    assert fields(rest)["media_address"] == "192.0.2.1"
    assert "media_address" not in fields(clients.endpoint("alice", "r", ""))
    modes = [fields(clients.endpoint("alice", "r", "", inband))["dtmf_mode"] for inband in (False, True)]
    assert modes == ["auto_info", "auto"], "as pjsip.conf, by the setting dtmf_inband"


def test_only_the_digest_gets_to_the_switch() -> None:
    assert fields(clients.auth("alice", DIGEST, "r")) == {
        "auth_type": "md5",
        "username": "alice",
        "md5_cred": DIGEST,
        "realm": "r",
    }


@pytest.mark.parametrize("digest", ["", "secret", DIGEST.upper(), DIGEST + "0"])
def test_what_is_no_digest_is_refused(digest: str) -> None:
    with pytest.raises(Refused):
        clients.auth("alice", digest, "r")


@pytest.mark.parametrize(
    "login", ["", "a/b", "a@", "a@B/c", "a@b@c", "a,b", "../x", "a b", "anonymous", "outside", "outbound-proxy"]
)
def test_what_cannot_be_a_client(login: str) -> None:
    for make in (
        lambda: clients.aor(login),
        lambda: clients.endpoint(login, "r", ""),
        lambda: clients.auth(login, DIGEST, "r"),
        lambda: clients.forget(login, "r"),
    ):
        with pytest.raises(Refused):
            make()


def test_every_name_in_our_configuration_is_reserved() -> None:
    """An endpoint that ARI makes would take the place of one of the same name."""
    config = (Path(__file__).parents[3] / "configs/asterisk/pjsip.conf").read_text()
    named = {
        line.split("]")[0].strip("[")
        for line in config.splitlines()
        if re.match(r"\[.*\]\((leg|inbound|to-uri)\)", line)
    }
    assert named
    named -= {"{{ gateway.endpoint }}", "_from-{{ gateway.endpoint }}"}  # outbound-proxy, or what no client can be
    assert named <= clients.RESERVED_LOGINS
    assert "outbound-proxy" in clients.RESERVED_LOGINS


def test_legs_of_clients_are_as_all_legs() -> None:
    """What [leg] of pjsip.conf says, but for codecs that depend on the machine and where media is."""
    config = (Path(__file__).parents[3] / "configs/asterisk/pjsip.conf").read_text()
    text = "[leg]" + config.split("[leg](!)")[1].split("\n[")[0]
    plain = "\n".join(line for line in text.splitlines() if not line.startswith(("{%", ";")))
    parser = configparser.ConfigParser()
    parser.read_string(plain)
    own = {"type", "context", "allow", "media_address", "bind_rtp_to_media_address", "rewrite_contact"}
    assert (parser["leg"]["rewrite_contact"], clients.LEG["rewrite_contact"]) == ("no", "yes"), "clients: the source"
    assert {name: value for name, value in parser["leg"].items() if name not in own} == {
        name: value for name, value in clients.LEG.items() if name not in own
    }


@pytest.mark.parametrize(
    ("told", "uri"),
    [
        ("sip:alice@192.0.2.9:5062", "sip:alice@192.0.2.9:5062"),
        ("sip:alice@192.0.2.9:5062;ob;transport=TCP;rinstance=x", "sip:alice@192.0.2.9:5062;transport=tcp"),
        ("sip:1a-2b@192.0.2.9;x-ast-orig-host=10.0.0.1:5060", "sip:1a-2b@192.0.2.9"),
        ("sip:192.0.2.9:5062;transport=udp", "sip:192.0.2.9:5062"),
    ],
)
def test_contacts(told: str, uri: str) -> None:
    assert clients.contacts([{"Event": "EndpointDetail"}, {"Event": "ContactStatusDetail", "URI": told}]) == [uri]


@pytest.mark.parametrize("told", ["", "tel:123", "sip:a b@c", "sip:x@1.2.3.4;transport=sctp", "sip:a,b@c"])
def test_contacts_that_cannot_be_called_are_left_out(told: str) -> None:
    assert clients.contacts([{"Event": "ContactStatusDetail", "URI": told}]) == []


REGISTERED = [
    {"Response": "Success", "EventList": "start"},
    {"Event": "EndpointDetail", "Aors": "alice"},
    {"Event": "AorDetail", "TotalContacts": "1"},
    {"Event": "ContactStatusDetail", "URI": "sip:alice@192.0.2.9:5062"},
    {"Event": "EndpointDetailComplete", "ListItems": "3"},
]


def test_an_answer_of_ami_is_whole_or_is_not() -> None:
    """Asterisk leaves out an aor that is being changed, and ends the list by an error that it cannot format."""
    assert clients.is_whole(REGISTERED)
    nowhere = [*REGISTERED[:2], {"Event": "AorDetail", "TotalContacts": "0"}, REGISTERED[-1]]
    assert clients.is_whole(nowhere)
    assert not clients.is_whole([*REGISTERED[:2], REGISTERED[-1]]), "no aor"
    assert not clients.is_whole([*REGISTERED[:3], REGISTERED[-1]]), "no contact"
    assert not clients.is_whole([*REGISTERED[:3], {"Response": "Error"}])
    assert not clients.is_whole([])


@pytest.mark.parametrize(
    "first",
    [
        [*REGISTERED[:2], REGISTERED[-1]],
        [*REGISTERED[:3], {"Response": "Error"}],
        [*REGISTERED[:2], {"Event": "AorDetail", "TotalContacts": "0"}, REGISTERED[-1]],
        OSError("AMI PJSIPShowEndpoint: Unable to retrieve endpoint alice@restcomm"),
    ],
    ids=["aor-left-out", "cut-off", "not-yet", "endpoint-left-out"],
)
def test_ami_is_asked_again_where_a_client_is(first: Any) -> None:
    answers = [first, REGISTERED]
    assert looked_up(answers).contacts("alice") == ["sip:alice@192.0.2.9:5062"]
    assert not answers


def test_who_is_nowhere_is_nowhere_after_three_answers() -> None:
    nowhere = [*REGISTERED[:2], {"Event": "AorDetail", "TotalContacts": "0"}, REGISTERED[-1]]
    assert looked_up([nowhere] * 3).contacts("alice") == []
    with pytest.raises(OSError, match="has not told all of alice@restcomm"):
        looked_up([[*REGISTERED[:2], REGISTERED[-1]]] * 3).contacts("alice")


def looked_up(answers: list[Any]) -> Clients:
    """Clients of an Asterisk whose AMI gives these answers, one after the other."""

    def actions(action: dict[str, str]) -> list[dict[str, str]]:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return list(answer)

    return Clients(cast(Any, None), cast(Ami, SimpleNamespace(actions=actions)), load(sip_realm="restcomm"))


def test_a_browser_is_called_over_its_websocket() -> None:
    told = {"Event": "ContactStatusDetail", "URI": "sip:x@1.2.3.4:40000;transport=ws;x-ast-orig-host=a.invalid:0"}
    assert clients.contacts([told]) == ["sip:x@1.2.3.4:40000;transport=ws"]


def test_a_browsers_endpoint_is_webrtc() -> None:
    assert fields(clients.endpoint("browser-1", "restcomm", ""))["webrtc"] == "yes"
    assert "webrtc" not in fields(clients.endpoint("bob", "restcomm", ""))


def test_a_password_for_one_call() -> None:
    auth, endpoint = clients.one_call("leg-1", "bob", "p;w", "")
    assert fields(auth) == {"auth_type": "digest", "username": "bob", "password": "p;w"}
    assert endpoint.path.endswith("/endpoint/login-leg-1")
    assert fields(endpoint)["outbound_auth"] == "login-leg-1"
    assert fields(endpoint)["context"] == "nowhere"
    assert [rest.method for rest in clients.call_over("leg-1")] == ["DELETE", "DELETE"]


@pytest.mark.parametrize(("name", "word"), [("a\nb", "x"), ("a", "x\0"), ("a" * 129, "x")])
def test_a_password_that_cannot_be_sent(name: str, word: str) -> None:
    with pytest.raises(Refused):
        clients.one_call("leg-1", name, word, "")


# -- with a pretend Asterisk -------------------------------------------------------------------------------------------


def test_a_client_that_asterisk_has_is_not_made_again(asterisk: PretendAsterisk, watched: Watched) -> None:
    watched.switch.set_client("alice", DIGEST)
    until(lambda: "endpoint/alice@restcomm" in asterisk.objects)
    watched.switch.set_client("alice", "f" * 32)
    until(lambda: asterisk.objects["auth/alice"]["md5_cred"] == "f" * 32)
    made = [path for method, path, *_ in asterisk.asked if method == "PUT" and "/endpoint/" in path]
    assert len(made) == 1
    watched.switch.drop_client("alice")
    assert until(lambda: not asterisk.objects)


def test_a_client_that_is_told_twice_at_once_is_made_once(asterisk: PretendAsterisk, watched: Watched) -> None:
    """As by the list after a connect and by a change; each who waits is told."""
    said: list[int] = []
    watched.switch.set_client("alice", DIGEST, lambda: said.append(1))
    watched.switch.set_client("alice", "f" * 32, lambda: said.append(2))
    assert until(lambda: len(said) == 2 and said) == [1, 2]
    assert asterisk.objects["auth/alice"]["md5_cred"] == "f" * 32
    made = [path for method, path, *_ in asterisk.asked if method == "PUT" and "/config/" in path]
    assert [path.split("/")[-2] for path in made if "/auth/" not in path] == ["aor", "endpoint"]


def test_a_client_that_is_dropped_while_it_is_made_is_gone(asterisk: PretendAsterisk, watched: Watched) -> None:
    said: list[str] = []
    watched.switch.set_client("alice", DIGEST, lambda: said.append("known"))
    watched.switch.drop_client("alice", lambda: said.append("gone"))
    assert until(lambda: said) == ["gone"]
    watched.switch.set_client("bob", DIGEST, lambda: said.append("bob"))
    assert until(lambda: len(said) == 2 and said) == ["gone", "bob"]
    assert not any("alice" in name for name in asterisk.objects)


def test_it_is_said_when_asterisk_knows_a_client(asterisk: PretendAsterisk, watched: Watched) -> None:
    """Not before its endpoint is there; and when it knows it no more."""
    said: list[bool] = []
    watched.switch.set_client("alice", DIGEST, lambda: said.append("endpoint/alice@restcomm" in asterisk.objects))
    assert until(lambda: said) == [True]
    watched.switch.set_client(
        "alice", "f" * 32, lambda: said.append(asterisk.objects["auth/alice"]["md5_cred"][0] == "f")
    )
    assert until(lambda: len(said) == 2 and said) == [True, True]
    watched.switch.drop_client("alice", lambda: said.append(not asterisk.objects))
    assert until(lambda: len(said) == 3 and said) == [True, True, True]


def test_a_credential_of_a_sip_domain_registers_when_it_may(asterisk: PretendAsterisk, watched: Watched) -> None:
    """An endpoint of its own name, whose digest is that of the plain user name; its aor, where contacts are, comes and
    goes."""
    name = "alice@acme.sip.restcomm"
    watched.switch.set_client(name, DIGEST, registers=False)
    until(lambda: f"endpoint/{name}" in asterisk.objects)
    auth = asterisk.objects[f"auth/{name}"]
    assert (auth["username"], auth["realm"], auth["md5_cred"]) == ("alice", "restcomm", DIGEST)
    assert asterisk.objects[f"endpoint/{name}"]["auth"] == name
    assert asterisk.objects[f"endpoint/{name}"]["aors"] == name
    assert len(asterisk.objects) == 2
    watched.switch.set_client(name, DIGEST)
    assert until(lambda: asterisk.objects.get(f"aor/{name}"))["max_contacts"] == "10"
    watched.switch.set_client(name, DIGEST, registers=False)
    until(lambda: f"aor/{name}" not in asterisk.objects)
    made = [path for method, path, *_ in asterisk.asked if method == "PUT" and "/endpoint/" in path]
    assert len(made) == 1
    watched.switch.set_client(name, DIGEST)
    watched.switch.drop_client(name)
    assert until(lambda: not asterisk.objects)


def test_nothing_is_asked_about_what_cannot_be_a_client(asterisk: PretendAsterisk, watched: Watched) -> None:
    asked = len(asterisk.asked)
    watched.switch.set_client("anonymous", DIGEST)
    watched.switch.drop_client("a/b")
    watched.switch.perform("leg", "CA1-1", LocateClient("a/b"))
    assert watched.wait("leg", Finished).error
    assert len(asterisk.asked) == asked


def test_locating_without_ami_fails(asterisk: PretendAsterisk) -> None:
    from ariclient.switch import Asterisk
    from tests.real_switch.ports import free_port

    with Watched(Asterisk(asterisk.settings(asterisk_ami_port=free_port()))) as watched:
        watched.switch.perform("leg", "CA1-1", LocateClient("alice"))
        assert watched.wait("leg", Finished).error
        watched.switch.perform("leg-2", "CA1-2", Originate(Client("alice"), "1"))
        assert watched.wait("leg-2", Finished).error
        watched.wait("leg-2", HungUp)


def test_the_password_of_a_call_is_forgotten_with_it(asterisk: PretendAsterisk, watched: Watched) -> None:
    callee = SipUri("bob", "127.0.0.1", 5070, username="bob", password="secret")
    asterisk.callee = 0
    watched.switch.perform("leg-1", "CA1-1", Originate(callee, "1"))
    until(lambda: "auth/login-leg-1" in asterisk.objects)
    dialled = [query for method, path, query, _ in asterisk.asked if (method, path) == ("POST", "channels/create")]
    assert dialled[0]["endpoint"] == "PJSIP/login-leg-1/sip:bob@127.0.0.1:5070"
    watched.switch.perform("leg-1", "CA1-2", Hangup())
    watched.wait("leg-1", HungUp)
    assert until(lambda: not asterisk.objects)
