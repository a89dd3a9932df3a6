"""Streams of live calls by the REST API and in conferences, and detection of who answered a <Dial>, in real calls."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.media.greetings import people
from tests.pretend.stream_server import StreamServer, stream_server
from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.real_switch.test_streams import after, connect
from tests.softphone import Phone
from tests.softphone.g711 import PCMU
from tests.softphone.listen import find_tone

pytestmark = pytest.mark.switch


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with stream_server() as running:
        yield running


def sid_of(hook: Webhook, path: str) -> str:
    """The CallSid of the call that asked for this document."""
    (request,) = until(lambda: hook.received(path))
    return request.params["CallSid"]


def test_rest_begins_and_ends_a_stream(system: System, hook: Webhook, alice: Phone, server: StreamServer) -> None:
    hook.answer("/7400/status", "")
    call = alice.call(scene(system, hook, "7400", '<Say>Hello</Say><Pause length="20"/>'))
    assert call.wait_answered(5), call.story()
    sid = sid_of(hook, "/7400/doc")
    until(lambda: system.call_of(sid)["status"] == "in-progress")
    wanted = {"Url": server.url(), "Name": "ear", "StatusCallback": hook.url("/7400/status"), "Parameter1.Name": "a"}
    status, stream = system.rest("POST", f"/Calls/{sid}/Streams.json", wanted | {"Parameter1.Value": "b"})
    assert (status, stream["status"], stream["name"]) == (201, "in-progress", "ear")
    session = server.session()
    assert session.sid == stream["sid"]
    assert session.start["customParameters"] == {"a": "b"}
    call.send_tone(700, 1.0)
    until(lambda: find_tone(session.heard(), 700))
    status, stream = system.rest("POST", f"/Calls/{sid}/Streams/ear.json", {"Status": "stopped"})
    assert (status, stream["status"]) == (200, "stopped")
    until(lambda: session.events("stop"))
    until(lambda: len(hook.received("/7400/status")) == 2)
    assert [one.params["StreamEvent"] for one in hook.received("/7400/status")] == ["stream-started", "stream-stopped"]
    until(lambda: system.channels() == 1)
    call.bye()


def test_rest_ends_a_connected_stream_and_the_document_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call = connect(system, hook, "7401", alice, server.url())
    session = server.session()
    assert call.wait_answered(5), call.story()
    sid = session.start["callSid"]
    path = f"/Calls/{sid}/Streams/{session.sid}.json"
    until(lambda: system.rest("POST", path, {"Status": "stopped"})[0] == 200)
    assert after(hook, "7401")["StreamSid"] == session.sid
    call.bye()


def test_a_stream_hears_a_conference(
    system: System, hook: Webhook, alice: Phone, bob: Phone, server: StreamServer
) -> None:
    fork = f'<Start><Stream url="{server.url()}" track="both_tracks"/></Start>'
    room = '<Dial><Conference beep="false">streamed</Conference></Dial>'
    first = alice.call(scene(system, hook, "7402", fork + room))
    second = bob.call(scene(system, hook, "7403", room))
    assert first.wait_answered(5)
    assert second.wait_answered(5)
    session = server.session()
    until(lambda: first.wait_tone(900, 0.3) or second.send_tone(900, 1.0), 10)
    until(lambda: find_tone(session.heard("outbound"), 900))
    first.send_tone(700, 1.0)
    until(lambda: find_tone(session.heard("inbound"), 700))
    first.bye()
    second.bye()
    until(lambda: session.events("stop"))
    until(lambda: system.channels() == 0, 10)


def test_who_has_answered_a_dial(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    hook.answer("/7404/told", "")
    bob.will(answer_after=0.1)
    noun = f'<Sip machineDetection="Enable" amdStatusCallback="told">{bob.uri}</Sip>'
    call = alice.call(scene(system, hook, "7404", f"<Dial>{noun}</Dial>"))
    received = bob.wait_call(5)
    assert received
    assert received.wait_answered(5)
    received.send_audio(PCMU.to_samples(people(np.random.default_rng(1))[0].audio))
    assert call.wait_speech(5), "they talk meanwhile"
    (told,) = until(lambda: hook.received("/7404/told"), 10)
    assert told.params["AnsweredBy"] == "human"
    assert until(lambda: system.call_of(told.params["CallSid"])["answered_by"]) == "human"
    received.bye()
    call.bye()
    until(lambda: system.channels() == 0, 10)
