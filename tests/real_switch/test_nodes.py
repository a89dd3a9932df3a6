"""Two switches behind one API: calls are spread, one is killed, one is drained (guide 2.3)."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.webhook import Webhook
from tests.real_switch.system import ROOT, System, environment, until
from tests.real_switch.two_nodes import engines, participants, sip, states, switches, two_nodes
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An Asterisk, and a FreeSWITCH where there is one, else another Asterisk."""
    other = "freeswitch" if freeswitch.program(load()) else "asterisk"
    with two_nodes(tmp_path_factory.mktemp("two"), other) as running:
        yield running


def flask(system: System, *words: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi:application", *words]
    env = environment(system.settings)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=30).stdout


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


def test_calls_are_spread_and_go_on_where_a_node_is_killed_or_hangs(
    two: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    hook.answer("/talk", '<Response><Pause length="60"/></Response>')
    bob.will(answer_after=0.05)
    sids = [call_bob(two, bob, hook) for _ in range(4)]
    until(lambda: [two.call_of(sid)["status"] for sid in sids] == ["in-progress"] * 4)
    assert came_from(bob, two) == "aabb"

    for pid in two.pids("/asterisk-a/"):
        os.kill(pid, signal.SIGKILL)
    until(lambda: [two.call_of(sid)["status"] for sid in sids].count("in-progress") == 2, 15)
    until(lambda: states(two) == ["up", "up"], 15)

    room = "<Dial><Conference>lost</Conference></Dial><Say>You are out</Say>"
    hook.answer("/room", f"<Response>{room}</Response>")
    two.number("2002", hook.url("/room"))
    host = alice.call(sip(two, "b", "2002"))
    participants(two, 1)
    guest = alice.call(sip(two, "a", "2002"))
    participants(two, 2)

    hanging = engines(two, "b") + switches(two, "b")
    for pid in hanging:
        os.kill(pid, signal.SIGSTOP)
    begun, left = time.monotonic(), len(guest.heard) / listen.RATE
    try:
        until(lambda: "away" in states(two), 8)
        assert time.monotonic() - begun < 7
        before = len(bob.calls)
        last = call_bob(two, bob, hook)
        until(lambda: len(bob.calls) > before, 3)
        assert came_from(bob, two) == "aaabb"
        until(lambda: all(two.call_of(sid)["status"] == "completed" for sid in sids), 15 - (time.monotonic() - begun))
        assert guest.wait_speech(15 - (time.monotonic() - begun), after=left), guest.story()
    finally:
        for pid in hanging:
            os.kill(pid, signal.SIGCONT)
    host.bye()
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
    calls = {name: sip(two, name, "2001") for name in "ab"}
    until(lambda: refusal(bob, calls["a"]) == 503, 5)
    assert refusal(bob, calls["b"]) == 603
    flask(two, "switch", "resume", "a")
    until(lambda: refusal(bob, calls["a"]) == 603, 5)


def refusal(phone: Phone, uri: str) -> int | None:
    call = phone.call(uri)
    assert call.wait_ended(8)
    return call.status
