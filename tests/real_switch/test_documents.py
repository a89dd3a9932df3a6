"""Documents as people have written them for Twilio, in real calls: blank URLs, ringing, <Client><Identity>, who hangs
up in a prompt, who is alone in a conference."""

import time
from contextlib import ExitStack

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.softphones import PASSWORD, Softphones
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(120)]


def test_a_blank_redirect_is_this_document_again(system: System, hook: Webhook, alice: Phone) -> None:
    to = scene(system, hook, "3901", "<Play>900.wav</Play><Redirect/>")
    tones(hook, "3901", 0.4, 900)
    call = alice.call(to)
    until(lambda: len(hook.received("/3901/doc")) >= 3, 10)
    assert call.ended_at is None, call.story()
    call.bye()


def test_a_pause_in_a_wait_document_waits(system: System, hook: Webhook, alice: Phone) -> None:
    """And blank <Redirect/> makes it again."""
    verbs = '<Dial><Conference startConferenceOnEnter="false" waitUrl="wait">pausing</Conference></Dial>'
    to = scene(system, hook, "3902", verbs, wait='<Pause length="1"/><Play>900.wav</Play><Redirect/>')
    tones(hook, "3902", 0.4, 900)
    call = alice.call(to)
    assert call.wait_tone(900, 6), call.story()
    time.sleep(3.0)
    assert 2 <= len(hook.received("/3902/wait")) <= 4, call.story()
    assert not system.notifications(hook.received("/3902/doc")[0].params["CallSid"])
    call.bye()


def test_a_caller_hears_ringing_before_the_answer(system: System, hook: Webhook, alice: Phone) -> None:
    """180 as soon as the number is found, however slow its server is."""
    to = scene(system, hook, "3903", "")
    hook.answer("/3903/doc", '<Response><Pause length="1"/><Say>Here</Say></Response>', delay=1.5)
    call = alice.call(to)
    assert call.wait_ringing(1.2), call.story()
    assert call.answered_at is None
    assert 180 in [code for code, _at in call.provisional] or 180 in [code for _at, code in call.provisional]
    assert call.wait_answered(8), call.story()
    call.bye()


def test_dial_may_answer_when_the_callee_does(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=1.5)
    verbs = f'<Dial answerOnBridge="true" action="after"><Uri>{bob.uri}</Uri></Dial>'
    to = scene(system, hook, "3904", verbs, after="<Hangup/>")
    call = alice.call(to)
    theirs = bob.wait_call(5)
    assert theirs
    assert not call.wait_answered(0.8), "the callee still rings"
    assert call.wait_answered(5), call.story()
    call.send_tone(700, 2.0)
    assert theirs.wait_tone(700, 4), theirs.story()
    theirs.bye()
    (after,) = until(lambda: hook.received("/3904/after"), 5)
    assert (after.params["DialCallStatus"], after.params["DialBridged"]) == ("completed", "true")


def test_a_client_by_its_identity(system: System, hook: Webhook, alice: Phone) -> None:
    """Parameters are X- headers; the leg is to client:doris in every callback."""
    with ExitStack() as stack:
        phones = Softphones(system, stack)
        phones.client("doris")
        doris = phones.registered("doris", password=PASSWORD)
        noun = '<Client statusCallback="told"><Identity>doris</Identity><Parameter name="Order" value="7"/></Client>'
        doris.will(answer_after=0.2)
        to = scene(system, hook, "3905", f'<Dial action="after">{noun}</Dial>', after="<Hangup/>", told="")
        call = alice.call(to)
        theirs = doris.wait_call(6)
        assert theirs, call.story()
        assert theirs.header("X-Order") == "7", theirs.story()
        assert theirs.wait_answered(5), theirs.story()
        time.sleep(0.5)
        theirs.bye()
        (told,) = until(lambda: hook.received("/3905/told"), 8)
        assert (told.params["To"], told.params["CallStatus"]) == ("client:doris", "completed")


def test_who_hangs_up_in_a_prompt_is_no_warning(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """And the next verb does not run."""
    for number in ("3906", "3907", "3908"):
        to = scene(system, hook, number, f"<Play>900.wav</Play><Dial><Uri>{bob.uri}</Uri></Dial>")
        tones(hook, number, 5.0, 900)
        call = alice.call(to)
        assert call.wait_tone(900, 5), call.story()
        call.bye()
        sid = hook.received(f"/{number}/doc")[0].params["CallSid"]
        until(lambda sid=sid: system.rest("GET", f"/Calls/{sid}.json")[1]["status"] == "completed", 5)
        assert not system.notifications(sid)
    assert bob.wait_call(0.5) is None


def test_who_is_alone_hears_music_until_the_second_comes(
    system: System, hook: Webhook, alice: Phone, bob: Phone
) -> None:
    verbs = '<Dial action="after"><Conference beep="false" waitUrl="900.wav" waitMethod="GET" statusCallback="told" '
    verbs += 'endConferenceOnExit="true">alone</Conference></Dial>'
    to = scene(system, hook, "3909", verbs, after="<Hangup/>", told="")
    tones(hook, "3909", 0.5, 900)
    first = alice.call(to)
    assert first.wait_tone(900, 6), first.story()

    def told() -> list[str]:
        return [request.params["StatusCallbackEvent"] for request in hook.received("/3909/told")]

    until(lambda: told() == ["participant-join"], 5)
    second = bob.call(to)
    until(lambda: "conference-start" in told(), 8)
    time.sleep(0.8)
    second.send_tone(1300, 2.0)
    assert first.wait_tone(1300, 4), first.story()
    second.bye()
    until(lambda: "conference-end" in told(), 8)
    assert until(lambda: hook.received("/3909/after"), 5)[0].params["DialCallStatus"] == "answered"
    first.bye()
