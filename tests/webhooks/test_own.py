"""Our own ports, found in the settings, and who may go where (security finding H7)."""

import socket
from pathlib import Path

import pytest

from app.calls.web import Request
from app.settings.config import Settings
from app.webhooks.fetcher import Fetcher
from app.webhooks.guard import own_names
from app.webhooks.guard.addresses import Asker, Guard, Refused
from app.webhooks.guard.own import is_trial, own, place_of
from app.webhooks.guard.rules import guard_of
from app.webhooks.urls import parse
from tests.pretend.webhook import Webhook

NODES = [
    {"name": "a", "switch": "asterisk", "asterisk_ari_url": "http://10.0.0.7:8188/ari", "asterisk_ami_port": 5139},
    {"name": "b", "switch": "freeswitch", "freeswitch_esl_host": "10.0.0.8", "freeswitch_esl_port": 8121,
     "sip_port": 5190},
]  # fmt: skip
EVERYTHING = ["127.0.0.0/8", "10.0.0.0/8", "::1", "localhost"]


def settings(tmp_path: Path, **more: object) -> Settings:
    return Settings(var=tmp_path, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "ports"),
    [
        ({}, {6390, 8080, 8089, 5039, 8021, 5080}),
        ({"redis_url": "redis://:pw@127.0.0.1:7777/0"}, {7777}),
        ({"redis_url": "redis://10.0.0.9"}, {6379}),
        ({"database_url": "postgresql://u:p@db.internal/x"}, {5432}),
        ({"database_url": "mysql+pymysql://u:p@10.0.0.4:3310/x"}, {3310}),
        ({"asterisk_ari_url": "http://10.0.0.7:8188/ari"}, {8188}),
        ({"nodes": NODES}, {8188, 5139, 8121, 5190}),
        ({"http_port": 9090}, {9090}),
        ({"openai_speech_url": "http://127.0.0.1:8100/v1"}, {8100}),
        ({"caller_name_url": "http://localhost:8200/names"}, {8200}),
    ],
)
def test_every_port_of_the_settings_is_closed(tmp_path: Path, more: dict[str, object], ports: set[int]) -> None:
    guard = guard_of(settings(tmp_path, allow_hosts=EVERYTHING, **more))
    for port in ports:
        for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost", "10.0.0.9", "2130706433"):
            with pytest.raises(Refused):
                guard.check(host, port)
    assert guard.check("127.0.0.1", 5000)


def test_a_service_of_ours_is_closed_where_it_is_public(tmp_path: Path) -> None:
    guard = guard_of(settings(tmp_path, redis_url="redis://8.8.8.8:7000/0", database_url="postgresql://u@9.9.9.9/x"))
    for host, port in (("8.8.8.8", 7000), ("9.9.9.9", 5432)):
        with pytest.raises(Refused, match="a port of RestComm's own"):
            guard.check(host, port)
    assert guard.check("8.8.8.8", 80)
    assert guard.check("8.8.4.4", 7000)


def test_a_public_address_of_our_own(tmp_path: Path) -> None:
    """What only we may reach stays closed there, too; the API is public anyway."""
    guard = guard_of(settings(tmp_path, sip_host="8.8.8.8", http_host="8.8.8.8"))
    for port in (6390, 8089, 5039, 8021, 5080):
        with pytest.raises(Refused, match="a port of RestComm's own"):
            guard.check("8.8.8.8", port)
    assert guard.check("8.8.8.8", 8080)


@pytest.mark.parametrize(
    ("ours", "written"),
    [
        ("8.8.8.8", "64:ff9b::808:808"),
        ("8.8.8.8", "64:ff9b::8.8.8.8"),
        ("8.8.8.8", "::ffff:8.8.8.8"),
        ("8.8.8.8", "0x08080808"),
        ("[2606:4700:0:0:0:0:0:1]", "2606:4700::1"),
        ("[2606:4700::0001]", "2606:4700::1"),
        ("[2606:4700::ABCD]", "2606:4700::abcd"),
        ("[::ffff:8.8.8.8]", "8.8.8.8"),
    ],
)
def test_a_service_of_ours_however_its_address_is_written(tmp_path: Path, ours: str, written: str) -> None:
    """By the settings or by a customer, also through a NAT64."""
    guard = guard_of(settings(tmp_path, redis_url=f"redis://{ours}:7000/0"))
    with pytest.raises(Refused, match="a port of RestComm's own"):
        guard.check(written, 7000)
    assert guard.check(written, 80)


