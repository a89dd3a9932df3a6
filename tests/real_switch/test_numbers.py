"""<Number> and what <Dial> says of it, in real calls through a gateway: guide 3.9, 3.9.1, tables 3.16-3.19."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


@pytest.mark.proves("noun Number", "Number sendDigits", "Dial callerId", "Dial method")
def test_extension_is_dialled_before_they_are_connected(
    system: System, hook: Webhook, alice: Phone, telephone: Phone
) -> None:
    """<Number sendDigits="wwww1234">1-444-555-6666</Number>, the keys half a second later for each w."""
    telephone.will(answer_after=0.1)
    number = '<Number sendDigits="ww12#">+1 555-444-6666</Number>'
    verbs = f'<Dial action="done?a=1" method="GET" callerId="+15550001111">{number}</Dial>'
    call = alice.call(scene(system, hook, "3300", verbs, done="<Hangup/>"))
    received = telephone.wait_call(5)
    assert received, call.story()
    assert "+15554446666" in received.header("To")
    assert "+15550001111" in received.header("From")
    assert received.wait_digits("12#", 6), received.story()
    assert received.keys[0].at > 0.9
    received.send_tone(900, 1.0)
    assert call.wait_tone(900, 4), call.story()
    received.bye()
    (told,) = until(lambda: hook.received("/3300/done"))
    assert told.method == "GET"
    assert (told.params["a"], told.params["DialCallStatus"]) == ("1", "completed")


@pytest.mark.proves("Number url")
def test_document_runs_on_the_callees_end_before_they_are_connected(
    system: System, hook: Webhook, alice: Phone, telephone: Phone
) -> None:
    """The caller goes on hearing ringing; Hangup declines the call."""
    telephone.will(answer_after=0.1)
    verbs = '<Dial action="done"><Number url="ask">+15550000002</Number></Dial>'
    asked = '<Gather numDigits="1" action="{}"><Play>600.wav</Play></Gather><Hangup/>'
    calls = []
    for number, answer in (("3310", "yes"), ("3311", "no")):
        ask = asked.format(answer)
        to = scene(system, hook, number, verbs, ask=ask, yes="", no="<Hangup/>", done="<Hangup/>")
        tones(hook, number, 0.8, 600)
        calls.append(alice.call(to))
        received = telephone.wait_call(5)
        assert received, calls[-1].story()
        assert received.wait_tone(600, 5), received.story()
        assert calls[-1].wait(lambda call=calls[-1]: call.heard_since(0.2).any(), 3), "the caller hears ringing"
        assert not calls[-1].wait_tone(600, 0.2), "what the callee is told is for nobody else"
        received.press("1")
        if answer == "yes":
            received.send_tone(900, 1.5)
            assert calls[-1].wait_tone(900, 4), calls[-1].story()
            received.bye()
        (told,) = until(lambda number=number: hook.received(f"/{number}/done"))
        assert told.params["DialCallStatus"] == ("completed" if answer == "yes" else "failed")
    (request,) = hook.received("/3310/ask")
    assert (request.params["Direction"], request.params["To"]) == ("outbound-dial", "+15550000002")
    assert request.params["ParentCallSid"] == hook.received("/3310/doc")[0].params["CallSid"]


@pytest.mark.proves("Dial-ends canceled")
def test_leg_that_the_api_cancels(system: System, hook: Webhook, alice: Phone, telephone: Phone) -> None:
    """The call was canceled via the REST API before it was answered."""
    telephone.will(ring_after=0.05)
    alice.call(scene(system, hook, "3320", '<Dial action="done">+15550000004</Dial>', done="<Hangup/>"))
    received = telephone.wait_call(5)
    assert received
    parent = hook.received("/3320/doc")[0].params["CallSid"]
    find = f"/Calls.json?ParentCallSid={parent}"
    (leg,) = until(lambda: [row for row in system.rest("GET", find)[1]["calls"] if row["status"] == "ringing"])
    assert system.rest("POST", f"/Calls/{leg['sid']}.json", {"Status": "canceled"})[0] == 200
    assert received.wait(lambda: received.cancelled_at, 2), received.story()
    (told,) = until(lambda: hook.received("/3320/done"))
    assert (told.params["DialCallStatus"], told.params["DialCallSid"]) == ("canceled", leg["sid"])
    assert system.final(leg["sid"])["status"] == "canceled"


def test_every_state_of_a_leg_is_told(system: System, hook: Webhook, alice: Phone, telephone: Phone) -> None:
    """statusCallback of a noun: its events in order, numbered."""
    telephone.will(ring_after=0.1, answer_after=0.4)
    events = "initiated ringing,answered completed"
    number = f'<Number statusCallback="told" statusCallbackEvent="{events}">+15550000005</Number>'
    call = alice.call(scene(system, hook, "3330", f"<Dial>{number}</Dial>", told=""))
    received = telephone.wait_call(5)
    assert received, call.story()
    assert received.wait_answered(4)
    received.bye()
    told = until(lambda: found if len(found := hook.received("/3330/told")) == 4 else None, 8)
    assert [one.params["CallStatus"] for one in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [one.params["SequenceNumber"] for one in told] == ["0", "1", "2", "3"]
    assert {one.params["CallbackSource"] for one in told} == {"call-progress-events"}
    assert all(one.params["Timestamp"] for one in told)
    assert "CallDuration" in told[-1].params
