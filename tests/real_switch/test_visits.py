"""One conference or queue for callers on two switch nodes: each is on one of them, who calls the other visits it there
(docs/nodes.md)."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.webhook import Webhook
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.system import System, until
from tests.real_switch.two_nodes import engines, environ, participants, sip, switches, two_nodes
from tests.softphone import Call, Phone, listen

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]


@pytest.fixture(scope="module", params=["asterisk", "freeswitch"])
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An Asterisk and another switch."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    with two_nodes(tmp_path_factory.mktemp("two"), request.param) as running:
        yield running


def enters(system: System, hook: Webhook, phone: Phone, node: str, number: str, document: str) -> Call:
    """Somebody calls a node and is in what the document leads to."""
    hook.answer(f"/{number}", f"<Response>{document}</Response>")
    system.number(number, hook.url(f"/{number}"))
    call = phone.call(sip(system, node, number))
    assert call.wait_answered(5), call.story()
    return call


def hears(one: Call, other: Call, hz: int) -> None:
    """What one sends the other hears; they may have come into the mix just now."""
    time.sleep(0.7)
    one.send_tone(hz, 1.0)
    begun = len(other.heard) / listen.RATE
    assert other.wait_tone(hz, 4, after=max(0.0, begun - 0.5)), other.story()


def test_two_nodes_one_conference(two: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """Tones both ways; the participants of REST are the callers' calls, and are muted wherever they are; the end of the
    conference reaches the visitor, who goes on in its document."""
    host = '<Dial><Conference beep="false" endConferenceOnExit="true">club</Conference></Dial>'
    guest = '<Dial action="/out"><Conference beep="false">club</Conference></Dial>'
    hook.answer("/out", "<Response><Say>You are out</Say></Response>")
    a = enters(two, hook, alice, "b", "2901", host)
    participants(two, 1)
    b = enters(two, hook, bob, "a", "2902", guest)
    people = participants(two, 2)
    hears(a, b, 700)
    hears(b, a, 900)

    (visitor,) = [request.params["CallSid"] for request in hook.received("/2902")]
    (there,) = [person for person in people if person["call_sid"] == visitor]
    conference = f"/Conferences/{there['conference_sid']}/Participants"
    assert two.rest("POST", f"{conference}/{visitor}.json", {"Muted": "true"})[0] == 200
    until(lambda: two.rest("GET", f"{conference}/{visitor}.json")[1]["muted"])
    before = len(a.heard) / listen.RATE + 0.5
    b.send_tone(1200, 1.0)
    assert not a.wait_tone(1200, 1.5, after=before)

    left = len(b.heard) / listen.RATE
    a.bye()
    assert b.wait_speech(6, after=left), b.story()
    assert b.wait_ended(6)
    (out,) = hook.received("/out")
    assert (out.params["CallSid"], out.params["DialCallStatus"]) == (visitor, "answered")
    calls = two.rest("GET", "/Calls.json")[1]["calls"]
    assert len(calls) == 2, "the leg between the nodes is nobody's call"


def test_two_nodes_one_queue(two: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """Whoever waits and whoever takes him, each on either node."""
    waits = '<Enqueue action="/waited">support</Enqueue>'
    takes = '<Dial action="/took"><Queue>support</Queue></Dial>'
    hook.answer("/took", "<Response><Hangup/></Response>")
    hook.answer("/waited", "<Response><Hangup/></Response>")
    for turn, (caller_node, agent_node) in enumerate(("ab", "ba")):
        numbers = f"291{turn}", f"292{turn}"
        caller = enters(two, hook, alice, caller_node, numbers[0], waits)
        (sid,) = [request.params["CallSid"] for request in hook.received(f"/{numbers[0]}")]
        until(lambda sid=sid: waiting(two) == [sid])  # type: ignore[misc]
        agent = enters(two, hook, bob, agent_node, numbers[1], takes)
        until(lambda: waiting(two) == [])
        hears(caller, agent, 700)
        hears(agent, caller, 900)
        caller.bye()
        assert agent.wait_ended(6), agent.story()
        took = until(lambda turn=turn: hook.received("/took")[turn:])[0].params  # type: ignore[misc]
        assert (took["DequeueResult"], took["DequeuedCallSid"]) == ("bridged", sid)
        waited = until(lambda turn=turn: hook.received("/waited")[turn:])[0].params  # type: ignore[misc]
        assert (waited["QueueResult"], waited["CallSid"]) == ("bridged", sid)


def waiting(system: System) -> list[str]:
    """The calls that wait in the only queue."""
    queues = system.rest("GET", "/Queues.json")[1]["queues"]
    members = [system.rest("GET", f"/Queues/{queue['sid']}/Members.json")[1]["queue_members"] for queue in queues]
    return [member["call_sid"] for each in members for member in each]


def kill(pids: list[int]) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_killed_engines_go_on_and_a_killed_home_sends_the_visitor_on(
    two: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    room = '<Dial hangupOnStar="true"><Conference beep="false">survivors</Conference></Dial><Say>You are out</Say>'
    a = enters(two, hook, alice, "a", "2903", room)
    participants(two, 1)
    b = enters(two, hook, bob, "b", "2904", room)
    participants(two, 2)
    hears(a, b, 700)
    for name in "ab":
        kill(engines(two, name))
    hears(b, a, 900)
    until(lambda: two.log("engine").count("taken over") >= 3, 20)
    left = len(b.heard) / listen.RATE
    b.press("*")
    assert b.wait_speech(6, after=left), b.story()
    participants(two, 1)

    c = enters(two, hook, bob, "b", "2904", room)
    participants(two, 2)
    left = len(c.heard) / listen.RATE
    kill(switches(two, "a"))
    assert c.wait_speech(15, after=left), c.story()


def test_a_process_that_has_just_gone_has_no_environment() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert environ(process.pid) == []