def test_only_a_named_port_opens_one_of_ours(tmp_path: Path) -> None:
    guard = guard_of(settings(tmp_path, allow_hosts=["127.0.0.1:8089", "127.0.0.1"]))
    assert guard.check("127.0.0.1", 8089)
    with pytest.raises(Refused):
        guard.check("127.0.0.1", 5039)


@pytest.mark.parametrize(
    ("more", "trial"),
    [
        ({}, True),
        ({"public_url": "http://localhost:8080"}, True),
        ({"http_host": "0.0.0.0"}, False),
        ({"http_host": "10.0.0.5"}, False),
        ({"sip_host": "192.0.2.5"}, False),
        ({"sip_host": "::"}, False),
        ({"public_url": "https://restcomm.example"}, False),
        ({"nodes": [{"name": "a", "switch": "asterisk", "sip_host": "10.0.0.5"}]}, False),
    ],
)
def test_loopback_is_open_in_a_trial_only(tmp_path: Path, more: dict[str, object], trial: bool) -> None:
    found = settings(tmp_path, **more)
    assert is_trial(found) is trial
    guard = guard_of(found)
    if trial:
        assert guard.check("127.0.0.1", 5000)
    for host in ("127.0.0.2", "::1", "10.0.0.1", *(() if trial else ("127.0.0.1", "localhost"))):
        with pytest.raises(Refused):
            guard.check(host, 5000)
    for port in (8080, 6390, 8089, 5039, 8021):
        with pytest.raises(Refused):
            guard.check("127.0.0.1", port)


def test_what_the_operator_wrote_counts_although_it_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        guard_of(settings(tmp_path, allow_hosts=[])).check("127.0.0.1", 5000)


