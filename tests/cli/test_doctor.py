"""restcomm doctor: what is well, what is not, and what to do."""

import json
import socket
import ssl
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from app.cli.health import machine, services
from app.cli.health.finding import BAD, OK, WARNING
from app.models import SwitchNode
from app.models.columns import now
from app.settings.config import load
from app.store import store
from tests.cli.test_cli import run as run

OPTIONS_OK = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP {us};rport=1{more}\r\nContent-Length: 0\r\n\r\n"


def found(output):
    return {one["name"]: one for one in json.loads(output)}


def test_without_an_engine_it_says_so(run):
    rows = found(run("doctor", "--json", fails=True))
    assert rows["database"]["state"] == OK
    assert rows["node node1"]["state"] == BAD
    assert "start RestComm" in rows["node node1"]["cure"]


@pytest.mark.parametrize(
    ("fields", "state", "said"),
    [
        ({"up": True}, OK, "asterisk 22"),
        ({"up": True, "draining": True}, WARNING, "draining"),
        ({"up": False}, BAD, "no link"),
        ({"up": True, "beat": now() - timedelta(minutes=1)}, BAD, "no engine"),
    ],
)
def test_nodes(run, settings, fields, state, said):
    engine = store.connect(settings)
    with Session(engine) as session:
        more = {"beat": now() + timedelta(minutes=5)} | fields
        session.add(SwitchNode(name="node1", kind="asterisk", version="22", **more))
        session.commit()
    engine.dispose()
    row = found(run("doctor", "--json", fails=True))["node node1"]  # no API listens: it is never all well
    assert (row["state"], said in row["detail"]) == (state, True)


def test_a_database_that_is_away():
    row = services.of_database(load(database_url="postgresql://restcomm@127.0.0.1:1/x"))
    assert row.state == BAD
    assert row.cure == "start it, or correct database_url"
    assert "\n" not in row.detail


def test_redis(redis_server):
    assert services.of_redis(load(redis_url=redis_server)).state == OK
    assert services.of_redis(load(redis_url="redis://127.0.0.1:1/0")).state == WARNING


def test_a_name_that_cannot_be_looked_up():
    rows = [*machine.names(load(gateways=[{"name": "a", "uri": "no-such-host.invalid"}]))]
    assert [(one.name, one.state) for one in rows] == [("gateway a: no-such-host.invalid", BAD)]
    assert [one.state for one in machine.names(load(gateways=[{"name": "a", "uri": "127.0.0.1:5060"}]))] == [OK]


@pytest.mark.parametrize(("free", "state"), [(100, BAD), (1_000_000_000, WARNING), (10**11, OK)])
def test_disks(monkeypatch, tmp_path, free, state):
    usage = machine.shutil._ntuple_diskusage(10**12, 0, free)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: usage)
    assert machine.room("var", tmp_path).state == state


def test_the_clock_is_asked():
    assert machine.clock().state in (OK, WARNING)


@pytest.fixture
def carrier():
    """Answers one OPTIONS, with what it says of the sender's address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        more = []

        def answer():
            _, sender = link.recvfrom(4096)
            us = "{}:{}".format(*sender)
            link.sendto(OPTIONS_OK.format(us=us, more=more[0]).encode(), sender)

        def started(text):
            more.append(text)
            thread = Thread(target=answer)
            thread.start()
            return f"127.0.0.1:{link.getsockname()[1]}", thread

        yield started


@pytest.mark.parametrize(
    ("more", "state", "said"),
    [("", OK, "200"), (";received=127.0.0.1", OK, "200"), (";received=203.0.113.9", WARNING, "sees us as 203.0.113.9")],
)
def test_a_gateway_says_from_where_it_sees_us(carrier, more, state, said):
    uri, thread = carrier(more)
    [row] = services.of_gateways(load(gateways=[{"name": "a", "uri": uri}]))
    thread.join()
    assert (row.state, said in row.detail) == (state, True)
    assert ("sip_external_host" in row.cure) == (state == WARNING)


def test_a_gateway_that_is_silent():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        [row] = services.of_gateways(load(gateways=[{"name": "a", "uri": f"127.0.0.1:{link.getsockname()[1]}"}]))
    assert row.state == BAD


@pytest.mark.parametrize(("days", "state"), [(-1, BAD), (3, WARNING), (90, OK)])
def test_certificates(days, state):
    until = (now() + timedelta(days=days, hours=1)).strftime("%b %d %H:%M:%S %Y GMT")
    assert ssl.cert_time_to_seconds(until)
    assert services.dated("sip_tls_cert", until).state == state


def test_a_certificate_file_that_is_none(tmp_path):
    (tmp_path / "a.pem").write_text("none")
    assert services.of_file("http_tls_cert", tmp_path / "a.pem").state == BAD
