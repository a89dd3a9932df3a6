"""Answering machine detection in real calls, on both switches alike (docs/streams.md)."""

from typing import Any

import numpy as np
import pytest

from tests.media.greetings import Greeting, machines, people
from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone
from tests.softphone.g711 import PCMU

pytestmark = pytest.mark.switch
PERSON = people(np.random.default_rng(1))[0]
MACHINE = next(one for one in machines(np.random.default_rng(1)) if one.beeped and len(one.audio) < 150_000)


def places(system: System, hook: Webhook, phone: Phone, greeting: Greeting, **more: str) -> dict[str, Any]:
    """A call of the REST API to who answers with a greeting."""
    hook.answer("/amd/doc", '<Response><Pause length="1"/></Response>')
    hook.answer("/amd/told", "")
    phone.will(answer_after=0.1)
    wanted = {"From": "+15550000", "To": phone.uri, "Url": hook.url("/amd/doc"), "MachineDetection": "Enable", **more}
    status, call = system.rest("POST", "/Calls.json", wanted)
    assert status == 201, call
    received = phone.wait_call(5)
    assert received
    assert received.wait_answered(5)
    received.send_audio(PCMU.to_samples(greeting.audio))
    return dict(call)


@pytest.mark.parametrize(
    ("greeting", "detection", "expected"),
    [
        (PERSON, "Enable", "human"),
        (MACHINE, "Enable", "machine_start"),
        (MACHINE, "DetectMessageEnd", "machine_end_beep"),
    ],
    ids=["person", "machine", "beep"],
)
def test_the_document_is_asked_for_when_it_is_known(
    system: System, hook: Webhook, bob: Phone, greeting: Greeting, detection: str, expected: str
) -> None:
    call = places(system, hook, bob, greeting, MachineDetection=detection)
    (request,) = until(lambda: hook.received("/amd/doc"), 20)
    assert request.params["AnsweredBy"] == expected
    assert 500 < int(request.params["MachineDetectionDuration"]) < 20_000
    assert until(lambda: system.call_of(call["sid"])["answered_by"]) == expected
    system.final(call["sid"], 8)
    until(lambda: system.channels() == 0)


def test_beside_the_document(system: System, hook: Webhook, bob: Phone) -> None:
    call = places(
        system, hook, bob, MACHINE, AsyncAmd="true", AsyncAmdStatusCallback=hook.url("/amd/told"),
        Twiml='<Response><Pause length="8"/></Response>', Url="",
    )  # fmt: skip
    (told,) = until(lambda: hook.received("/amd/told"), 15)
    assert told.params["AnsweredBy"] == "machine_start"
    assert told.params["CallSid"] == call["sid"]
    assert system.call_of(call["sid"])["status"] == "in-progress"
    system.rest("POST", f"/Calls/{call['sid']}.json", {"Status": "completed"})
    until(lambda: system.channels() == 0)