@pytest.mark.parametrize(
    ("path", "demo"),
    [
        ("/restcomm/demo/hello-world.xml", True),
        ("/restcomm/demo/menu.xml?Digits=1", True),
        ("/restcomm/demo/tune.wav", True),
        ("/restcomm/demo/../metrics", False),
        ("/restcomm/demo/%2e%2e/metrics.xml", False),
        ("/restcomm/demo/a/b.xml", False),
        ("/restcomm/metrics", False),
        ("/restcomm/metrics?/restcomm/demo/x.xml", False),
        ("/metrics#/restcomm/demo/x.xml", False),
        ("//restcomm/demo/x.xml", False),
        ("/readyz", False),
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_of_our_api_only_the_demo(tmp_path: Path, host: str, path: str, demo: bool) -> None:
    assert own(settings(tmp_path)).is_demo(parse(f"http://{host}:8080{path}")) is demo
    assert not own(settings(tmp_path)).is_demo(parse(f"http://{host}:8081{path}"))


def test_a_kept_connection_of_the_demo_leads_nowhere_else(hook: Webhook, make_fetcher) -> None:
    """The pretend application stands for our API: same host, same port."""
    fetcher: Fetcher = make_fetcher(http_port=hook.port)
    hook.answer("/restcomm/demo/hello.xml", "<Response/>")
    hook.answer("/metrics", "secret")
    hook.answer("/restcomm/demo/leads.xml", status=302, headers={"Location": "/metrics"})
    assert fetcher.fetch(Request(hook.url("/restcomm/demo/hello.xml")), "t", "a" * 32).ok
    assert fetcher.fetch(Request(hook.url("/metrics")), "t", "a" * 32).code == 11216
    assert fetcher.fetch(Request(hook.url("/restcomm/demo/leads.xml")), "t", "a" * 32).code == 11216
    assert not hook.received("/metrics")


def test_what_is_open_for_one_account_is_closed_for_others(hook: Webhook, make_fetcher) -> None:
    """Also over a connection that is kept."""
    hook.answer("/inside", "<Response/>")
    fetcher: Fetcher = make_fetcher(Guard(lists=lambda tenant: {"mine": [f"127.0.0.1:{hook.port}"]}.get(tenant, [])))
    url = Request(hook.url("/inside"))
    assert fetcher.fetch(url, "t", "mine").ok
    assert fetcher.fetch(url, "t", "yours").code == 11216
    assert fetcher.fetch(url, "t", "").code == 11216
    assert len(hook.received("/inside")) == 1


def test_an_accounts_list_opens_no_port_of_ours() -> None:
    guard = Guard(own_ports=[6390], lists=lambda tenant: ["127.0.0.1"])
    assert guard.check("127.0.0.1", 80, Asker("mine"))
    with pytest.raises(Refused):
        guard.check("127.0.0.1", 6390, Asker("mine"))


@pytest.mark.parametrize("url", ["", "sqlite:////var/x.db", "redis://", "http://[bad", "http://h:port"])
def test_urls_that_name_no_place(url: str) -> None:
    assert list(place_of(url)) == []


class Zone:
    """Names and their addresses, as a resolver that can be silent."""

    def __init__(self, **names: str) -> None:
        self.names = {name.replace("_", "."): addresses.split() for name, addresses in names.items()}
        self.silent = False

    def __call__(self, host: str, port: int, *_more: object) -> list[tuple[object, ...]]:
        if self.silent or host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(0, 0, 6, "", (address, port)) for address in self.names[host]]


BY_NAME = [
    {"redis_url": "redis://store.example:7001/0"},
    {"database_url": "postgresql://u@store.example:7001/x"},
    {"asterisk_ari_url": "https://store.example:7001/ari"},
    {"asterisk_ami_host": "store.example", "asterisk_ami_port": 7001},
    {"freeswitch_esl_host": "store.example", "freeswitch_esl_port": 7001},
    {
        "nodes": [
            {"name": "n", "switch": "freeswitch", "freeswitch_esl_host": "Store.example", "freeswitch_esl_port": 7001}
        ]
    },
    {"sip_external_host": "store.example", "asterisk_ami_port": 7001},
    {"http_host": "store.example", "asterisk_ami_port": 7001},
]


@pytest.mark.parametrize("more", BY_NAME, ids=lambda more: next(iter(more)))
def test_a_service_of_ours_that_is_named_is_closed_at_its_public_address(
    tmp_path: Path, more: dict[str, object]
) -> None:
    """However the address is written, and whoever else's name leads there."""
    zone = Zone(store_example="8.8.8.8 2606:4700::1", alias_example="8.8.8.8", six_example="2606:4700:0::1")
    guard = Guard(own=own(settings(tmp_path, **more)), resolve=zone)
    for host in ("store.example", "8.8.8.8", "alias.example", "six.example", "::ffff:8.8.8.8", "0x08080808",
                 "64:ff9b::808:808", "2606:4700:0:0:0:0:0:1"):  # fmt: skip
        with pytest.raises(Refused, match="a port of RestComm's own"):
            guard.check(host, 7001)
    assert guard.check("8.8.4.4", 7001)
    assert guard.check("8.8.8.8", 7002)


def test_a_name_of_ours_that_nobody_answers_for_any_more_is_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = Zone(store_example="8.8.8.8")
    guard = Guard(own=own(settings(tmp_path, redis_url="redis://store.example:7001/0")), resolve=zone)
    assert guard.check("8.8.4.4", 7001)
    zone.silent = True
    monkeypatch.setattr(own_names, "KEPT_SECONDS", 0.0)
    guard.own_names.known["store.example"] = (0.0, guard.own_names.known["store.example"][1])
    assert guard.check("8.8.4.4", 7001)
    with pytest.raises(Refused):
        guard.check("8.8.8.8", 7001)


def test_a_name_of_ours_that_never_had_an_address_closes_its_port_until_it_has(tmp_path: Path) -> None:
    zone = Zone(store_example="8.8.8.8")
    zone.silent = True
    guard = Guard(own=own(settings(tmp_path, redis_url="redis://store.example:7001/0")), resolve=zone)
    with pytest.raises(Refused):
        guard.check("8.8.4.4", 7001)
    assert guard.check("8.8.4.4", 443)
