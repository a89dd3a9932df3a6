"""Two switches behind one API: calls are spread, one is killed, one is drained (guide 2.3)."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import store
from app.cli_switch import state
from app.config import load
from app.launcher import freeswitch
from app.models import SwitchNode
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.ports import free_port, free_range, free_sip_port
from tests.real_switch.system import ROOT, System, environment, running_system, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def node(name: str, kind: str) -> dict[str, Any]:
    first, last = free_range(200)
    ports = {"sip_port": free_sip_port(), "rtp_port_min": first, "rtp_port_max": last}
    own = ("freeswitch_esl_port",) if kind == "freeswitch" else ("asterisk_ari_port", "asterisk_ami_port")
    return {"name": name, "switch": kind, "capacity": 10, **ports, **{setting: free_port() for setting in own}}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An Asterisk, and a FreeSWITCH where there is one, else another Asterisk."""
    other = "freeswitch" if freeswitch.program(load()) else "asterisk"
    settings = settings_for(tmp_path_factory.mktemp("two"), nodes=[node("a", "asterisk"), node("b", other)])
    with running_system(settings, "auto") as running:
        until(lambda: states(running) == ["up", "up"], 10)
        yield running


def flask(system: System, *words: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi:application", *words]
    env = environment(system.settings)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=30).stdout


def states(system: System) -> list[str]:
    """As `flask switch list` tells, without the second that a process takes to start."""
    engine = store.connect(system.settings)
    try:
        with Session(engine) as session:
            return [state(node) for node in session.scalars(select(SwitchNode).order_by(SwitchNode.name))]
    finally:
        engine.dispose()


def call_bob(system: System, bob: Phone, hook: Webhook) -> str:
    """A call of the API. Returns its sid."""
    data = {"From": "+15550001", "To": bob.uri, "Url": hook.url("/talk")}
    status, row = system.rest("POST", "/Calls.json", data)
    assert status == 201, row
    return str(row["sid"])


def came_from(bob: Phone, system: System) -> str:
    """The names of the nodes that bob was called from, a letter each."""
    names = {one.sip_port: one.name for one in system.settings.nodes}
    ports = [int(re.search(r":(\d+)", call.header("Contact").partition("@")[2])[1]) for call in bob.calls]  # type: ignore[index]
    return "".join(sorted(names[port] for port in ports))


def processes(system: System, name: str) -> list[int]:
    """The switch and the engine of a node."""
    one = next(one for one in system.settings.nodes if one.name == name)
    engine = {"asterisk": "-m ariclient", "freeswitch": "-m eslbridge"}[one.switch]
    engines = [pid for pid in system.pids(engine) if f"RESTCOMM_NODE={name}".encode() in environ(pid)]
    return engines + system.pids(f"/{one.switch}-{name}/")


def environ(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


def test_calls_are_spread_and_go_on_where_a_node_is_killed_or_hangs(two: System, hook: Webhook, bob: Phone) -> None:
    hook.answer("/talk", '<Response><Pause length="60"/></Response>')
    bob.will(answer_after=0.05)
    sids = [call_bob(two, bob, hook) for _ in range(4)]
    until(lambda: [two.call_of(sid)["status"] for sid in sids] == ["in-progress"] * 4)
    assert came_from(bob, two) == "aabb"

    for pid in two.pids("/asterisk-a/"):
        os.kill(pid, signal.SIGKILL)
    until(lambda: [two.call_of(sid)["status"] for sid in sids].count("in-progress") == 2, 15)
    until(lambda: states(two) == ["up", "up"], 15)

    hanging = processes(two, "b")
    for pid in hanging:
        os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    try:
        until(lambda: "away" in states(two), 8)
        assert time.monotonic() - begun < 7
        before = len(bob.calls)
        last = call_bob(two, bob, hook)
        until(lambda: len(bob.calls) > before, 3)
        assert came_from(bob, two) == "aaabb"
        until(lambda: all(two.call_of(sid)["status"] == "completed" for sid in sids), 15 - (time.monotonic() - begun))
    finally:
        for pid in hanging:
            os.kill(pid, signal.SIGCONT)
    assert two.rest("POST", f"/Calls/{last}.json", {"Status": "completed"})[0] == 200
    until(lambda: states(two) == ["up", "up"], 15)


def test_a_drained_node_gets_no_call_and_refuses_those_that_come(two: System, hook: Webhook, bob: Phone) -> None:
    hook.answer("/talk", "<Response><Reject/></Response>")
    two.number("2001", hook.url("/talk"))
    flask(two, "switch", "drain", "a")
    listed = json.loads(flask(two, "switch", "list", "--json"))
    assert [(one["name"], one["state"]) for one in listed] == [("a", "draining"), ("b", "up")]
    bob.will(reject=486)
    for sid in [call_bob(two, bob, hook) for _ in range(3)]:
        two.final(sid)
    assert came_from(bob, two) == "bbb"
    calls = {one.name: f"sip:2001@127.0.0.1:{one.sip_port}" for one in two.settings.nodes}
    until(lambda: refusal(bob, calls["a"]) == 503, 5)
    assert refusal(bob, calls["b"]) == 603
    flask(two, "switch", "resume", "a")
    until(lambda: refusal(bob, calls["a"]) == 603, 5)


def refusal(phone: Phone, uri: str) -> int | None:
    call = phone.call(uri)
    assert call.wait_ended(8)
    return call.status
