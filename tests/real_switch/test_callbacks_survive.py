"""Status callbacks of a call whose engine is killed behind its answer: none is lost, their numbers go on."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, tone, write_wav

pytestmark = pytest.mark.switch


def test_completed_is_told_by_the_next_engine(system: System, hook: Webhook, bob: Phone, tmp_path) -> None:
    for hz, seconds in ((600, 1.0), (900, 4.0)):
        write_wav(tmp_path / "tone.wav", tone(hz, seconds))
        hook.answer(f"/numbers/{hz}.wav", (tmp_path / "tone.wav").read_bytes(), content_type="audio/wav")
    hook.answer("/numbers/doc", "<Response><Play>600.wav</Play><Play>900.wav</Play></Response>")
    hook.answer("/numbers/status", "")
    hook.forget("/numbers/status", "/numbers/doc")
    bob.will(ring_after=0.1, answer_after=0.3)
    wanted = {"StatusCallback": hook.url("/numbers/status"), "StatusCallbackEvent": "answered completed"}
    asked = {"From": "+15550001111", "To": bob.uri, "Url": hook.url("/numbers/doc"), **wanted}
    status, row = system.rest("POST", "/Calls.json", asked)
    assert status == 201, row
    call = bob.wait_call(5)
    assert call
    assert call.wait_tone(900, 10), "its second verb runs: a Mark is behind the answer"
    until(lambda: len(hook.received("/numbers/status")) == 1)
    system.kill_engine()
    assert call.wait_ended(20), call.story()
    assert system.final(row["sid"], 20)["status"] == "completed"
    told = until(lambda: found if len(found := hook.received("/numbers/status")) == 2 else None, 15)
    assert [request.params["CallStatus"] for request in told] == ["in-progress", "completed"]
    first, last = (int(request.params["SequenceNumber"]) for request in told)
    assert first < last
    assert len(hook.received("/numbers/doc")) == 1
    _, events = system.rest("GET", f"/Calls/{row['sid']}/Events.json")
    assert any("taken up by another engine after" in event["text"] for event in events["events"]), events
