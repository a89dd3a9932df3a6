"""POST Calls: guide 4.3.2, to softphones that answer, are busy, do not answer, or do not exist."""

import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.ports import free_sip_port
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


def place(system: System, hook: Webhook, to: str, **more: object) -> str:
    """Ask for a call that runs /out. Returns its sid."""
    hook.forget("/out", "/out/status")
    hook.answer("/out", "<Response><Say>Hello Bob</Say></Response>")
    hook.answer("/out/status", "")
    data = {"From": "+15550001111", "To": to, "Url": hook.url("/out"), "StatusCallback": hook.url("/out/status")}
    status, row = system.rest("POST", "/Calls.json", {**data, **more})
    assert status == 201, row
    assert (row["status"], row["direction"]) == ("queued", "outbound-api")
    return str(row["sid"])


def test_answered_call_runs_its_url(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=0.5)
    sid = place(system, hook, bob.uri)
    call = bob.wait_call(5)
    assert call
    assert call.wait_speech(8), call.story()
    assert "+15550001111" in call.header("From")
    assert call.wait_ended(8)
    assert call.ended_by == "them"
    row = system.final(sid)
    assert row["status"] == "completed"
    assert abs(int(row["duration"]) - call.duration) <= 1
    (request,) = hook.received("/out")
    assert (request.params["Direction"], request.params["CallStatus"]) == ("outbound-api", "in-progress")
    (told,) = until(lambda: hook.received("/out/status"))
    assert told.params["CallStatus"] == "completed"


@pytest.mark.parametrize(
    ("policy", "status"),
    [({"reject": 486}, "busy"), ({"reject": 600}, "busy"), ({"reject": 480}, "no-answer"), ({"reject": 404}, "failed")],
)
def test_refused_call(system: System, hook: Webhook, bob: Phone, policy: dict[str, int], status: str) -> None:
    bob.will(**policy)
    assert system.final(place(system, hook, bob.uri))["status"] == status
    (told,) = until(lambda: hook.received("/out/status"))
    assert (told.params["CallStatus"], told.params["SipResponseCode"]) == (status, str(policy["reject"]))
    assert not hook.received("/out")


def test_nobody_answers(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=None)
    sid = place(system, hook, bob.uri, Timeout="2")
    assert system.final(sid, 6)["status"] == "no-answer"
    call = bob.wait_call(1)
    assert call
    assert call.wait(lambda: call.cancelled_at, 2), call.story()
    assert len(until(lambda: hook.received("/out/status"))) == 1


def test_wrong_host(system: System, hook: Webhook) -> None:
    sid = place(system, hook, f"sip:nobody@127.0.0.1:{free_sip_port()}", Timeout="3")
    assert system.final(sid, 40)["status"] in ("failed", "no-answer")
    assert len(until(lambda: hook.received("/out/status"))) == 1


def test_host_that_does_not_resolve(system: System, hook: Webhook) -> None:
    sid = place(system, hook, "sip:bob@no-such-host.invalid")
    assert system.final(sid, 15)["status"] == "failed"
    assert len(until(lambda: hook.received("/out/status"))) == 1


def test_every_event_in_order_when_asked(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=0.5)
    sid = place(system, hook, bob.uri, StatusCallbackEvent=["initiated ringing", "answered", "completed"])
    system.final(sid, 10)
    told = until(lambda: t if len(t := hook.received("/out/status")) == 4 else None)
    assert [t.params["CallStatus"] for t in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [t.params.get("SipResponseCode") for t in told] == [None, None, None, "200"]
    assert [t.params["SequenceNumber"] for t in told] == ["0", "1", "2", "3"]


def test_ended_while_it_rings(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=None)
    sid = place(system, hook, bob.uri)
    call = bob.wait_call(5)
    assert call
    assert system.rest("POST", f"/Calls/{sid}.json", {"Status": "canceled"})[0] == 200
    assert call.wait(lambda: call.cancelled_at, 2), call.story()
    assert system.final(sid)["status"] == "canceled"


def test_changed_while_it_talks(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    hook.answer("/endless", '<Response><Say loop="0">This goes on and on</Say></Response>')
    sid = place(system, hook, bob.uri, Url=hook.url("/endless"))
    call = bob.wait_call(5)
    assert call
    assert call.wait_speech(8)
    status, answer = system.rest("POST", f"/Calls/{sid}.json", {"Url": hook.url("/out"), "Method": "GET"})
    assert status == 200, answer
    until(lambda: hook.received("/out"), 1)
    assert call.wait_ended(8)
    assert system.final(sid)["status"] == "completed"
    status, answer = system.rest("POST", f"/Calls/{sid}.json", {"Status": "completed"})
    assert (status, answer["code"]) == (400, 21220)


def test_a_limit_outlives_a_connection(system: System, hook: Webhook, bob: Phone, alice: Phone) -> None:
    bob.will(answer_after=0.1)
    alice.will(answer_after=0.1)
    hook.answer("/on", '<Response><Pause length="30"/></Response>')
    hook.answer("/dial", f"<Response><Dial><Uri>{alice.uri}</Uri></Dial></Response>")
    sid = place(system, hook, bob.uri, Url=hook.url("/dial"), TimeLimit="4")
    call = bob.wait_call(5)
    assert call
    other = alice.wait_call(5)
    assert other
    assert other.wait_answered(3)
    time.sleep(0.5)
    assert system.rest("POST", f"/Calls/{sid}.json", {"Url": hook.url("/on")})[0] == 200
    assert other.wait_ended(3), other.story()
    assert call.wait_ended(8), call.story()
    assert 3.5 < call.duration < 5.5


def test_keys_for_an_extension_and_a_limit(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    hook.answer("/endless", '<Response><Say loop="0">This goes on and on</Say></Response>')
    sid = place(system, hook, bob.uri, Url=hook.url("/endless"), SendDigits="ww12#", TimeLimit="4", CallerId="5551")
    call = bob.wait_call(5)
    assert call
    assert "5551" in call.header("From")
    assert call.wait_digits("12#", 5), call.story()
    assert call.wait_speech(5), "the document begins after them"
    assert call.wait_ended(6), call.story()
    assert call.ended_by == "them"
    assert 3.5 < call.duration < 5.5
    row = system.final(sid)
    assert (row["status"], int(row["duration"])) in (("completed", 4), ("completed", 5))


@pytest.mark.parametrize(("first", "then"), [("30", "4"), ("3", "6")])
def test_a_limit_is_changed_and_somebody_else_is_told(
    system: System, hook: Webhook, bob: Phone, first: str, then: str
) -> None:
    bob.will(answer_after=0.1)
    hook.forget("/long", "/told")
    hook.answer("/long", '<Response><Pause length="30"/></Response>')
    sid = place(system, hook, bob.uri, Url=hook.url("/long"), TimeLimit=first)
    call = bob.wait_call(5)
    assert call
    assert call.wait_answered(3)
    until(lambda: hook.received("/long"))
    time.sleep(0.5)
    changed = system.rest("POST", f"/Calls/{sid}.json", {"TimeLimit": then, "StatusCallback": hook.url("/told")})
    assert changed[0] == 200, changed
    assert call.wait_ended(9), call.story()
    assert int(then) - 0.7 < call.duration < int(then) + 1.7, call.story()
    mine = until(lambda: [one.params for one in hook.received("/told") if one.params["CallSid"] == sid])
    assert {params["CallStatus"] for params in mine} == {"completed"}
